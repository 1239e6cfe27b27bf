"""The printer: what it prints can be read back; what is hostile fetches nothing and fails alone."""

import multiprocessing
import os
import re
import socket
import threading
import unicodedata
from io import BytesIO

import pytest
from pypdf import PdfReader

from toolkit import pdf

PAGE = (
    '<html lang="{language}" dir="{direction}"><head><title>Summary</title></head>'
    '<body class="paper"><article class="document">{body}</article></body></html>'
)


def paper(body, language="en"):
    direction = "rtl" if language == "ar" else "ltr"
    return PAGE.format(language=language, direction=direction, body=body)


def text_of(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return "\n".join(page.extract_text().replace("1 / 1", "") for page in pages)


def words_of(text: str) -> list[str]:
    words = re.split(r"[\s.,;:()]+", unicodedata.normalize("NFC", text))
    return sorted(word for word in words if word)


SAMPLES = {
    "en": "The coalition met in Beirut on 12 May 2026 and agreed on LBN-2026-014.",
    "fr": "La coalition s’est réunie à Nouakchott ; l’œuvre accomplie est saluée, où qu’elle soit.",
    "ar": "اجتمع ائتلاف لبنان في بيروت لمناقشة تطهير الأراضي الملوثة بالذخائر العنقودية "
    "وتقديم المساعدة للضحايا",
    "lo": "ກອງປະຊຸມ ໄດ້ ຕົກລົງ",
    "cnr": "Skup je održan u Podgorici; očišćeno zemljište predato je opštini, šteta procijenjena.",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_the_text_of_a_paper_can_be_copied_whole(language):
    content = pdf.render(paper(f'<h1 dir="auto">{SAMPLES[language]}</h1>', language))
    assert words_of(text_of(content)) == words_of(SAMPLES[language])


def test_arabic_within_an_english_paper_can_be_copied_whole():
    said = f"The Centre ({SAMPLES['ar']}) presented its plan."
    content = pdf.render(paper(f'<p dir="auto">{said}</p><p><strong>{said}</strong></p>'))
    assert words_of(text_of(content)) == sorted(words_of(said) * 2)


def test_arabic_is_set_in_amiri_and_only_where_it_occurs():
    def faces(body, language):
        page = PdfReader(BytesIO(pdf.render(paper(body, language)))).pages[0]
        fonts = page["/Resources"]["/Font"].values()
        return sorted(font.get_object()["/BaseFont"].split("+")[1] for font in fonts)

    assert "Amiri-Arabic" in faces(f"<p>{SAMPLES['ar']}</p>", "ar")
    assert faces("<p>Beirut</p>", "en") == ["DejaVu-Sans"]


def test_a_paper_is_tagged_and_says_its_language_and_title():
    root = PdfReader(BytesIO(pdf.render(paper("<h1>Title</h1>", "fr")))).trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_same_source_gives_the_same_bytes_whatever_was_printed_between():
    first = pdf.render(paper("<p>Beirut</p>"))
    pdf.render(paper(f"<p>{SAMPLES['ar']}</p>", "ar"))
    with pytest.raises(pdf.PdfError):
        pdf.render(paper('<img src="http://127.0.0.1/x.png" alt="">'))
    assert pdf.render(paper("<p>Beirut</p>")) == first


@pytest.fixture
def canary():
    """A listener that counts who knocks."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    knocks, over = [], threading.Event()

    def listen():
        while not over.is_set():
            try:
                knocks.append(listener.accept())
            except TimeoutError:
                continue

    thread = threading.Thread(target=listen)
    thread.start()
    yield listener.getsockname()[1], knocks
    over.set()
    thread.join()
    listener.close()


HOSTILE = [
    '<img src="http://127.0.0.1:{port}/x.png" alt="">',
    '<link rel="attachment" href="http://127.0.0.1:{port}/x">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">',
    '<style>@import "http://127.0.0.1:{port}/x.css";</style>',
    '<style>p {{ background: url("http://127.0.0.1:{port}/x.png") }}</style><p>x</p>',
    '<style>@font-face {{ font-family: x; src: url("font:amiri-arabic-400-normal.woff2") }}'
    "</style>",
    '<object data="file:///etc/passwd"></object>',
    '<iframe src="file:///etc/passwd"></iframe>',
    '<svg><image href="http://127.0.0.1:{port}/x.png" width="9" height="9"/></svg>',
    '<img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22>'
    '<image href=%22file:///etc/passwd%22/></svg>" alt="">',
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_document_fetches_nothing_and_takes_no_file_along(canary, hostile):
    port, knocks = canary
    try:
        content = pdf.render(paper(hostile.format(port=port)))
    except pdf.PdfError:
        content = b""
    assert knocks == []
    assert b"/EmbeddedFile" not in content
    assert "root:" not in (text_of(content) if content else "")


def test_a_document_that_needs_too_much_memory_fails_alone():
    rows = "<tr><td>x</td></tr>" * 40_000
    with pytest.raises(pdf.PdfError, match="memory"):
        pdf.render(paper(f"<table>{rows}</table>"))
    assert "Beirut" in text_of(pdf.render(paper("<p>Beirut</p>")))


def test_a_document_that_takes_too_long_fails_alone(monkeypatch):
    pdf.render(paper("<p>warm</p>"))
    monkeypatch.setattr(pdf, "SECONDS", 1)
    with pytest.raises(pdf.PdfError, match="longer than 1 seconds"):
        pdf.render(paper("<p>" + "x " * 4_000_000))
    monkeypatch.undo()
    assert "Beirut" in text_of(pdf.render(paper("<p>Beirut</p>")))


def test_a_printer_that_was_killed_is_replaced():
    pdf.render(paper("<p>warm</p>"))
    os.kill(pdf._printer.process.pid, 9)
    pdf._printer.process.wait()
    assert "Beirut" in text_of(pdf.render(paper("<p>Beirut</p>")))


def test_the_printer_knows_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary-of-the-secret")
    pdf._printer._end()
    pdf.render(paper("<p>Beirut</p>"))
    with open(f"/proc/{pdf._printer.process.pid}/environ", "rb") as environment:
        assert b"canary-of-the-secret" not in environment.read()


def test_a_worker_forked_in_mid_print_gets_a_printer_of_its_own():
    pdf.render(paper("<p>warm</p>"))
    mine = pdf._printer.process.pid
    asked, answered = multiprocessing.Pipe()

    def child():
        pdf.render(paper("<p>Beirut</p>"))
        answered.send(pdf._printer.process.pid)

    process = multiprocessing.get_context("fork").Process(target=child)
    with pdf._printer.turn:
        process.start()
    assert asked.poll(10), "the child waits for a turn that nobody in it will ever end"
    assert asked.recv() != mine
    process.join()
    assert "Beirut" in text_of(pdf.render(paper("<p>Beirut</p>")))
    assert pdf._printer.process.pid == mine
