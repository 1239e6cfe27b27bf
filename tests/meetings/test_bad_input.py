"""What people get wrong, and what others try: a clear sentence, and nothing typed is lost."""

from html import unescape

import pytest

from actionpoints.models import ActionPoint
from meetings import actions
from meetings.models import Attendance, Entry, Meeting, PrivateNote
from tests.html import Page
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at, form

HUGE = "z" * 200_000


def post(client, cast, tail, **data):
    client.force_login(cast.facilitator)
    answer = client.post(at(cast, tail), data)
    return answer.status_code, unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"local_end": "09:00"}, "The meeting must end after it starts."),
        ({"local_date": "2026-02-30"}, "Enter a valid date."),
        ({"local_date": "0001-01-01"}, "Please give a year between 1990 and 2100."),
        ({"local_start": "25:00"}, "Enter a valid time."),
        ({"title": "Second\r\nBcc: everyone@example.org"}, "Please write this on one line"),
        ({"title": "x" * 161}, "at most 160 characters"),
        ({"title": "nul\x00"}, "Null characters are not allowed."),
        ({"place": "Beirut\r\nX-Header: 1"}, "Please write this on one line"),
        ({"agenda": "Opening\n" + "x" * 201}, "Line 2 is longer than 200 characters."),
        ({"agenda": "a\n" * 101}, "These are 101 lines; an agenda holds 100."),
        ({"local_date": "2027-03-28", "local_start": "00:30"}, "The clocks go forward that night"),
        ({"mode": "remote"}, "Please say why the meeting is not in the country."),
        ({"body": "9999"}, "Select a valid choice."),
    ],
)
def test_a_refused_plan_is_named_and_keeps_what_was_typed(client, cast, changes, words):
    data = form(body=cast.plenary.id, chaired_by="Head of the authority") | changes
    status, page = post(client, cast, "new/", **data)
    assert status == 200
    assert words in page
    for kept in ("Head of the authority", data["title"], data["agenda"]):
        assert kept.replace("\r\n", "\n").strip() in page.replace("\r\n", "\n")
    assert Meeting.objects.count() == 0


def test_a_date_in_the_past_is_allowed_and_said_aloud(client, cast):
    client.force_login(cast.facilitator)
    data = form(body=cast.plenary.id, local_date="2020-01-10")
    page = client.post(at(cast, "new/"), data, follow=True).content.decode()
    assert "so no invitations or reminders will go out" in page
    assert Meeting.objects.get().status == "planned"


def test_a_date_in_the_future_is_saved_without_that_warning(client, cast):
    client.force_login(cast.facilitator)
    data = form(body=cast.plenary.id, local_date="2090-01-10")
    page = client.post(at(cast, "new/"), data, follow=True).content.decode()
    assert "no invitations or reminders" not in page


def test_a_huge_entry_is_refused_and_stays_in_the_form(client, cast):
    item = plan(cast).items.first()
    status, page = post(client, cast, f"1/record/items/{item.id}/entries/", text=HUGE)
    assert status == 422
    assert "This entry has 200000 characters; the limit is 20000." in page
    assert HUGE in page
    assert Entry.objects.count() == 0


def test_a_huge_rewording_leaves_the_entry_as_it_was(client, cast):
    item = plan(cast).items.first()
    entry = actions.record_entry(item=item, text="short", by=cast.facilitator)
    status, page = post(client, cast, f"1/record/entries/{entry.id}/", text=HUGE, version=1)
    assert status == 422
    assert HUGE in page
    assert Entry.objects.get().text == "short"


def test_a_huge_private_note_is_refused_and_stays_in_its_field(client, cast):
    item = plan(cast).items.first()
    status, page = post(client, cast, f"1/record/items/{item.id}/note/", text=HUGE)
    assert status == 422
    assert HUGE in page
    assert PrivateNote.objects.count() == 0


@pytest.mark.parametrize(
    ("due_on", "words"),
    [("2026-02-30", "Enter a valid date."), ("0202-01-01", "between 1990 and 2100")],
)
def test_a_refused_action_point_keeps_what_who_and_with_whom(client, cast, due_on, words):
    item = plan(cast).items.first()
    lead, other = cast.seats["donor"].id, cast.seats["operator"].id
    status, page = post(
        client,
        cast,
        "1/record/points/",
        item=item.id,
        title="Share the map",
        lead=lead,
        contributors=[other],
        due_on=due_on,
    )
    assert status == 422
    assert words in page
    assert 'value="Share the map"' in page
    assert f'value="{due_on}"' in page
    assert f'<option value="{lead}" selected>' in page
    boxes = Page(page).all("input", name="contributors", type="checkbox")
    assert [box["value"] for _tag, box, _text in boxes if "checked" in box] == [str(other)]
    assert ActionPoint.objects.count() == 0


