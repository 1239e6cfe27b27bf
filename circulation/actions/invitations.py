"""Invitations: released, sent after changes, to newcomers, and taken back with the meeting."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circulation import inspection, invitations, letters, meeting_documents, recipients
from circulation.actions.copies import circulate, deliver_to, locked
from circulation.actions.guard import refuse_leaks
from circulation.invitation_letters import InvitationWriter
from circulation.models import Circulation, Notice
from coalitions.letters import answer_to
from meetings import actions as meeting_actions
from meetings.models import Meeting
from meetings.permissions import can_plan
from outbox import post
from outbox.models import Letter
from toolkit.errors import NotReady, require

Kind = Circulation.Kind


@refuse_leaks
def release_invitation(*, meeting: Meeting, seen: str, by) -> Circulation:
    """One mail per address of the body; pressed again with nothing new, the first result."""
    meeting = locked(meeting)
    require(can_plan(by, meeting.coalition))
    last = invitations.standing(meeting)
    fresh = invitations.facts(meeting)
    if last is not None and last.told == fresh:
        return last
    _insist_it_lies_ahead(meeting)
    if seen != invitations.seen(meeting):
        raise NotReady(
            _("The meeting changed while you were looking. Please read it once more, then send.")
        )
    everyone, _without = recipients.of_body(meeting.body)
    if not everyone:
        raise NotReady(_("Nobody at this table has an e-mail address yet. Add one, then invite."))
    version = invitations.next_version(meeting)
    changes = invitations.changes(meeting, last)
    return circulate(
        meeting_documents.agenda(meeting, version=version),
        everyone,
        _writer(meeting, version, changes),
        kind=Kind.INVITATION,
        coalition=meeting.coalition,
        number=letters.next_number(meeting.coalition),
        meeting=meeting,
        version=version,
        replaces=last,
        what_changed=" ".join(changes),
        told=fresh,
        not_after=meeting.starts_at,
        by=by,
    )


def _insist_it_lies_ahead(meeting: Meeting) -> None:
    if meeting.coalition.is_read_only:
        raise NotReady(_("This coalition is no longer active; nothing new is circulated."))
    if not invitations.lies_ahead(meeting):
        raise NotReady(_("Only a planned meeting that lies ahead invites anybody."))


def _writer(meeting: Meeting, version: int, changes=()) -> InvitationWriter:
    """A calendar counts from 0, a reader from 1."""
    return InvitationWriter(
        "meeting_invitation", meeting, sequence=version - 1, at=timezone.now(), changes=changes
    )


@refuse_leaks
def invite_newcomers(*, meeting: Meeting, by) -> int:
    """The standing invitation to those who have none; returns how many were invited."""
    meeting = locked(meeting)
    require(can_plan(by, meeting.coalition))
    _insist_it_lies_ahead(meeting)
    invitation = invitations.standing(meeting)
    if invitation is None:
        raise NotReady(_("Nobody is invited yet. Release the invitation first."))
    if invitations.untold(meeting, invitation):
        raise NotReady(_("The meeting has changed: send the changed invitation to everyone."))
    everyone, _without = recipients.of_body(meeting.body)
    new = invitations.newcomers(meeting, invitation, everyone)
    writer = _writer(meeting, invitation.version)
    deliver_to(invitation, new, writer, not_after=meeting.starts_at)
    return len(new)


@refuse_leaks
def cancel_meeting(*, meeting: Meeting, reason: str, by) -> None:
    """Cancelled, and told with the reason to those who were invited; a plan mails nobody."""
    require(can_plan(by, meeting.coalition))
    was_ahead = invitations.lies_ahead(meeting)
    meeting_actions.cancel(meeting=meeting, reason=reason, by=by)
    meeting = locked(meeting)
    last = invitations.standing(meeting)
    if last is None:
        return
    _hold_back(meeting)
    everyone = invitations.invited(meeting)
    if not everyone or not was_ahead:
        return
    version = invitations.next_version(meeting)
    circulate(
        None,
        everyone,
        InvitationWriter("meeting_cancelled", meeting, sequence=version - 1, at=timezone.now()),
        kind=Kind.CANCELLATION,
        coalition=meeting.coalition,
        number=letters.next_number(meeting.coalition),
        meeting=meeting,
        title=meeting.title,
        version=version,
        replaces=last,
        what_changed=reason,
        by=by,
    )


def _hold_back(meeting: Meeting) -> None:
    """What has not left yet never leaves: those people need no cancellation either."""
    waiting = Letter.objects.filter(
        delivery__in=invitations.copies(meeting), state=Letter.State.QUEUED, attempts=0
    )
    Letter.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        state=Letter.State.CANCELLED, reason="The meeting was cancelled before it was sent."
    )


@refuse_leaks
def remind_of_meeting(*, meeting: Meeting, days: int, by=None) -> bool:
    """Once per start and day, to those invited who did not decline; False where it was done."""
    notice, is_new = Notice.objects.get_or_create(
        kind=Notice.Kind.MEETING_NEAR, meeting=meeting, since=meeting.starts_at, days=days
    )
    if not is_new:
        return False
    coalition = meeting.coalition
    writer = InvitationWriter("meeting_near", meeting)
    written = [(each, writer.write(each)) for each in invitations.hopeful(meeting)]
    mails = [letter.message for _recipient, letter in written]
    inspection.insist_nothing_leaks([meeting], html="", mails=mails, entry_ids=[])
    for recipient, mail in written:
        letter = post.queue(
            kind="meeting_near",
            to=recipient.address,
            message=mail.message,
            to_file=coalition.is_demonstration,
            from_name=coalition.name,
            reply_to=answer_to(coalition),
            headers=mail.headers,
            not_after=meeting.starts_at,
        )
        notice.letters.add(letter)
    transaction.on_commit(post.ring, robust=True)
    return True
