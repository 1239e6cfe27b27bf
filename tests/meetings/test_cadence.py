"""The rhythm of meetings: the next in one step from the last, and a promise about to be missed."""

from datetime import date

import pytest
from django.urls import reverse

from coalitions.models import Coalition
from meetings import cadence
from meetings.models import Meeting
from tests.meetings.test_actions import plan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 5, 19), 6, date(2026, 11, 19)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_months_on_from_a_day(day, months, then):
    assert cadence.months_after(day, months) == then


@pytest.fixture
def held(cast):
    meeting = plan(cast)
    Meeting.objects.update(status="held", local_date=date(2026, 5, 19))
    meeting.refresh_from_db()
    return meeting


@pytest.mark.parametrize(
    ("today", "months", "due"),
    [
        (date(2026, 10, 4), 6, []),
        (date(2026, 10, 5), 6, [date(2026, 11, 19)]),
        (date(2027, 2, 1), 6, [date(2026, 11, 19)]),
        (date(2026, 8, 1), 3, [date(2026, 8, 19)]),
        # Without a rhythm of its own a coalition still promises two meetings a year.
        (date(2026, 10, 5), None, [date(2026, 11, 19)]),
    ],
)
def test_the_promise_is_said_to_be_near_in_time(cast, held, today, months, due):
    cast.coalition.cadence_months = months
    cast.coalition.save()
    found = cadence.about_to_be_missed(cast.coalition, today)
    assert [day for _body, day in found] == due


def test_a_planned_meeting_keeps_the_promise(cast, held):
    plan(cast)
    Meeting.objects.filter(number=2).update(local_date=date(2027, 1, 10))
    assert cadence.about_to_be_missed(cast.coalition, date(2026, 12, 1)) == []
    assert len(cadence.about_to_be_missed(cast.coalition, date(2027, 1, 11))) == 1


@pytest.mark.parametrize("status", ["dormant", "completed", "proposed"])
def test_no_promise_where_the_coalition_does_not_meet(cast, held, status):
    cast.coalition.status = status
    assert cadence.about_to_be_missed(cast.coalition, date(2027, 2, 1)) == []


def test_a_working_group_without_a_rhythm_promises_none(cast, held):
    group = cast.coalition.bodies.create(kind="working_group", name="Survey")
    Meeting.objects.update(body=group)
    assert cadence.about_to_be_missed(cast.coalition, date(2027, 2, 1)) == []
    group.cadence_months = 3
    group.save()
    found = cadence.about_to_be_missed(cast.coalition, date(2027, 2, 1))
    assert found == [(group, date(2026, 8, 19))]


def test_the_overview_says_so_to_those_who_plan(cast, held, client, time_machine):
    time_machine.move_to("2026-11-01T09:00Z")
    for role, told in [("national_authority", True), ("facilitator", True), ("donor", False)]:
        client.force_login(cast.users[role])
        text = client.get(reverse("coalition", args=["cedar"])).content.decode()
        assert ("the next meeting is due by 19 November 2026" in text) is told, role
    Coalition.objects.update(status="dormant")
    client.force_login(cast.facilitator)
    assert "is due by" not in client.get(reverse("coalition", args=["cedar"])).content.decode()


def test_the_next_meeting_is_planned_in_one_step_from_the_last(cast, held, client):
    client.force_login(cast.facilitator)
    page = client.get(reverse("meeting", args=["cedar", 1])).content.decode()
    assert "/coalitions/cedar/meetings/new/?after=1" in page
    form = client.get("/coalitions/cedar/meetings/new/?after=1").content.decode()
    assert 'value="2026-11-19"' in form
    assert f'value="{held.local_start:%H:%M}"' in form
    for nonsense in ("99", "x", "-1", "9" * 40):
        answer = client.get(f"/coalitions/cedar/meetings/new/?after={nonsense}")
        assert answer.status_code == 200, nonsense