@pytest.mark.parametrize("item", ["abc", "²", "-1", "99999999999999999999", ""])
def test_an_item_that_does_not_exist_takes_no_point_with_it(client, cast, item):
    plan(cast)
    status, _page = post(client, cast, "1/record/points/", item=item, title="Share the map")
    assert status == 302
    assert ActionPoint.objects.get().item is None


def test_a_refused_guest_keeps_all_three_fields(client, cast):
    plan(cast)
    data = {"guest_name": "Ada", "guest_organisation": "Survey Ltd", "guest_email": "ada@"}
    status, page = post(client, cast, "1/record/guests/", **data)
    assert status == 422
    assert "Enter a valid email address." in page
    for kept in data.values():
        assert f'value="{kept}"' in page
    assert Attendance.objects.count() == 0


def test_a_guest_without_a_name_or_organisation_is_refused_with_a_sentence(client, cast):
    plan(cast)
    status, page = post(client, cast, "1/record/guests/", guest_email="ada@example.org")
    assert status == 422
    assert "Please give the guest's name or organisation." in page
    assert 'value="ada@example.org"' in page


def test_names_without_a_mark_are_asked_about_and_every_line_stays(client, cast):
    plan(cast)
    donor, operator = cast.seats["donor"].id, cast.seats["operator"].id
    data = {
        f"seat-{donor}": "present",
        f"people-{donor}": "Ms Haddad",
        f"seat-{operator}": "",
        f"people-{operator}": "Mr Khoury",
    }
    status, page = post(client, cast, "1/record/attendance/", **data)
    assert status == 422
    assert "Names are given: choose Present or Apologies too" in page
    assert 'value="Ms Haddad"' in page
    assert 'value="Mr Khoury"' in page
    assert Attendance.objects.count() == 0


def test_a_mark_for_a_seat_that_was_not_on_the_page_is_left_alone(client, cast):
    meeting = plan(cast)
    donor = cast.seats["donor"]
    actions.mark_attendance(
        meeting=meeting, rows={donor: ("present", "Ms Haddad")}, by=cast.facilitator
    )
    post(client, cast, "1/record/attendance/", **{f"seat-{cast.seats['operator'].id}": "present"})
    assert meeting.attendances.get(seat=donor).people == "Ms Haddad"


def test_a_refused_agenda_item_keeps_its_title(client, cast):
    plan(cast)
    status, page = post(client, cast, "1/record/items/", title="One\r\nTwo")
    assert status == 422
    assert "Please write this on one line" in page
    assert "One\r\nTwo" in page or "One\nTwo" in page


def test_a_refused_list_of_items_keeps_every_line(client, cast):
    plan(cast)
    status, page = post(client, cast, "1/agenda/", agenda="Donors\n" + "y" * 201)
    assert status == 422
    assert "Line 2 is longer than 200 characters." in page
    assert "Donors\n" + "y" * 201 in page.replace("\r\n", "\n")


def test_an_entry_typed_while_the_meeting_became_final_stays_on_the_page(client, cast, now):
    item = plan(cast).items.first()
    Meeting.objects.update(status="final", version=1, finalised_at=now)
    status, page = post(client, cast, f"1/record/items/{item.id}/entries/", text="late words")
    assert status == 422
    assert "This meeting is final or cancelled" in page
    assert "late words" in page
    assert Entry.objects.count() == 0


def test_a_refused_cancellation_says_what_is_missing(client, cast):
    plan(cast)
    status, page = post(client, cast, "1/cancel/", reason=" ")
    assert status == 422
    assert "Please give the reason." in page
    assert Meeting.objects.get().status == "planned"


def test_changing_a_plan_changes_all_of_it_or_nothing(client, cast):
    """The agenda is refused, so the date does not move either."""
    meeting = plan(cast)
    seat = cast.seats["facilitator"]
    item = meeting.items.get(title="Survey")
    actions.write_private_note(item=item, seat=seat, text="kept", by=cast.facilitator)
    Meeting.objects.update(status="planned")
    data = form(body=cast.plenary.id, title="Moved", agenda="Opening")
    status, page = post(client, cast, "1/edit/", **data)
    assert status == 200
    assert "Something is recorded under this item" in page
    assert Meeting.objects.get().title == "First meeting"
