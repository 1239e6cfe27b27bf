"""A text written in another program keeps its headings, lists and tables, and nothing else."""

import pytest

from tests.toolkit import samples
from toolkit import markup
from toolkit.pasting import docx, html, plain
from toolkit.pasting.blocks import Block, Kind, Unreadable, to_markdown


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (samples.WORD, samples.WORD_MARKDOWN),
        (samples.LIBREOFFICE, samples.LIBREOFFICE_MARKDOWN),
        (samples.GOOGLE_DOCS, samples.GOOGLE_DOCS_MARKDOWN),
    ],
    ids=["word", "libreoffice", "google-docs"],
)
def test_the_clipboard_of_three_programs(source, expected):
    assert to_markdown(html.blocks_of(source)) == expected


def test_a_word_file():
    assert to_markdown(docx.blocks_of(samples.docx())) == samples.DOCX_MARKDOWN


def test_words_that_look_like_markup_stay_words():
    said = "# 5 *stars* [x](http://a.example) <b> `code` a_b _c_ &copy; \\"
    text = to_markdown([Block(Kind.PARAGRAPH, html.escaped(said))])
    assert markup.to_html(text).strip() == (
        "<p># 5 *stars* [x](http://a.example) &lt;b&gt; `code` a_b _c_ &amp;copy; \\</p>"
    )


@pytest.mark.parametrize(
    "line", ["- minus", "1. one", "12) twelve", "> more", "+ plus", "=====", "---"]
)
def test_a_paragraph_that_begins_like_a_list_is_none(line):
    html_of = markup.to_html("above\n" + to_markdown([Block(Kind.PARAGRAPH, line)]))
    assert html_of.startswith("<p>above<br>\n")
    assert html_of.count("<p>") == 1


def test_scripts_styles_and_pictures_stay_behind():
    source = "<p>a<script>alert(1)</script><style>p{}</style><img src=x onerror=alert(1)>b</p>"
    assert to_markdown(html.blocks_of(source)) == "ab"


@pytest.mark.parametrize("source", ["</p></td>", "<td>x", "<li>x", "<table><td>x</table>", "<h1>x"])
def test_broken_html_keeps_its_words(source):
    said = to_markdown(html.blocks_of(source))
    assert "x" in said or "x" not in source


@pytest.mark.parametrize(
    "content",
    [
        b"not a zip",
        samples.docx(head='<!DOCTYPE x [<!ENTITY a "b">]>'),
        samples.docx(body="<w:p>"),
        samples.docx(body=" " * 9_000_000),
    ],
    ids=["no-zip", "entities", "broken", "bomb"],
)
def test_a_file_that_is_no_word_file_says_so(content):
    with pytest.raises(Unreadable, match="can't be read as"):
        docx.blocks_of(content)


def test_a_large_file_says_so():
    with pytest.raises(Unreadable, match="larger than 5 MB"):
        docx.blocks_of(b"x" * (5 * 1024 * 1024 + 1))


def test_plain_text_has_headings_in_capitals_and_numbered_lines():
    text = (
        "MINUTES\nopening words\n\n1. Land release\nThree sites.\n\n"
        "1. plan\n2. train\n\n2.1 Survey:\nDone."
    )
    assert plain.to_markdown(text) == (
        "# MINUTES\nopening words\n\n# Land release\nThree sites.\n\n"
        "1. plan\n2. train\n\n## Survey\nDone."
    )


def test_where_there_are_headings_of_markdown_only_they_count():
    text = "# One\nIN CAPITALS\n\n1. Two\ntext"
    assert plain.to_markdown(text) == text


@pytest.mark.parametrize(
    "line", ["UN", "This is a sentence.", "عنوان", "1. It ends like a sentence."]
)
def test_other_lines_are_no_headings(line):
    assert plain.to_markdown(f"{line}\ntext") == f"{line}\ntext"


def test_a_table_reads_in_a_mail_of_plain_text():
    text = "Results & more:\n\n| Site | ha |\n| --- | --- |\n| North | 4 |\n| South | 5 < 6 |"
    assert markup.to_text(text) == "Results & more: Site | ha; North | 4; South | 5 < 6"


def test_a_list_begins_at_its_number():
    assert '<ol start="3">' in markup.to_html("3. third")
