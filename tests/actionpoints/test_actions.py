"""What becomes of a promise, and who may read it when."""

from datetime import date

import pytest

from actionpoints import actions
from actionpoints.models import ActionPoint
from coalitions.models import Body
from coalitions.roles import Role
from meetings.models import Attendance, Meeting
from tests.meetings.test_actions import plan
from toolkit.errors import NotReady


def agree(cast, meeting=None, title="Share the survey map"):
    return actions.agree(
        meeting=meeting or plan(cast),
        item=None,
        title=title,
        lead=cast.seats["donor"],
        due_on=date(2027, 1, 31),
        by=cast.facilitator,
    )


def finalise(meeting, now, version=1):
    Meeting.objects.filter(pk=meeting.pk).update(status="final", version=version, finalised_at=now)


def readers(cast):
    return {
        role.value for role in Role if ActionPoint.objects.visible_to(cast.users[role]).exists()
    }


def test_references_count_in_the_year_of_the_meeting_and_never_come_twice(cast):
    meeting = plan(cast, local_date=date(2027, 1, 5))
    first, second = agree(cast, meeting), agree(cast, meeting)
    assert [first.reference, second.reference] == ["LBN-2027-001", "LBN-2027-002"]
    actions.remove(point=second, by=cast.facilitator)
    assert agree(cast, meeting).reference == "LBN-2027-003"
    assert agree(cast).reference == "LBN-2026-001"


def test_a_draft_point_is_read_by_the_recorders_then_by_the_authority(cast, now):
    meeting = plan(cast)
    agree(cast, meeting)
    assert readers(cast) == {"facilitator", "secretariat"}
    Meeting.objects.filter(pk=meeting.pk).update(status="for_release")
    assert readers(cast) == {"facilitator", "secretariat", "national_authority"}
    finalise(meeting, now)
    assert readers(cast) == set(Role) - {"observer"}
    Attendance.objects.create(meeting=meeting, seat=cast.seats["observer"], status="present")
    assert readers(cast) == set(Role)


def test_a_point_added_while_correcting_a_summary_is_a_draft_again(cast, now):
    meeting = plan(cast)
    agree(cast, meeting, "circulated")
    finalise(meeting, now)
    Meeting.objects.filter(pk=meeting.pk).update(status="held")
    agree(cast, Meeting.objects.get(), "correction")
    seen = ActionPoint.objects.visible_to(cast.donor)
    assert [point.title for point in seen] == ["circulated"]
    assert [point.title for point in ActionPoint.objects.settled()] == ["circulated"]


def test_a_working_groups_points_are_its_own_members(cast, now):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Survey")
    group.members.add(cast.members["operator"])
    meeting = plan(cast, body=group)
    agree(cast, meeting)
    finalise(meeting, now)
    assert readers(cast) == {"national_authority", "facilitator", "secretariat", "operator"}


def test_points_of_another_coalition_are_never_seen(cast, others, now, outsider):
    point = agree(others)
    finalise(point.meeting, now)
    assert readers(cast) == set()
    assert not ActionPoint.objects.visible_to(outsider).exists()


def test_a_seat_reports_and_a_keeper_closes(cast, now):
    point = agree(cast)
    finalise(point.meeting, now)
    actions.report_progress(
        point=point, state="done", text="Sent.", new_due_on=date(2027, 3, 1), by=cast.donor
    )
    point.refresh_from_db()
    assert (point.state, point.due_on) == ("in_progress", date(2027, 1, 31))
    closed = actions.close(point=point, reason="Received.", by=cast.facilitator)
    assert (closed.state, closed.close_reason) == ("done", "Received.")
    with pytest.raises(NotReady, match="closed"):
        actions.report_progress(point=closed, state="open", by=cast.donor)
    assert actions.reopen(point=closed, by=cast.facilitator).state == "open"
    assert closed.history.first().history_user == cast.facilitator


def test_a_keepers_new_date_moves_the_point_and_keeps_the_first(cast, now):
    point = agree(cast)
    finalise(point.meeting, now)
    actions.report_progress(
        point=point, state="blocked", text="Rain.", new_due_on=date(2027, 3, 1), by=cast.facilitator
    )
    point.refresh_from_db()
    assert (point.due_on, point.original_due_on) == (date(2027, 3, 1), date(2027, 1, 31))


def test_dropping_needs_a_reason(cast, now):
    point = agree(cast)
    finalise(point.meeting, now)
    with pytest.raises(NotReady, match="why"):
        actions.drop(point=point, reason="  ", by=cast.facilitator)


def test_a_circulated_point_is_not_removed(cast, now):
    point = agree(cast)
    finalise(point.meeting, now)
    with pytest.raises(NotReady, match="Drop it"):
        actions.remove(point=ActionPoint.objects.get(), by=cast.facilitator)


def test_a_seat_of_another_coalition_can_not_lead(cast, others):
    with pytest.raises(NotReady, match="another coalition"):
        actions.agree(
            meeting=plan(cast),
            item=None,
            title="x",
            lead=others.seats["donor"],
            due_on=None,
            by=cast.facilitator,
        )
    assert ActionPoint.objects.count() == 0
