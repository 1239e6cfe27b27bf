"""The mid-term update: due half-way, released by the authority, sent like a summary."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from actionpoints import actions as points
from actionpoints.models import ActionPoint
from circulation import actions, schedule
from circulation.models import MidtermUpdate
from coalitions.models import Coalition
from meetings import actions as meeting_actions
from outbox.models import Letter
from tests.circulation.conftest import recorded_meeting
from tests.circulation.test_publish import mails, pdf_text, send_all
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
URL = "/coalitions/cedar/midterm/"


@pytest.fixture
def gap(cast, time_machine):
    """A summary made final on 20 May 2026; the next meeting would come in November."""
    time_machine.move_to("2026-05-20T09:00Z")
    meeting = recorded_meeting(cast)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    send_all()
    Letter.objects.update(kind="before")
    return meeting


def due_mails():
    return sorted(Letter.objects.filter(kind="midterm_due").values_list("to_address", flat=True))


def test_the_clock_begins_the_update_half_way_and_tells_those_who_keep_the_table_once(
    cast, gap, time_machine
):
    time_machine.move_to("2026-08-16T09:00Z")
    assert schedule.propose_midterms() == 0
    time_machine.move_to("2026-08-17T09:00Z")
    assert [schedule.propose_midterms() for _time in range(3)] == [1, 0, 0]
    assert due_mails() == [
        "facilitator@cedar.example.org",
        "national_authority@cedar.example.org",
        "secretariat@cedar.example.org",
    ]


def test_a_clock_that_stood_still_for_weeks_owes_one_mail(cast, gap, time_machine):
    time_machine.move_to("2026-10-30T09:00Z")
    call_command("relay")
    call_command("relay")
    assert len(due_mails()) == 3


def test_the_half_way_point_follows_the_next_meeting_where_one_is_planned(cast, gap):
    meeting_actions.plan(
        coalition=cast.coalition,
        body=cast.plenary,
        title="Next",
        local_date=datetime.date(2026, 9, 16),
        local_start=datetime.time(9),
        local_end=datetime.time(12),
        by=cast.facilitator,
    )
    assert actions.halfway(gap) == datetime.date(2026, 7, 18)


def test_a_meeting_entered_long_after_its_half_way_point_owes_nothing(cast, time_machine):
    time_machine.move_to("2026-11-20T09:00Z")
    meeting = recorded_meeting(cast)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    assert schedule.propose_midterms() == 0


@pytest.mark.parametrize("status", ["dormant", "completed", "proposed"])
def test_a_coalition_that_does_not_meet_owes_none(cast, gap, time_machine, status):
    Coalition.objects.update(status=status)
    time_machine.move_to("2026-09-20T09:00Z")
    assert schedule.propose_midterms() == 0


def test_from_the_facilitators_words_to_everybodys_mail(cast, gap, client, settings):
    point = ActionPoint.objects.get()
    points.report_progress(
        point=point, state="in_progress", text="The list is half done.", by=cast.operator
    )
    client.force_login(cast.facilitator)
    client.post(URL + "start/")
    client.post(URL + "save/", {"introduction": "Dear colleagues", "send": "1"})
    assert client.post(URL + "release/").status_code == 403
    client.force_login(cast.national_authority)
    shown = client.get(URL).content.decode()
    assert "Dear colleagues" in shown
    assert "The list is half done." in shown
    answer = client.post(URL + "release/")
    assert answer["Location"] == "/coalitions/cedar/circulations/2/"
    send_all()
    update = MidtermUpdate.objects.get()
    text = pdf_text(update.circulations.get().document.content)
    assert "Dear colleagues" in text
    assert "The list is half done." in text
    assert "overdue" not in text.lower()
    copies = [m for m in mails(settings) if "update" in m["Subject"].lower()]
    assert len({m["To"] for m in copies}) == len(copies) == 7

    assert client.post(URL + "release/")["Location"] == answer["Location"]
    assert update.circulations.count() == 1


def test_the_authority_returns_it_with_a_remark_and_nothing_is_lost(cast, gap, client):
    update = actions.start_midterm(coalition=cast.coalition)
    actions.prepare_midterm(update=update, introduction="Words", send=True, by=cast.secretariat)
    client.force_login(cast.national_authority)
    refused = client.post(URL + "return/", {"reason": ""}, follow=True)
    assert "Please write a remark" in refused.content.decode()
    client.post(URL + "return/", {"reason": "Add the districts."})
    update.refresh_from_db()
    assert (update.status, update.remark, update.introduction) == (
        "draft",
        "Add the districts.",
        "Words",
    )
    client.force_login(cast.facilitator)
    assert "Add the districts." in client.get(URL).content.decode()


def test_a_draft_of_the_update_shows_to_nobody_else(cast, gap, client):
    update = actions.start_midterm(coalition=cast.coalition)
    actions.prepare_midterm(
        update=update, introduction="DRAFT-WORDS", send=False, by=cast.facilitator
    )
    for role in ("champion", "donor", "operator", "observer"):
        client.force_login(cast.users[role])
        assert b"DRAFT-WORDS" not in client.get(URL).content, role
        assert client.post(URL + "start/").status_code == 403, role


def test_before_a_first_summary_there_is_nothing_to_update(cast):
    with pytest.raises(NotReady, match="first summary"):
        actions.start_midterm(coalition=cast.coalition)


def test_only_the_authority_releases(cast, gap):
    update = actions.start_midterm(coalition=cast.coalition)
    with pytest.raises(PermissionDenied):
        actions.release_midterm(update=update, by=cast.facilitator)


def test_the_url_of_the_update_is_the_one_in_the_mail(cast, gap, time_machine):
    time_machine.move_to("2026-08-17T09:00Z")
    schedule.propose_midterms()
    assert (
        reverse("midterm", args=["cedar"]) in Letter.objects.filter(kind="midterm_due")[0].body_text
    )
