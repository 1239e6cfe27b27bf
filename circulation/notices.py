"""Reminders by the clock: each once, and none for what lay in the past when it came here."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from circulation.models import Notice
from coalitions.letters import members_in, tell
from coalitions.models import Coalition
from meetings.models import Meeting
from meetings.permissions import has_recorders

Kind = Notice.Kind
# How many days after its beginning a silence is spoken to.
DAYS = {Kind.SUMMARY_DUE: (3, 7), Kind.RELEASE_DUE: (2, 5)}
MEETS = {Coalition.Status.FORMING, Coalition.Status.ACTIVE}


def remind(now: datetime) -> int:
    """Remind the recorders of summaries to finish, the authority of those to release."""
    meetings = Meeting.objects.filter(coalition__status__in=MEETS).select_related("coalition")
    unfinished = meetings.filter(
        status__in=[Meeting.Status.PLANNED, Meeting.Status.HELD], version=0, ends_at__lt=now
    )
    waiting = meetings.filter(status=Meeting.Status.FOR_RELEASE, silence_until=None)
    sent = sum(_once(Kind.SUMMARY_DUE, m, since=m.ends_at, now=now) for m in unfinished)
    return sent + sum(_once(Kind.RELEASE_DUE, m, since=_sent_on(m), now=now) for m in waiting)


def _sent_on(meeting: Meeting) -> datetime:
    """When the summary was last sent for release."""
    since = None
    for row in meeting.history.order_by("-history_date", "-history_id"):
        if row.status != Meeting.Status.FOR_RELEASE:
            break
        since = row.history_date
    return since or meeting.ends_at


@transaction.atomic
def _once(kind: str, meeting: Meeting, *, since: datetime, now: datetime) -> bool:
    """The latest reminder whose day has come; a clock that stood still catches up with one."""
    reached = [days for days in DAYS[Kind(kind)] if since + timedelta(days=days) <= now]
    if not reached:
        return False
    entered = meeting.history.earliest().history_date
    if since + timedelta(days=reached[-1]) < entered:
        return False
    _notice, is_new = Notice.objects.get_or_create(
        kind=kind, meeting=meeting, since=since, days=reached[-1]
    )
    if is_new:
        _tell(kind, meeting)
    return is_new


def _tell(kind: str, meeting: Meeting) -> None:
    coalition = meeting.coalition
    authority = ["national_authority"]
    recorders = ["facilitator", "secretariat"] if has_recorders(coalition) else authority
    page = "meeting_record" if kind == Kind.SUMMARY_DUE else "meeting_publish"
    tell(
        members_in(coalition, recorders if kind == Kind.SUMMARY_DUE else authority),
        name=kind,
        coalition=coalition,
        meeting=meeting,
        link=settings.PUBLIC_BASE_URL + reverse(page, args=[coalition.slug, meeting.number]),
    )
