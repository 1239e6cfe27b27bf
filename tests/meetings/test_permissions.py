"""The matrix's rows on meetings, role by role."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalitions.models import Body, Member, Seat
from coalitions.roles import Role
from meetings import actions, permissions
from meetings.models import Attendance, Meeting
from tests.meetings.test_actions import plan


def who(cast, question, *args):
    return {role.value for role in Role if question(cast.users[role], *args)}


TABLE = {"national_authority", "champion", "donor", "operator", "facilitator", "secretariat"}


def test_authority_and_facilitator_plan_and_a_champion_while_forming(cast):
    assert who(cast, permissions.can_plan, cast.coalition) == {"national_authority", "facilitator"}
    cast.coalition.status = "forming"
    assert who(cast, permissions.can_plan, cast.coalition) == {
        "national_authority",
        "facilitator",
        "champion",
    }


def test_the_keepers_edit_the_agenda(cast):
    keepers = {"national_authority", "facilitator", "secretariat"}
    assert who(cast, permissions.can_edit_agenda, plan(cast)) == keepers


def test_the_recorders_record_and_the_authority_only_without_them(cast):
    meeting = plan(cast)
    assert who(cast, permissions.can_record, meeting) == {"facilitator", "secretariat"}
    cast.coalition.seats.filter(role__in=["facilitator", "secretariat"]).update(
        ends_on=timezone.localdate()
    )
    assert who(cast, permissions.can_record, meeting) == {"national_authority"}


@pytest.mark.parametrize(
    ("status", "readers"),
    [
        ("held", {"facilitator", "secretariat"}),
        ("for_release", {"facilitator", "secretariat", "national_authority"}),
    ],
)
def test_a_draft_is_read_by_few(cast, status, readers):
    meeting = plan(cast)
    meeting.status = status
    assert who(cast, permissions.can_read_record, meeting) == readers


def final(cast, **changes):
    meeting = plan(cast, **changes)
    meeting.status, meeting.version, meeting.finalised_at = "final", 1, timezone.now()
    meeting.save()
    return Meeting.objects.get(pk=meeting.pk)


def test_an_observer_reads_what_it_was_invited_to(cast, outsider):
    meeting = final(cast)
    assert who(cast, permissions.can_read_summary, meeting) == TABLE
    assert not permissions.can_read_summary(outsider, meeting)
    Attendance.objects.create(meeting=meeting, seat=cast.seats["observer"], status="present")
    assert who(cast, permissions.can_read_summary, meeting) == TABLE | {"observer"}


def test_a_working_groups_summary_is_its_own_members(cast):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Survey")
    group.members.add(cast.members["donor"])
    readers = {"national_authority", "facilitator", "secretariat", "donor"}
    assert who(cast, permissions.can_read_summary, final(cast, body=group)) == readers
    group.is_open = True
    group.save()
    meeting = Meeting.objects.get()
    assert who(cast, permissions.can_read_summary, meeting) == TABLE


def test_private_notes_are_the_recorders_and_a_successor_sees_none(cast):
    meeting = plan(cast)
    actions.write_private_note(
        item=meeting.items.first(),
        seat=cast.seats["facilitator"],
        text="tense",
        by=cast.facilitator,
    )

    def sees(user, meeting):
        return permissions.notes_for(user, meeting).exists()

    assert who(cast, sees, meeting) == {"facilitator", "secretariat"}
    cast.seats["facilitator"].ends_on = timezone.localdate() - timedelta(days=1)
    cast.seats["facilitator"].save()
    successor = Seat.objects.create(
        coalition=cast.coalition,
        organisation=cast.seats["observer"].organisation,
        role="facilitator",
    )
    Member.objects.create(seat=successor, user=cast.observer)
    assert permissions.can_use_private_notes(cast.observer, meeting)
    assert who(cast, sees, meeting) == set()
