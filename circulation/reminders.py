"""Reminders of a meeting that comes: relative to its start, so that they follow its moves."""

from datetime import datetime, time, timedelta

from circulation import actions, invitations
from circulation.models import Circulation
from coalitions.models import Coalition
from meetings.clock import instant
from meetings.models import Meeting
from toolkit.errors import NotReady

# Days before the meeting, at nine in the morning where it is held.
DAYS = (7, 1)
AT = time(9, 0)
MEETS = {Coalition.Status.FORMING, Coalition.Status.ACTIVE}


def remind(now: datetime) -> int:
    """Remind those invited of every meeting whose moment has come; the number of meetings."""
    ahead = Meeting.objects.planned().filter(coalition__status__in=MEETS, starts_at__gt=now)
    soon = ahead.filter(starts_at__lt=now + timedelta(days=max(DAYS) + 2))
    return sum(_once(meeting, now) for meeting in soon.select_related("coalition", "body"))


def moment(meeting: Meeting, days: int) -> datetime:
    return instant(meeting.local_date - timedelta(days=days), AT, meeting.time_zone)


def _once(meeting: Meeting, now: datetime) -> bool:
    """The latest moment that has come since the invitation; none while a change is untold."""
    invitation = invitations.standing(meeting)
    if invitation is None or invitations.untold(meeting, invitation):
        return False
    reached = [days for days in DAYS if _is_owed(meeting, days, invitation, now)]
    if not reached:
        return False
    try:
        return actions.remind_of_meeting(meeting=meeting, days=min(reached))
    except NotReady:
        return False  # held back, and the recorders have been told


def _is_owed(meeting: Meeting, days: int, invitation: Circulation, now: datetime) -> bool:
    return invitation.created_at <= moment(meeting, days) <= now
