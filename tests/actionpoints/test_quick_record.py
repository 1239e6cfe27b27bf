"""Recording by lines and single presses: a point, a guest, who was there, an entry turned."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actionpoints.models import ActionPoint
from meetings import actions
from meetings.models import Attendance, Entry
from tests.actionpoints.test_record_page import hidden, record
from tests.html import Page
from tests.meetings.test_actions import plan


@pytest.fixture
def meeting(cast):
    return plan(cast)


@pytest.fixture
def item(meeting):
    return meeting.items.first()


@pytest.fixture
def recorder(client, cast):
    client.force_login(cast.facilitator)
    return client


def point_fields(answer, item_id):
    """What the point's form under an item would send if one pressed Enter now."""
    page, found = Page(answer.content.decode()), {}
    for _tag, attrs, _text in page.all("input"):
        ticked = attrs.get("type") != "checkbox" or "checked" in attrs
        if ticked and attrs.get("id", "").startswith(f"point-{item_id}-") and "value" in attrs:
            found[attrs["name"]] = attrs["value"]
    lead = None
    for tag, attrs, _text in page.tags:
        if tag == "select":
            lead = attrs["id"]
        if tag == "option" and "selected" in attrs and lead == f"point-{item_id}-lead":
            found["lead"] = attrs["value"]
    return found


def sentences(answer):
    page = Page(answer.content.decode())
    return " ".join(
        text for _t, attrs, text in page.tags if attrs.get("id", "").startswith("said-")
    )


def focused(answer):
    page = Page(answer.content.decode())
    return [
        (tag, attrs.get("name"), text) for tag, attrs, text in page.tags if "autofocus" in attrs
    ]


# --- A point in one line ----------------------------------------------------------------------


def test_a_line_fills_the_form_and_one_more_press_agrees(recorder, cast, item):
    text = "Cedar Donor · Lend two cars · 12 May"
    answer = recorder.post(record(cast, "points/line/"), {"line": text, "item": item.id})
    assert answer.status_code == 200
    assert ActionPoint.objects.count() == 0
    assert "Who leads: Cedar Donor." in sentences(answer)
    assert "By when: 12 May 2027." in sentences(answer)
    assert focused(answer) == [("button", None, "Agree")]
    typed = point_fields(answer, item.id)
    sent = recorder.post(record(cast, "points/"), typed | {"item": item.id})
    assert sent["Location"].endswith(f"#item-{item.id}")
    point = ActionPoint.objects.get()
    assert (point.title, str(point.due_on), point.item) == ("Lend two cars", "2027-05-12", item)
    assert point.lead == cast.seats["donor"]


def test_a_role_or_short_name_is_enough(recorder, cast, item):
    cast.seats["operator"].organisation.acronym = "COP"
    cast.seats["operator"].organisation.save()
    for who, role in (("cop", "operator"), ("Donateur", "donor")):
        answer = recorder.post(record(cast, "points/line/"), {"line": f"{who} · Train"})
        assert point_fields(answer, 0)["lead"] == str(cast.seats[role].id)


def test_an_ambiguous_word_shows_its_choices(recorder, cast, item):
    answer = recorder.post(record(cast, "points/line/"), {"line": "Cedar · Train · 12 May"})
    assert "“Cedar” may mean:" in sentences(answer)
    assert [name for _tag, name, _text in focused(answer)] == ["lead"]
    assert point_fields(answer, 0).get("lead", "") == ""
    assert b'<optgroup label="Perhaps meant">' in answer.content


def test_what_is_not_recognised_is_said(recorder, cast, item):
    answer = recorder.post(record(cast, "points/line/"), {"line": "The army · Train · soon"})
    assert "No seat is called “The army”; it stays in the text." in sentences(answer)
    assert "“soon” was not understood as a date; it stays in the text." in sentences(answer)
    assert point_fields(answer, 0)["title"] == "The army · Train · soon"


