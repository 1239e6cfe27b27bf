"""A whole summary taken in: each heading an item with one entry, and what stands stays."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meetings import actions, pasting
from meetings.models import AgendaItem, Entry, Meeting
from tests.html import Page
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at
from tests.toolkit import samples
from toolkit.errors import NotReady


@pytest.fixture
def meeting(cast):
    return plan(cast, agenda=["Opening", "Land release"])


@pytest.fixture
def recorder(client, cast):
    client.force_login(cast.facilitator)
    return client


def outline(meeting, text, every_heading=True):
    found = pasting.sections(text, every_heading=every_heading, meeting=meeting)
    return [(s.title, s.item.title if s.item else None, s.entries) for s in found]


# --- What becomes what ------------------------------------------------------------------------


def test_each_heading_becomes_an_item_matched_where_there_is_one(meeting):
    text = "before\n\n# 3. LAND  release\n\nSaid.\n\n- a\n\n## Survey\n# Empty"
    assert outline(meeting, text) == [
        ("Introduction", None, ["before"]),
        ("Land release", "Land release", ["Said.\n\n- a"]),
        ("Survey", None, []),
        ("Empty", None, []),
    ]


def test_smaller_headings_stay_inside_the_entry_if_wished(meeting):
    text = "## Survey\nSaid.\n\n### Detail\nMore."
    assert outline(meeting, text, every_heading=False) == [
        ("Survey", None, ["Said.\n\n### Detail\nMore."])
    ]


def test_two_headings_of_one_title_share_an_item(meeting):
    assert outline(meeting, "# A\none\n# B\ntwo\n# a\nthree") == [
        ("A", None, ["one", "three"]),
        ("B", None, ["two"]),
    ]


def test_a_sharp_inside_code_is_no_heading(meeting):
    assert outline(meeting, "# A\n```\n# no\n```") == [("A", None, ["```\n# no\n```"])]


def test_a_heading_too_long_stands_whole_in_its_entry(meeting):
    heading = "word " * 50 + "end"
    ((title, _item, entries),) = outline(meeting, f"# {heading}\nSaid.")
    assert title == ("word " * 38 + "word…")
    assert entries == [f"{heading}\n\nSaid."]


def test_a_title_is_plain(meeting):
    assert outline(meeting, "# **5 \\* 3**") == [("5 * 3", None, [])]


def test_a_long_text_is_split_by_paragraphs_and_never_cut():
    assert pasting.split("aaa\n\nbbb\n\nccc", 9) == ["aaa\n\nbbb", "ccc"]
    assert pasting.split("aaaa\nbbbb\ncccc", 9) == ["aaaa\nbbbb", "cccc"]
    assert pasting.split("aaaa bbbb cccc", 9) == ["aaaa bbbb", "cccc"]
    assert pasting.split("a" * 20, 9) == ["a" * 9, "a" * 9, "aa"]
    assert pasting.split("", 9) == []


# --- Taken in ---------------------------------------------------------------------------------


def take_in(meeting, cast, text, operation, every_heading=True):
    return pasting.take_in(
        meeting=meeting, text=text, every_heading=every_heading, operation=operation,
        by=cast.facilitator,
    )  # fmt: skip


def said(meeting):
    return [
        (item.title, [entry.text for entry in item.entries.all()]) for item in meeting.items.all()
    ]


def test_it_is_written_below_what_stands_and_once(meeting, cast):
    actions.record_entry(item=meeting.items.last(), text="stands", by=cast.facilitator)
    operation = uuid4()
    for _press in range(2):
        take_in(meeting, cast, "# Land release\nnew\n# Survey\nmore", operation)
    expected = [("Opening", []), ("Land release", ["stands", "new"]), ("Survey", ["more"])]
    assert said(meeting) == expected
    assert Meeting.objects.get().status == "held"


def test_an_empty_text_or_too_many_headings_are_refused(meeting, cast):
    with pytest.raises(NotReady, match="no text"):
        take_in(meeting, cast, " \n", uuid4())
    with pytest.raises(NotReady, match="101 headings"):
        take_in(meeting, cast, "\n".join(f"# H{n}" for n in range(101)), uuid4())
    assert AgendaItem.objects.count() == 2


def test_a_final_meeting_takes_nothing(meeting, cast, now):
    Meeting.objects.update(status="final", version=1, finalised_at=now)
    with pytest.raises(NotReady, match="final"):
        take_in(meeting, cast, "# A\ntext", uuid4())
    assert Entry.objects.count() == 0


# --- The pages --------------------------------------------------------------------------------


def paste(cast, tail=""):
    return at(cast, f"1/record/paste/{tail}")


def fields(answer, action):
    """What the form of this address would send as it stands."""
    page, inside, found = Page(answer.content.decode()), False, {}
    for tag, attrs, _text in page.tags:
        if tag == "form":
            inside = attrs.get("action", "").endswith(action)
        elif inside and tag == "input" and attrs.get("type") == "hidden":
            found[attrs["name"]] = attrs.get("value", "")
    return found


def test_looking_writes_nothing_and_confirming_writes_what_was_shown(recorder, meeting, cast):
    assert recorder.get(paste(cast)).status_code == 200
    looked = recorder.post(paste(cast), {"source": samples.WORD, "headings": "every"})
    assert looked.status_code == 200
    assert Entry.objects.count() == 0
    titles = [text for _t, _a, text in Page(looked.content.decode()).all("h3")]
    assert [" ".join(title.split()) for title in titles] == [
        "Introduction new item",
        "Land release on the agenda already",
        "Any other business new item",
    ]
    assert b"<table>" in looked.content
    for _press in range(2):
        sent = recorder.post(paste(cast, "take-in/"), fields(looked, "take-in/"))
        assert sent["Location"].endswith("/record/")
    assert said(meeting)[2:] == [
        ("Introduction", ["Summary of the forum"]),
        ("Any other business", ["Nothing."]),
    ]
    (entry,) = said(meeting)[1][1]
    assert entry.replace("\r\n", "\n") == (
        "The authority **reported** on *three* sites; 5 \\* 3 and a_b stay as they are.\n\n"
        "- North\n    - one site\n1. First step\n\n"
        "| **Site** | Hectares |\n| --- | --- |\n| North | 4\\|5 |\n|  | 6 |"
    )


def test_a_word_file_without_javascript(recorder, meeting, cast):
    file = SimpleUploadedFile("Summary.DOCX", samples.docx())
    looked = recorder.post(paste(cast), {"file": file})
    recorder.post(paste(cast, "take-in/"), fields(looked, "take-in/"))
    assert [title for title, _entries in said(meeting)] == ["Opening", "Land release", "Survey"]
    assert said(meeting)[2][1] == ["Done."]


def test_what_was_shown_is_not_read_anew(recorder, meeting, cast):
    """A line in capitals of a file without headings is no heading at the second reading."""
    body = "<w:p><w:r><w:t>IN CAPITALS</w:t></w:r></w:p>"
    file = SimpleUploadedFile("a.docx", samples.docx(body))
    looked = recorder.post(paste(cast), {"file": file})
    recorder.post(paste(cast, "take-in/"), fields(looked, "take-in/"))
    assert said(meeting)[2:] == [("Introduction", ["IN CAPITALS"])]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"text": " "}, "There is no text in it"),
        ({"text": "a" * 200_001}, "longer than 200,000 characters"),
        ({"source": "<p>" + "a" * 2_000_001}, "longer than 200,000 characters"),
    ],
)
def test_what_cannot_be_taken_is_said(recorder, meeting, cast, data, says):
    answer = recorder.post(paste(cast), data)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_only_word_files_are_read(recorder, meeting, cast):
    answer = recorder.post(paste(cast), {"file": SimpleUploadedFile("a.pdf", b"%PDF")})
    assert answer.status_code == 422
    assert "Only .docx files can be read" in answer.content.decode()


def test_a_press_without_its_operation_only_shows(recorder, meeting, cast):
    answer = recorder.post(paste(cast, "take-in/"), {"text": "# A\ntext"})
    assert answer.status_code == 200
    assert Entry.objects.count() == 0


def test_markup_of_a_pasted_text_stays_text(recorder, meeting, cast):
    looked = recorder.post(paste(cast), {"text": "# A\n<script>alert(1)</script>"})
    assert b"<script>alert" not in looked.content
    assert b"&lt;script&gt;alert(1)" in looked.content


def test_others_are_turned_away(client, meeting, cast, outsider):
    for user, status in ((cast.donor, 403), (outsider, 404)):
        client.force_login(user)
        assert client.get(paste(cast)).status_code == status
        assert client.post(paste(cast, "take-in/"), {"text": "x"}).status_code == status
