"""The silence procedure: a draft to all seats, a window, and adoption once everybody was heard."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from circulation import documents, letters, permissions, recipients
from circulation.actions.copies import circulate, locked
from circulation.actions.guard import refuse_leaks
from circulation.actions.summaries import finalise, insist_it_is_recorded
from circulation.models import Circulation, Notice
from coalitions.letters import members_in, tell
from coalitions.models import Coalition
from coalitions.working_days import last_day
from meetings.clock import instant
from meetings.models import Meeting
from toolkit.errors import NotReady, require
from toolkit.history import keep

# A window ends in office hours, and never at a midnight that a clock change may skip.
ENDS_AT = time(18)


def window_end(coalition: Coalition, now: datetime) -> datetime:
    """18:00 in the coalition's zone on the last working day of a window opened now."""
    today = timezone.localdate(now, timezone=ZoneInfo(coalition.time_zone))
    try:
        day = last_day(
            today,
            coalition.silence_days,
            weekend=coalition.days_of_rest,
            holidays=coalition.holiday_dates,
        )
    except ValueError:
        raise NotReady(
            _("The holidays in the settings leave no working day. Please look at them first.")
        ) from None
    return instant(day, ENDS_AT, coalition.time_zone)


@refuse_leaks
def open_silence(*, meeting: Meeting, by) -> Circulation:
    """Send the recorded summary to all seats as a draft; a second press shows the first result."""
    meeting = locked(meeting)
    require(permissions.may_record(by, meeting.coalition))
    if meeting.silence_until:
        return meeting.circulations.filter(kind=Circulation.Kind.DRAFT).latest("number")
    if not permissions.can_open_silence(by, meeting):
        raise NotReady(_("Only a summary being recorded, in a coalition that chose it, can go."))
    insist_it_is_recorded(meeting)
    everyone = recipients.of_draft(meeting.body)
    if not everyone:
        raise NotReady(_("Nobody at this table has an e-mail address yet. Add one, then publish."))
    meeting.status, meeting.remark = Meeting.Status.FOR_RELEASE, ""
    meeting.silence_until = window_end(meeting.coalition, timezone.now())
    keep(meeting, by=by, only=["status", "remark", "silence_until"])
    number, said = letters.next_number(meeting.coalition), documents.entry_ids_of(meeting)
    paper = documents.summary(
        meeting,
        version=meeting.version + 1,
        replaces=meeting.version,
        entry_ids=said,
        silence_until=meeting.silence_until,
    )
    return circulate(
        paper,
        everyone,
        letters.of_draft(meeting, number=number),
        kind=Circulation.Kind.DRAFT,
        coalition=meeting.coalition,
        number=number,
        meeting=meeting,
        version=meeting.circulations.filter(kind=Circulation.Kind.DRAFT).count() + 1,
        entry_ids=said,
        by=by,
    )


@refuse_leaks
def adopt(*, meeting: Meeting, now: datetime, by=None) -> Circulation | None:
    """When the window has ended: final and circulated; or the recorders hear what it waits for."""
    meeting = locked(meeting)
    if meeting.silence_until is None or meeting.silence_until > now:
        return None
    if meeting.coalition.is_read_only:
        return None
    if meeting.corrections.unanswered().exists():
        _say_it_waits(meeting, meeting.silence_until)
        return None
    until = meeting.silence_until
    meeting.silence_until = None
    meeting.adopted_by_silence_on = timezone.localdate(max(now, until), timezone=meeting.zone)
    return finalise(meeting, by=by)


def _say_it_waits(meeting: Meeting, ended: datetime) -> None:
    """To the recorders, once for each window."""
    _notice, is_new = Notice.objects.get_or_create(
        kind=Notice.Kind.SILENCE_WAITS, meeting=meeting, since=ended, days=0
    )
    if is_new:
        tell_of_corrections("silence_waits", meeting, roles=["facilitator", "secretariat"])


def tell_of_corrections(name: str, meeting: Meeting, *, roles: list[str]) -> None:
    """A short mail with a link to the corrections; it says nothing of them."""
    coalition = meeting.coalition
    page = reverse("corrections", args=[coalition.slug, meeting.number])
    tell(
        members_in(coalition, roles),
        name=name,
        coalition=coalition,
        meeting=meeting,
        link=settings.PUBLIC_BASE_URL + page,
    )


def due(now: datetime):
    return Meeting.objects.filter(silence_until__lte=now).select_related("coalition", "body")