def test_the_next_meeting_of_the_same_body(recorder, cast, meeting):
    line = {"line": "Cedar Donor · Train · next meeting"}
    answer = recorder.post(record(cast, "points/line/"), line)
    assert "The next meeting is not planned yet" in sentences(answer)
    plan(cast, local_date=meeting.local_date.replace(day=20))
    answer = recorder.post(record(cast, "points/line/"), line)
    assert point_fields(answer, 0)["due_on"] == "2026-12-20"


def test_an_empty_or_endless_line_comes_back(recorder, cast, item):
    for text in ("", "x" * 501):
        answer = recorder.post(record(cast, "points/line/"), {"line": text, "item": item.id})
        assert answer.status_code == 422
        assert [name for _tag, name, _text in focused(answer)] == ["line"]
        assert text in answer.content.decode()


def test_a_seat_of_another_coalition_is_not_known(recorder, cast, others, item):
    answer = recorder.post(record(cast, "points/line/"), {"line": "CANARY-B Donor · Train"})
    assert "No seat is called “CANARY-B Donor”" in sentences(answer)


# --- An entry turned --------------------------------------------------------------------------


@pytest.fixture
def entry(cast, item):
    return actions.record_entry(item=item, text="Share the **map**", by=cast.facilitator)


@pytest.mark.parametrize("kind", ["agreed", "obstacle"])
def test_one_press_makes_an_entry_agreed_or_an_obstacle(recorder, cast, entry, kind):
    typed = {"text": "Share the map, all of it", "kind": "", "version": 1}
    sent = recorder.post(record(cast, f"entries/{entry.id}/{kind}/"), typed)
    assert sent["Location"].endswith(f"#entry-{entry.id}")
    entry.refresh_from_db()
    assert (entry.kind, entry.text, entry.version) == (kind, "Share the map, all of it", 2)


def test_a_turned_entry_never_overwrites_another_hand(recorder, cast, entry):
    actions.revise_entry(entry=entry, text="theirs", kind="", version=1, by=cast.secretariat)
    for tail in ("agreed", "point"):
        typed = {"text": "mine", "kind": "", "version": 1}
        answer = recorder.post(record(cast, f"entries/{entry.id}/{tail}/"), typed)
        assert answer.status_code == 409
        assert b"theirs" in answer.content
    assert Entry.objects.get().text == "theirs"


def test_an_entry_begins_an_action_point_and_stays(recorder, cast, item, entry):
    typed = {"text": "Share the **map** & list", "kind": "agreed", "version": 1}
    answer = recorder.post(record(cast, f"entries/{entry.id}/point/"), typed)
    assert answer.status_code == 200
    assert [name for _tag, name, _text in focused(answer)] == ["lead"]
    fields = point_fields(answer, item.id)
    assert fields["title"].replace("&amp;", "&") == "Share the map & list"
    donor = cast.seats["donor"].id
    recorder.post(record(cast, "points/"), fields | {"item": item.id, "lead": donor})
    entry.refresh_from_db()
    assert (entry.text, entry.kind, entry.removed_at) == (
        "Share the **map** & list",
        "agreed",
        None,
    )
    assert ActionPoint.objects.get().entry == entry


def test_an_entry_of_another_meeting_is_not_taken_along(recorder, cast, others, item):
    foreign = actions.record_entry(
        item=plan(others).items.first(), text="CANARY-B", by=others.facilitator
    )
    data = {"title": "Share", "entry": foreign.id}
    assert recorder.post(record(cast, "points/"), data).status_code == 302
    assert ActionPoint.objects.get().entry is None
    assert recorder.post(record(cast, f"entries/{foreign.id}/point/"), {}).status_code == 404


def test_a_long_entry_begins_its_point_with_its_first_words(recorder, cast, item):
    entry = actions.record_entry(item=item, text="word " * 100, by=cast.facilitator)
    typed = {"text": entry.text, "kind": "", "version": 1}
    answer = recorder.post(record(cast, f"entries/{entry.id}/point/"), typed)
    title = point_fields(answer, item.id)["title"]
    assert title == "word " * 58 + "word…"


