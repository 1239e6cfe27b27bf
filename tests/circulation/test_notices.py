"""Reminders by the clock: each once, none for the past, and only to those who can act."""

import pytest
from django.core.management import call_command

from circulation import actions, schedule
from coalitions.actions import seats
from coalitions.models import Coalition
from outbox.models import Letter
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db
RECORDERS = ["facilitator@cedar.example.org", "secretariat@cedar.example.org"]


@pytest.fixture
def meeting(cast, time_machine):
    """Planned in time, held on 19 May 2026 until 13:00 in Beirut, and recorded."""
    time_machine.move_to("2026-05-01T09:00Z")
    return recorded_meeting(cast)


def told(kind):
    return sorted(Letter.objects.filter(kind=kind).values_list("to_address", flat=True))


def test_recorders_are_reminded_after_three_days_and_after_seven(meeting, time_machine):
    for moment, mails in [
        ("2026-05-22T09:00Z", 0),
        ("2026-05-22T11:00Z", 2),
        ("2026-05-25T11:00Z", 2),
        ("2026-05-26T11:00Z", 4),
        ("2026-07-01T11:00Z", 4),
    ]:
        time_machine.move_to(moment)
        schedule.remind()
        schedule.remind()
        assert len(told("summary_due")) == mails, moment
    assert told("summary_due")[::2] == RECORDERS


def test_a_clock_that_stood_still_catches_up_with_one_mail(meeting, time_machine):
    time_machine.move_to("2026-06-10T09:00Z")
    call_command("relay")
    call_command("relay")
    assert told("summary_due") == RECORDERS


def test_a_meeting_entered_weeks_after_its_day_owes_no_reminder(cast, time_machine):
    time_machine.move_to("2026-11-01T09:00Z")
    recorded_meeting(cast)
    time_machine.move_to("2026-11-20T09:00Z")
    assert schedule.remind() == 0


def test_a_final_summary_ends_the_reminders(cast, meeting, time_machine):
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    time_machine.move_to("2026-06-10T09:00Z")
    assert schedule.remind() == 0


def test_a_silent_authority_is_reminded_after_two_days_and_five(cast, meeting, time_machine):
    time_machine.move_to("2026-05-20T09:00Z")
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    authority = "national_authority@cedar.example.org"
    for moment, mails in [
        ("2026-05-22T08:00Z", []),
        ("2026-05-22T10:00Z", [authority]),
        ("2026-05-25T10:00Z", [authority, authority]),
        ("2026-06-25T10:00Z", [authority, authority]),
    ]:
        time_machine.move_to(moment)
        schedule.remind()
        assert told("release_due") == mails, moment


def test_returned_and_sent_again_the_days_count_anew(cast, meeting, time_machine):
    time_machine.move_to("2026-05-20T09:00Z")
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    time_machine.move_to("2026-05-22T10:00Z")
    assert schedule.remind() == 1
    actions.return_summary(meeting=meeting, remark="More.", by=cast.national_authority)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    time_machine.move_to("2026-05-23T10:00Z")
    assert schedule.remind() == 0
    time_machine.move_to("2026-05-24T11:00Z")
    assert schedule.remind() == 1


def test_where_nobody_records_the_authority_is_reminded(cast, meeting, time_machine):
    for role in ("facilitator", "secretariat"):
        seats.end(seat=cast.seats[role], reason="x", by=cast.national_authority)
    time_machine.move_to("2026-05-23T10:00Z")
    schedule.remind()
    assert told("summary_due") == ["national_authority@cedar.example.org"]


@pytest.mark.parametrize("status", ["dormant", "completed"])
def test_a_coalition_that_no_longer_meets_is_left_alone(meeting, time_machine, status):
    Coalition.objects.update(status=status)
    time_machine.move_to("2026-06-10T09:00Z")
    assert schedule.remind() == 0
