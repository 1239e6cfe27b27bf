"""The meeting pages, and the record page: who gets in, what is never shown, what is refused."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actionpoints import actions as point_actions
from meetings import actions
from meetings.models import Entry, Meeting, PrivateNote
from tests.meetings.test_actions import plan

PAGES = ["", "1/", "1/record/", "1/agenda/", "1/edit/", "new/"]
MARKUP = '<script>alert("x")</script>'


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
    data = form(body=cast.plenary.id, agenda="Opening\n\n  \nSurvey\n" + "x" * 250)
    status(client, cast.facilitator, at(cast, "new/"), data)
    titles = [item.title for item in Meeting.objects.get().items.all()]
    assert titles[:2] == ["Opening", "Survey"]
    assert all(len(title) <= 200 for title in titles)


def test_a_date_in_the_past_is_allowed_and_said_aloud(client, cast):
    client.force_login(cast.facilitator)
    data = form(body=cast.plenary.id, local_date="2020-01-10")
    page = client.post(at(cast, "new/"), data, follow=True).content.decode()
    assert "no invitations or reminders will go out" in page.lower()


def test_a_huge_entry_is_refused_and_stays_in_the_form(client, cast):
    item = plan(cast).items.first()
    client.force_login(cast.facilitator)
    answer = client.post(at(cast, f"1/record/items/{item.id}/entries/"), {"text": "z" * 200_000})
    assert answer.status_code == 422
    assert "z" * 200_000 in answer.content.decode()
    assert Entry.objects.count() == 0


def test_a_conflict_shows_both_texts_and_either_can_be_saved(client, cast):
    item = plan(cast).items.first()
    entry = actions.record_entry(item=item, text="first", by=cast.facilitator)
    actions.revise_entry(entry=entry, text="theirs", kind="", version=1, by=cast.secretariat)
    client.force_login(cast.facilitator)
    url = at(cast, f"1/record/entries/{entry.id}/")
    answer = client.post(url, {"text": "mine", "kind": "", "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "theirs" in page
    assert "mine" in page
    assert 'name="version" value="2"' in page


def test_recording_in_a_final_meeting_is_refused_with_a_reason(client, cast, now):
    item = plan(cast).items.first()
    Meeting.objects.update(status="final", version=1, finalised_at=now)
    url = at(cast, f"1/record/items/{item.id}/entries/")
    assert status(client, cast.facilitator, url, {"text": "late"}) in {302, 403}
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("tail", ["attendance/", "guests/", "items/", "points/"])
def test_a_completed_coalition_refuses_every_act(client, cast, tail):
    plan(cast)
    cast.coalition.status = "completed"
    cast.coalition.save()
    data = {"guest_name": "Ada", "title": "x"}
    assert status(client, cast.facilitator, at(cast, f"1/record/{tail}"), data) in {302, 403}
    assert Meeting.objects.get().status == "planned"


@pytest.mark.parametrize("role", ["national_authority", "donor", "observer", "champion"])
def test_private_notes_do_not_exist_for_others(client, cast, role):
    item = plan(cast).items.first()
    url = at(cast, f"1/record/items/{item.id}/note/")
    assert status(client, cast.users[role], url, {"text": "x"}) == 404
    assert PrivateNote.objects.count() == 0


def test_a_private_note_shows_on_the_record_page_only(client, cast):
    item = plan(cast).items.first()
    actions.write_private_note(
        item=item, seat=cast.seats["facilitator"], text="TENSE-NOTE", by=cast.facilitator
    )
    client.force_login(cast.facilitator)
    shown = [p for p in PAGES[:4] if "TENSE-NOTE" in client.get(at(cast, p)).content.decode()]
    assert shown == ["1/record/"]


def test_markup_is_harmless_and_no_page_has_inline_script_or_style(client, cast):
    meeting = plan(cast, title=MARKUP, place=MARKUP, agenda=[MARKUP], chaired_by=MARKUP)
    actions.record_entry(item=meeting.items.first(), text=MARKUP, by=cast.facilitator)
    actions.add_guest(meeting=meeting, name=MARKUP, by=cast.facilitator)
    client.force_login(cast.facilitator)
    for page in PAGES[:4]:
        text = client.get(at(cast, page)).content.decode()
        assert "<script>" not in text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)


def fill(cast, meeting, count):
    for number in range(count):
        (item,) = actions.add_items(meeting=meeting, titles=[f"i{number}"], by=cast.facilitator)
        actions.record_entry(item=item, text="said", by=cast.facilitator)
        point_actions.agree(
            meeting=meeting,
            item=item,
            title="p",
            lead=cast.seats["donor"],
            due_on=date(2027, 1, 1),
            by=cast.facilitator,
        )


@pytest.mark.parametrize("page", ["", "1/", "1/record/", "1/agenda/"])
def test_thirty_rows_cost_as_many_queries_as_three(client, cast, page):
    meeting = plan(cast)
    client.force_login(cast.facilitator)
    fill(cast, meeting, 3)
    client.get(at(cast, page))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(at(cast, page))
    fill(cast, meeting, 27)
    for _meeting in range(27):
        plan(cast, local_date=timezone.localdate())
    with CaptureQueriesContext(connection) as many:
        client.get(at(cast, page))
    assert len(many) == len(few)
