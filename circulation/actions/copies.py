"""A decision becomes rows: the circulation, one delivery and letter each; and each copy's fate."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circulation import calendars, inspection, permissions
from circulation.models import Circulation, Delivery, MidtermUpdate
from coalitions.letters import answer_to
from meetings.models import Meeting
from outbox import bounces, post
from outbox.models import FrozenDocument, Letter
from toolkit import mail
from toolkit.errors import NotReady, require
from toolkit.history import keep


def locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("coalition", "body")
        .get(pk=meeting.pk)
    )


def circulate(
    paper, everyone, writer, *, coalition, by, not_after=None, entry_ids=(), **facts
) -> Circulation:
    """Rows first: the document's source, the circulation, one delivery and letter each."""
    now = timezone.now()
    wait = 0 if coalition.is_demonstration else settings.CIRCULATION_WAIT_SECONDS
    if paper is not None:
        facts["title"] = paper.title
        facts["document"] = FrozenDocument.objects.create(
            filename=paper.filename, source=paper.html
        )
    circulation = Circulation.objects.create(
        coalition=coalition,
        by=by,
        created_at=now,
        send_after=now + timedelta(seconds=wait),
        entry_ids=list(entry_ids),
        **facts,
    )
    deliver_to(circulation, everyone, writer, html=paper.html if paper else "", not_after=not_after)
    return circulation


def deliver_to(circulation: Circulation, everyone, writer, *, html="", not_after=None) -> None:
    """A letter to each; raises Leak, and queues none, where words of a private note stand in it."""
    written = [(recipient, writer.write(recipient)) for recipient in everyone]
    inspection.insist_nothing_leaks(
        inspection.spoken_of(circulation),
        html=html,
        mails=[each.message for _recipient, each in written],
        entry_ids=circulation.entry_ids,
    )
    for recipient, each in written:
        _queue(circulation, recipient, each, not_after)
    transaction.on_commit(post.ring, robust=True)


def _queue(circulation: Circulation, recipient, written, not_after) -> Delivery:
    letter = post.queue(
        kind=circulation.kind,
        to=recipient.address,
        message=written.message,
        to_file=circulation.coalition.is_demonstration,
        from_name=circulation.coalition.name,
        reply_to=answer_to(circulation.coalition),
        attachment=circulation.document,
        calendar=written.calendar,
        not_before=circulation.send_after,
        not_after=not_after,
        headers=written.headers,
        # What only some may read is not sent twice on a doubt.
        hold_in_doubt=bool(circulation.meeting and circulation.meeting.body.is_closed),
    )
    delivery = Delivery.objects.create(
        circulation=circulation,
        address=recipient.address,
        name=recipient.names[:300],
        letter=letter,
    )
    delivery.members.set(recipient.members)
    return delivery


@transaction.atomic
def stop(*, circulation: Circulation, by) -> None:
    """Within the two minutes: no copy leaves, and the summary is open for release again."""
    circulation = Circulation.objects.select_for_update().get(pk=circulation.pk)
    waiting = Letter.objects.filter(delivery__circulation=circulation)
    held = waiting.filter(state=Letter.State.QUEUED, attempts=0).update(
        state=Letter.State.CANCELLED, reason="Stopped before it was sent."
    )
    if held != waiting.count():
        transaction.set_rollback(True)
        raise NotReady(_("It is too late to stop: the first copies have left."))
    circulation.stopped_at = timezone.now()
    circulation.save(update_fields=["stopped_at"])
    if circulation.meeting and circulation.kind == Circulation.Kind.CANCELLATION:
        meeting = locked(circulation.meeting)
        meeting.status, meeting.cancel_reason = Meeting.Status.PLANNED, ""
        keep(meeting, by=by, only=["status", "cancel_reason"])
    if circulation.meeting and circulation.kind == Circulation.Kind.DRAFT:
        meeting = locked(circulation.meeting)
        meeting.status, meeting.silence_until = Meeting.Status.HELD, None
        keep(meeting, by=by, only=["status", "silence_until"])
    if circulation.meeting and circulation.kind == Circulation.Kind.SUMMARY:
        meeting = locked(circulation.meeting)
        meeting.version -= 1
        asks = permissions.asks_for_release(meeting.coalition)
        meeting.status = Meeting.Status.FOR_RELEASE if asks else Meeting.Status.HELD
        meeting.adopted_by_silence_on = None
        keep(meeting, by=by, only=["version", "status", "adopted_by_silence_on"])
    if circulation.midterm:
        circulation.midterm.status = MidtermUpdate.Status.FOR_RELEASE
        circulation.midterm.save(update_fields=["status"])


@transaction.atomic
def resend(*, delivery: Delivery, by) -> Delivery:
    """One copy again, to the member's present address; the old address stays as history."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    require(permissions.can_see_log(by, delivery.circulation.coalition))
    letter = delivery.letter
    if letter.state not in {Letter.State.FAILED, Letter.State.UNKNOWN, Letter.State.BOUNCED}:
        raise NotReady(_("This copy is not one that failed, so it is not sent again."))
    member = delivery.members.current().first()
    address = member.email.casefold() if member and member.email else delivery.address
    if address == delivery.address:
        bounces.trust_again(address)
        Letter.objects.filter(pk=letter.pk, state=letter.state).update(
            state=Letter.State.QUEUED,
            not_before=timezone.now(),
            reason="",
            possibly_twice=letter.possibly_twice or letter.state == Letter.State.UNKNOWN,
        )
        transaction.on_commit(post.ring, robust=True)
        return delivery
    standing = delivery.circulation.deliveries.filter(address=address, replaced_by=None).first()
    if standing is not None:
        raise NotReady(_("The person's present address has a copy already."))
    fresh = _copy_to(delivery, address)
    delivery.replaced_by = fresh
    delivery.save(update_fields=["replaced_by"])
    transaction.on_commit(post.ring, robust=True)
    return fresh


def _copy_to(delivery: Delivery, address: str) -> Delivery:
    old = delivery.letter
    letter = post.queue(
        kind=old.kind,
        to=address,
        message=mail.Message(old.subject, old.body_text, old.body_html, old.instead),
        to_file=old.to_file,
        from_name=old.from_name,
        reply_to=old.reply_to,
        attachment=old.attachment,
        calendar=calendars.readdressed(old.calendar, address) if old.calendar else "",
        not_after=old.not_after,
        headers=old.headers,
        hold_in_doubt=old.hold_in_doubt,
    )
    fresh = Delivery.objects.create(
        circulation=delivery.circulation, address=address, name=delivery.name, letter=letter
    )
    fresh.members.set(delivery.members.all())
    return fresh


@transaction.atomic
def retry_document(*, circulation: Circulation, by) -> None:
    """Try once more to print a document that could not be printed."""
    require(permissions.can_see_log(by, circulation.coalition))
    FrozenDocument.objects.filter(circulation=circulation, frozen_at=None).update(
        attempts=0, failure=""
    )
    transaction.on_commit(post.ring, robust=True)
