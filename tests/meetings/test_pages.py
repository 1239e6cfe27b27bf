"""The meeting pages, and the record page: who gets in, what is never shown, what is refused."""

from html import unescape

import pytest

from meetings import actions
from meetings.models import Meeting, PrivateNote
from tests.meetings.test_actions import plan

PAGES = ["", "1/", "1/record/", "1/agenda/", "1/edit/", "new/"]


def at(cast, tail=""):
    return f"/coalitions/{cast.coalition.slug}/meetings/{tail}"


def status(client, user, url, data=None):
    client.force_login(user)
    return (client.post(url, data) if data is not None else client.get(url)).status_code


def form(**changes):
    return {
        "title": "Second meeting",
        "local_date": "2026-12-10",
        "local_start": "10:00",
        "local_end": "12:00",
        "place": "Beirut",
        "mode": "in_country",
        "mode_reason": "",
        "agenda": "Opening\nSurvey",
        **changes,
    }


@pytest.mark.parametrize("page", PAGES)
def test_the_facilitator_gets_in_and_a_stranger_finds_nothing(client, cast, outsider, page):
    plan(cast)
    assert status(client, cast.facilitator, at(cast, page)) == 200
    assert status(client, outsider, at(cast, page)) == 404


@pytest.mark.parametrize("page", PAGES[2:])
def test_a_donor_is_refused(client, cast, page):
    plan(cast)
    assert status(client, cast.donor, at(cast, page)) == 403


def test_an_empty_list_says_what_to_do_next(client, cast):
    client.force_login(cast.facilitator)
    assert "Plan the first one" in client.get(at(cast)).content.decode()


def test_nothing_of_another_coalition_shows(client, cast, others):
    plan(others, title="CANARY-B meeting")
    plan(cast)
    client.force_login(cast.facilitator)
    for page in PAGES:
        assert "CANARY-B" not in client.get(at(cast, page)).content.decode()


def test_a_meeting_is_planned_from_the_form(client, cast):
    data = form(body=cast.plenary.id)
    assert status(client, cast.facilitator, at(cast, "new/"), data) == 302
    meeting = Meeting.objects.get()
    assert [item.title for item in meeting.items.all()] == ["Opening", "Survey"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"local_end": "09:00"}, "must end after it starts"),
        ({"local_date": "2027-02-30"}, "Enter a valid date"),
        ({"mode": "remote"}, "Please say why"),
        ({"local_date": "2027-03-28", "local_start": "00:30"}, "clocks go forward"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(client, cast, changes, words):
    client.force_login(cast.facilitator)
    page = client.post(at(cast, "new/"), form(body=cast.plenary.id, **changes)).content.decode()
    assert words in page
    assert "Second meeting" in page
    assert Meeting.objects.count() == 0


def test_a_blank_line_is_no_agenda_item(client, cast):
    data = form(body=cast.plenary.id, agenda="Opening\n\n  \n Survey \n")
    status(client, cast.facilitator, at(cast, "new/"), data)
    assert [item.title for item in Meeting.objects.get().items.all()] == ["Opening", "Survey"]


@pytest.mark.parametrize("tail", ["attendance/", "guests/", "items/", "points/"])
def test_a_completed_coalition_refuses_every_act(client, cast, tail):
    plan(cast)
    cast.coalition.status = "completed"
    cast.coalition.save()
    data = {"guest_name": "Ada", "title": "x"}
    client.force_login(cast.facilitator)
    answer = client.post(at(cast, f"1/record/{tail}"), data)
    assert answer.status_code == 422
    assert "its content can only be read" in unescape(answer.content.decode())
    assert Meeting.objects.get().status == "planned"


@pytest.mark.parametrize("role", ["national_authority", "donor", "observer", "champion"])
def test_private_notes_do_not_exist_for_others(client, cast, role):
    item = plan(cast).items.first()
    url = at(cast, f"1/record/items/{item.id}/note/")
    assert status(client, cast.users[role], url, {"text": "x"}) == 404
    assert PrivateNote.objects.count() == 0


def test_a_private_note_shows_on_a_page_of_its_own_only(client, cast):
    item = plan(cast).items.first()
    actions.write_private_note(
        item=item, seat=cast.seats["facilitator"], text="TENSE-NOTE", by=cast.facilitator
    )
    client.force_login(cast.facilitator)
    note = f"1/record/items/{item.id}/note/"
    pages = [*PAGES[:4], note]
    shown = [p for p in pages if "TENSE-NOTE" in client.get(at(cast, p)).content.decode()]
    assert shown == [note]
