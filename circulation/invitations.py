"""Questions about a meeting's invitation: what was told, to whom, and what changed since."""

import hashlib
import json

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from circulation import recipients
from circulation.models import Circulation, Delivery, Notice
from coalitions.models import Member
from meetings.models import Answer, Meeting
from outbox.models import Letter

Kind = Circulation.Kind
# What a calendar shows of a meeting: a change of these is told to those who were invited.
TOLD = ["title", "local_date", "local_start", "local_end", "time_zone", "place", "mode"]


def facts(meeting: Meeting) -> dict:
    """The meeting as an invitation tells it."""
    told = {name: str(getattr(meeting, name)) for name in TOLD}
    return told | {"agenda": [item.title for item in meeting.items.all()]}


def standing(meeting: Meeting) -> Circulation | None:
    """The invitation as last sent; None where nobody was invited yet."""
    sent = meeting.circulations.filter(kind=Kind.INVITATION, stopped_at=None)
    return sent.order_by("-version").first()


def next_version(meeting: Meeting) -> int:
    sent = meeting.circulations.filter(
        kind__in=[Kind.INVITATION, Kind.CANCELLATION], stopped_at=None
    )
    last = sent.order_by("-version").first()
    return last.version + 1 if last else 1


def seen(meeting: Meeting) -> str:
    """A mark of what a person saw before pressing; another where something changed meanwhile."""
    text = json.dumps([next_version(meeting), facts(meeting)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def untold(meeting: Meeting, invitation: Circulation | None) -> bool:
    """Whether date, time, place or mode are others than the invited were told."""
    if invitation is None:
        return False
    return any(invitation.told[name] != str(getattr(meeting, name)) for name in TOLD)


def changes(meeting: Meeting, invitation: Circulation | None) -> list[str]:
    """What is new since the invitation, in the words of the page and of the mail."""
    if invitation is None:
        return []
    now, then = facts(meeting), invitation.told
    words = {
        "title": _("The title is new."),
        "local_date": _("The date is new."),
        "local_start": _("The time is new."),
        "local_end": _("The time is new."),
        "time_zone": _("The time zone is new."),
        "place": _("The place is new."),
        "mode": _("How the meeting is held is new."),
        "agenda": _("The agenda is new."),
    }
    return list(dict.fromkeys(words[name] for name in words if now[name] != then[name]))


def copies(meeting: Meeting) -> QuerySet[Delivery]:
    """Every copy of an invitation that left, or may still leave."""
    return Delivery.objects.filter(
        circulation__meeting=meeting,
        circulation__kind=Kind.INVITATION,
        circulation__stopped_at=None,
    ).exclude(letter__state=Letter.State.CANCELLED)


def invited(meeting: Meeting) -> list[recipients.Recipient]:
    """Those at the table who were invited, at their present addresses."""
    members = Member.objects.current().filter(deliveries__in=copies(meeting)).distinct()
    return recipients.grouped(members.select_related("user"))[0]


def newcomers(
    meeting: Meeting, invitation: Circulation | None, everyone: list[recipients.Recipient]
) -> list[recipients.Recipient]:
    """The body's addresses that have no copy of the standing invitation."""
    if invitation is None:
        return []
    have = set(invitation.deliveries.filter(replaced_by=None).values_list("address", flat=True))
    return [recipient for recipient in everyone if recipient.address not in have]


def lies_ahead(meeting: Meeting) -> bool:
    return meeting.status == Meeting.Status.PLANNED and timezone.now() < meeting.starts_at


def hopeful(meeting: Meeting) -> list[recipients.Recipient]:
    """The invited of whom at least one person behind the address has not declined."""
    declined = set(
        meeting.answers.filter(kind=Answer.Kind.DECLINED).values_list("member_id", flat=True)
    )
    return [r for r in invited(meeting) if any(m.id not in declined for m in r.members)]


def reason_not_to_send(letter: Letter) -> str:
    """Why an invitation or reminder that waited must not go after all; empty where it may."""
    notice = Notice.objects.filter(letters=letter).select_related("meeting__coalition").first()
    if notice is not None:
        return _still_ahead(notice.meeting) or (
            "" if notice.since == notice.meeting.starts_at else "The meeting was moved."
        )
    sent = Circulation.objects.filter(deliveries__letter=letter, kind=Kind.INVITATION).first()
    if sent is None or sent.meeting is None:
        return ""
    newest = standing(sent.meeting)
    if newest is not None and newest.version > sent.version:
        return "A newer invitation took its place."
    return _still_ahead(sent.meeting)


def _still_ahead(meeting: Meeting) -> str:
    return "" if lies_ahead(meeting) else "The meeting was cancelled or has begun."