@pytest.mark.parametrize(
    ("text", "kind", "saved"),
    [("Agreed: share", "", "agreed"), ("Agreed: share", "obstacle", "obstacle"), ("Share", "", "")],
)
def test_the_first_word_gives_a_new_entry_its_type(recorder, cast, item, text, kind, saved):
    recorder.post(record(cast, f"items/{item.id}/entries/"), {"text": text, "kind": kind})
    assert [(e.text, e.kind) for e in Entry.objects.all()] == [(text, saved)]


# --- Who was there ----------------------------------------------------------------------------


def test_all_present_leaves_apologies_and_takes_what_was_typed(recorder, cast, meeting):
    donor, operator = cast.seats["donor"], cast.seats["operator"]
    data = {f"seat-{seat.id}": "" for seat in cast.seats.values()}
    data |= {f"seat-{donor.id}": "apologies", f"people-{operator.id}": "Ada"}
    assert recorder.post(record(cast, "attendance/all/"), data).status_code == 302
    marks = {row.seat: (row.status, row.people) for row in Attendance.objects.all()}
    assert marks.pop(donor) == ("apologies", "")
    assert marks.pop(operator) == ("present", "Ada")
    assert set(marks.values()) == {("present", "")}
    assert len(marks) == 5


def test_names_of_the_members_are_suggested(recorder, cast, meeting, others):
    page = Page(recorder.get(record(cast)).content.decode())
    options = [
        attrs["value"] for _tag, attrs, _text in page.all("option") if "of " in attrs["value"]
    ]
    assert sorted(options) == [
        "Champion of Cedar", "Donor of Cedar", "Facilitator of Cedar",
        "National authority of Cedar",
        "Observer of Cedar", "Operator of Cedar", "Secretariat of Cedar",
    ]  # fmt: skip
    seat = cast.seats["donor"].id
    assert len(page.all("datalist", id=f"people-of-{seat}")) == 1
    assert len(page.all("input", list=f"people-of-{seat}")) == 1


def test_a_guest_in_one_line_is_one_however_often_sent(recorder, cast, meeting):
    for _press in range(2):
        line = {"line": "Ada Haddad, Ministry of Health"}
        assert recorder.post(record(cast, "guests/line/"), line)["Location"].endswith("#guests")
    guest = Attendance.objects.get()
    assert (guest.guest_name, guest.guest_organisation) == ("Ada Haddad", "Ministry of Health")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (" , ", "Please give the guest"),
        ("a" * 151, "too long"),
        ("Ada, b@c..d", "Enter a valid email"),
    ],
)
def test_a_guest_that_cannot_be_taken_comes_back(recorder, cast, meeting, line, says):
    answer = recorder.post(record(cast, "guests/line/"), {"line": line})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Attendance.objects.count() == 0


# --- The page ---------------------------------------------------------------------------------


def test_the_keys_are_listed_without_javascript(recorder, cast, meeting):
    page = Page(recorder.get(record(cast)).content.decode())
    keys = [text for _tag, attrs, text in page.all("details") if "data-keys" in attrs]
    assert len(keys) == 1
    assert "Action point in one line" in keys[0]


def test_every_operation_of_the_point_form_is_its_own(recorder, cast, item):
    answer = recorder.post(record(cast, "points/line/"), {"line": "Cedar Donor · Train"})
    assert point_fields(answer, 0)["operation"] != hidden(answer, "operation", "points/")


def test_the_page_asks_no_more_for_many_seats_and_entries(recorder, cast, item):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            recorder.post(record(cast, "points/line/"), {"line": "Cedar Donor · Train"})
        return len(asked)

    first = queries()
    for number in range(20):
        actions.record_entry(item=item, text=f"said {number}", by=cast.facilitator)
    assert queries() == first
