"""What a file is, told from its content; and the hostile ones are refused with the mend."""

import io
import zipfile

import pytest

from tests.toolkit.files import MAIN, OPEN, PDF, jpeg, lying, office, open_document, packed, png
from toolkit import containers, uploads
from toolkit.errors import Unfit

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
NULS = b"\0" * 5_000_000


def kind_of(content, name):
    return uploads.kind_of(io.BytesIO(content), name)


HONEST = {
    "paper.pdf": (PDF, "pdf"),
    "a pdf with a table laid in": (
        PDF.replace(b"%%EOF", packed(("a", "b")) + b"\n%%EOF\n%%EOF"),
        "pdf",
    ),
    "named wrongly.csv": (PDF, "pdf"),
    "paper.docx": (office("docx"), "docx"),
    "table.xlsx": (office("xlsx"), "xlsx"),
    "slides.pptx": (office("pptx"), "pptx"),
    "slides as docx.docx": (office("pptx"), "pptx"),
    "libre.odt": (open_document("odt"), "odt"),
    "libre.ods": (open_document("ods"), "ods"),
    "names in arabic.docx": (office("docx", ("word/وثيقة.xml", "<x/>")), "docx"),
    "plain.png": (png(), "png"),
    "plain.jpg": (jpeg(), "jpg"),
    "telephone with a film behind.jpeg": (jpeg(after=b"\0\0\0\x18ftypmp42" + b"x" * 99), "jpg"),
    "plain.csv": (b"point,lead\r\n1,\xc3\x89quipe\r\n", "csv"),
    "with a mark.csv": (b"\xef\xbb\xbfa;b\n", "csv"),
    "from excel, utf-16.csv": ("a\tb\r\nçا\t2".encode("utf-16"), "csv"),
    "windows arabic.csv": ("القطاع,1".encode("cp1256"), "csv"),
    "CAPITALS.CSV": (b"a,b", "csv"),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_files_are_known_by_their_content(name):
    content, kind = HONEST[name]
    stream = io.BytesIO(content)
    assert uploads.kind_of(stream, name) == kind
    assert stream.tell() == 0


def _misnamed_part():
    """A part that its own header calls otherwise than the list does."""
    whole = bytearray(office("docx"))
    at = whole.index(b"word/document.xml")
    whole[at : at + 4] = b"evil"
    return bytes(whole)


def _twice():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return office("docx", ("word/document.xml", "<other/>"))


def _locked():
    whole = bytearray(office("docx"))
    for sign, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = whole.find(sign)
        while at >= 0:
            whole[at + offset] |= 1
            at = whole.find(sign, at + 4)
    return bytes(whole)


def _overlapping():
    """Many parts of the list that share one content, as in a bomb without recursion."""
    whole = packed(("[Content_Types].xml", MAIN["docx"]), ("a", NULS))
    start, end = whole.rindex(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    entry, tail = whole[start:end], bytearray(whole[end:])
    count = 2 + 40
    more = b"".join(entry[:-1] + bytes([48 + number]) for number in range(40))
    tail[8:10] = tail[10:12] = count.to_bytes(2, "little")
    size = int.from_bytes(tail[12:16], "little") + len(more)
    tail[12:16] = size.to_bytes(4, "little")
    return whole[:end] + more + bytes(tail)


VBA = "application/vnd.ms-word.document.macroEnabled.main+xml"
WORDS = {
    "empty": "The file is empty",
    "large": "larger than 20 MB",
    "markup": "a web page or a drawing",
    "other": "none of PDF, docx",
    "damaged": "damaged or was not copied whole",
    "two": "Something else is hidden",
    "old": "an old Office version, or it has a password",
    "macros": "holds macros",
    "program": "A program or web page is laid into",
    "names": "names that no office program writes",
    "locked": "has a password",
    "bomb": "far larger than it looks",
    "archive": "an archive or a file of another kind",
    "picture": "more than many computers can open",
}
HOSTILE = {
    "nothing.pdf": (lambda: b"", "empty"),
    "large.pdf": (lambda: PDF + b"\0" * uploads.MAX_BYTES, "large"),
    "page.pdf": (lambda: HTML, "markup"),
    "page.csv": (lambda: b"a,b\n" + HTML, "markup"),
    "page in utf-16.csv": (lambda: HTML.decode().encode("utf-16"), "markup"),
    "drawing.png": (lambda: SVG, "markup"),
    "eicar.com": (lambda: EICAR, "other"),
    "eicar.pdf": (lambda: EICAR, "other"),
    "program.csv": (lambda: b"MZ\x90\0\3\0\0\0", "other"),
    "program.docx": (lambda: b"\x7fELF\2\1\1" + b"\0" * 99, "other"),
    "nul.csv": (lambda: b"a,b\0c", "other"),
    "letter without name.txt": (lambda: b"a,b", "other"),
    "gif.gif": (lambda: b"GIF89a" + b"\0" * 99, "other"),
    "cut.pdf": (lambda: PDF[:40], "damaged"),
    "archive behind.pdf": (lambda: PDF + packed(("evil.js", "x")), "two"),
    "archive whose remark ends it.pdf": (
        lambda: PDF + packed(("e", "x"))[:-2] + b"\x06\0%%EOF\n",
        "two",
    ),
    "page in its head.pdf": (lambda: b"%PDF-1.7\n<html><script>1</script>\n%%EOF", "two"),
    "old.doc": (lambda: OLD_OFFICE, "old"),
    "macros.docm": (lambda: office("docx", main=VBA), "macros"),
    "macros.docx": (lambda: office("docx", ("word/vbaProject.bin", "x")), "macros"),
    "macros in capitals.xlsx": (lambda: office("xlsx", ("xl/VBAPROJECT.BIN", "x")), "macros"),
    "old macros.xlsx": (lambda: office("xlsx", ("xl/macrosheets/s1.xml", "x")), "macros"),
    "macros laid in.docx": (lambda: office("docx", ("word/embeddings/a.xlsm", "x")), "macros"),
    "macros.odt": (lambda: open_document("odt", ("Basic/Standard/M.xml", "x")), "macros"),
    "program laid in.docx": (lambda: office("docx", ("word/embeddings/a.EXE", "x")), "program"),
    "outside.docx": (lambda: office("docx", ("../../etc/passwd", "x")), "names"),
    "absolute.docx": (lambda: office("docx", ("/etc/passwd", "x")), "names"),
    "windows.docx": (lambda: office("docx", ("..\\x", "x")), "names"),
    "twice.docx": (_twice, "names"),
    "locked.docx": (_locked, "locked"),
    "locked.odt": (
        lambda: open_document("odt", ("META-INF/manifest.xml", "<m:encryption-data/>")),
        "locked",
    ),
    "archive.zip": (lambda: packed(("a.pdf", PDF)), "archive"),
    "archive.docx": (lambda: packed(("word/document.xml", "<d/>")), "archive"),
    "two kinds.docx": (
        lambda: packed(("mimetype", OPEN["odt"]), ("[Content_Types].xml", MAIN["docx"])),
        "archive",
    ),
    "many parts.docx": (
        lambda: office("docx", *((f"p{number}", "") for number in range(5_001))),
        "bomb",
    ),
    "overlapping.docx": (_overlapping, "bomb"),
    "misnamed.docx": (_misnamed_part, "damaged"),
    "lying.docx": (lambda: lying(office("docx", ("a", NULS)), 10), "damaged"),
    "cut.docx": (lambda: office("docx")[:-30], "damaged"),
    "packed oddly.docx": (
        lambda: packed(("[Content_Types].xml", MAIN["docx"]), compression=zipfile.ZIP_LZMA),
        "damaged",
    ),
    "pixels.png": (lambda: png(31_623, 31_623), "picture"),
    "line.png": (lambda: png(20_001, 1), "picture"),
    "pixels.jpg": (lambda: jpeg(65_000, 65_000), "picture"),
    "no pixels.png": (lambda: png(0, 2), "damaged"),
    "cut.png": (lambda: png()[:-13], "damaged"),
    "anything behind.png": (lambda: png() + b"x" * 50, "two"),
    "archive behind.png": (lambda: png() + packed(("a", "b")), "two"),
    "archive behind.jpg": (lambda: jpeg(after=packed(("a", "b"))), "two"),
    "page behind.jpg": (lambda: jpeg(after=HTML), "two"),
    "cut.jpg": (lambda: jpeg()[:30], "damaged"),
    "without an end.jpg": (lambda: jpeg()[:-2], "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_what_to_do(name):
    content, words = HOSTILE[name]
    with pytest.raises(Unfit, match=WORDS[words]):
        kind_of(content(), name)


def test_a_bomb_is_refused_before_and_while_it_is_unpacked(monkeypatch):
    bomb = office("docx", ("a", NULS))
    assert kind_of(bomb, "b.docx") == "docx"
    monkeypatch.setattr(containers, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(Unfit, match=WORDS["bomb"]):
        kind_of(bomb, "b.docx")
    # Its list says ten bytes; the unpacking still stops at the limit.
    with pytest.raises(Unfit, match=WORDS["bomb"]):
        kind_of(lying(bomb, 10), "b.docx")


def test_a_list_of_endless_parts_is_not_even_read(monkeypatch):
    monkeypatch.setattr(containers, "LONGEST_LIST", 50)
    with pytest.raises(Unfit, match=WORDS["bomb"]):
        kind_of(office("docx"), "b.docx")


def answer_to(content) -> str:
    try:
        return kind_of(content, "x")
    except Unfit as sentence:
        return str(sentence)[-1]


def test_any_cut_or_changed_file_is_answered_with_a_sentence():
    """Whatever the damage: a kind or a sentence, never a fault of the portal's."""
    for whole in (PDF, office("docx"), open_document("ods"), png(), jpeg()):
        for end in range(0, len(whole), 7):
            for content in (whole[:end], whole[:end] + b"\xff" + whole[end + 1 :]):
                assert answer_to(content) in {*uploads.CONTENT_TYPES, "."}
