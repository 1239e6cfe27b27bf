"""What leaves the house: each act is one transaction, and the worker is rung after it."""

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint
from circulation import documents, letters, permissions, recipients
from circulation.models import Circulation, Delivery, MidtermUpdate
from coalitions.letters import answer_to, members_in, tell
from coalitions.models import Coalition, Member
from meetings.models import Meeting
from outbox import post
from outbox.models import FrozenDocument, Letter
from toolkit import mail
from toolkit.errors import NotReady, require
from toolkit.history import keep


@transaction.atomic
def send_for_release(*, meeting: Meeting, by) -> None:
    """Hand the recorded summary to the national authority, and tell its members."""
    meeting = _locked(meeting)
    require(permissions.may_record(by, meeting.coalition))
    if not permissions.can_send_for_release(by, meeting):
        raise NotReady(_("Only a summary being recorded, that asks for release, can be sent."))
    _insist_it_is_recorded(meeting)
    meeting.status, meeting.remark = Meeting.Status.FOR_RELEASE, ""
    keep(meeting, by=by, only=["status", "remark"])
    _notify("release_wanted", meeting, roles=["national_authority"])


@transaction.atomic
def return_summary(*, meeting: Meeting, remark: str, by) -> None:
    """The authority gives the summary back to the recorders with a remark."""
    meeting = _locked(meeting)
    require(permissions.may_release(by, meeting.coalition))
    if meeting.status != Meeting.Status.FOR_RELEASE:
        raise NotReady(_("Only a summary that waits for release can be returned."))
    meeting.status, meeting.remark = Meeting.Status.HELD, remark
    keep(meeting, by=by, only=["status", "remark"])
    _notify("release_returned", meeting, roles=["facilitator", "secretariat"])


@transaction.atomic
def publish_summary(*, meeting: Meeting, by, guests=()) -> Circulation:
    """Make the summary final and circulate it; a second press shows the first result."""
    meeting = _locked(meeting)
    if meeting.status == Meeting.Status.FINAL:
        done = meeting.circulations.filter(version=meeting.version, stopped_at=None).first()
        if done is not None:
            return done
    require(permissions.may_publish(by, meeting.coalition))
    if not permissions.can_publish_summary(by, meeting):
        raise NotReady(_("This summary does not wait to be published."))
    _insist_it_is_recorded(meeting)
    everyone, _without = recipients.of_body(meeting.body)
    everyone = recipients.with_guests(everyone, list(guests))
    if not everyone:
        raise NotReady(_("Nobody at this table has an e-mail address yet. Add one, then publish."))

    replaced = meeting.version
    meeting.version += 1
    meeting.status = Meeting.Status.FINAL
    meeting.finalised_at, meeting.finalised_by, meeting.remark = timezone.now(), by, ""
    keep(meeting, by=by, only=["version", "status", "finalised_at", "finalised_by", "remark"])

    paper = documents.summary(meeting, version=meeting.version, replaces=replaced)
    number = letters.next_number(meeting.coalition)
    circulation = _circulate(
        paper,
        everyone,
        letters.of_summary(
            meeting, paper, version=meeting.version, replaces=replaced, number=number
        ),
        kind=Circulation.Kind.SUMMARY,
        coalition=meeting.coalition,
        number=number,
        meeting=meeting,
        version=meeting.version,
        replaces=meeting.circulations.filter(stopped_at=None).order_by("-version").first(),
        what_changed=meeting.what_changed,
        by=by,
    )
    return circulation


def _circulate(paper, everyone, writer, *, coalition, by, **facts) -> Circulation:
    """Rows first: the document's source, the circulation, one delivery and letter each."""
    now = timezone.now()
    wait = 0 if coalition.is_demonstration else settings.CIRCULATION_WAIT_SECONDS
    circulation = Circulation.objects.create(
        coalition=coalition,
        title=paper.title,
        document=FrozenDocument.objects.create(filename=paper.filename, source=paper.html),
        by=by,
        created_at=now,
        send_after=now + timedelta(seconds=wait),
        **facts,
    )
    for recipient in everyone:
        _deliver_to(circulation, recipient, writer)
    transaction.on_commit(post.ring, robust=True)
    return circulation


def _deliver_to(circulation: Circulation, recipient, writer) -> Delivery:
    message, headers = writer.write(recipient)
    letter = post.queue(
        kind=circulation.kind,
        to=recipient.address,
        message=message,
        to_file=circulation.coalition.is_demonstration,
        from_name=circulation.coalition.name,
        reply_to=answer_to(circulation.coalition),
        attachment=circulation.document,
        not_before=circulation.send_after,
        headers=headers,
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
def send_proof(*, meeting: Meeting, by) -> Letter:
    """The exact mail and PDF, marked proof, to oneself only."""
    require(permissions.can_see_publish_page(by, meeting))
    _insist_it_is_recorded(meeting)
    version = meeting.version + 1
    paper = documents.summary(meeting, version=version, replaces=meeting.version, proof=True)
    number = letters.next_number(meeting.coalition)
    writer = letters.of_summary(
        meeting, paper, version=version, replaces=meeting.version, number=number, proof=True
    )
    mine = Member.objects.current().filter(seat__coalition=meeting.coalition, user=by)
    message, _headers = writer.write(recipients.Recipient(by.email, list(mine)))
    letter = post.queue(
        kind="proof",
        to=by.email,
        message=message,
        to_file=meeting.coalition.is_demonstration,
        from_name=meeting.coalition.name,
        attachment=FrozenDocument.objects.create(
            filename=f"proof-{paper.filename}", source=paper.html
        ),
    )
    transaction.on_commit(post.ring, robust=True)
    return letter


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
    if circulation.meeting:
        meeting = _locked(circulation.meeting)
        meeting.version -= 1
        asks = permissions.asks_for_release(meeting.coalition)
        meeting.status = Meeting.Status.FOR_RELEASE if asks else Meeting.Status.HELD
        keep(meeting, by=by, only=["version", "status"])
    if circulation.midterm:
        circulation.midterm.status = MidtermUpdate.Status.FOR_RELEASE
        circulation.midterm.save(update_fields=["status"])


@transaction.atomic
def reopen(*, meeting: Meeting, reason: str, by) -> None:
    """Take a final summary up again to correct it; the next version says what changed."""
    meeting = _locked(meeting)
    require(permissions.may_record(by, meeting.coalition))
    if meeting.status != Meeting.Status.FINAL:
        raise NotReady(_("Only a final summary can be taken up again."))
    meeting.status, meeting.what_changed = Meeting.Status.HELD, reason
    keep(meeting, by=by, only=["status", "what_changed"])


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
        Letter.objects.filter(pk=letter.pk, state=letter.state).update(
            state=Letter.State.QUEUED, not_before=timezone.now(), reason=""
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
        message=mail.Message(old.subject, old.body_text, old.body_html),
        to_file=old.to_file,
        from_name=old.from_name,
        reply_to=old.reply_to,
        attachment=old.attachment,
        headers=old.headers,
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
    FrozenDocument.objects.filter(pk=circulation.document_id, frozen_at=None).update(
        attempts=0, failure=""
    )
    transaction.on_commit(post.ring, robust=True)


@transaction.atomic
def file_old_summary(*, meeting: Meeting, content: bytes, outside_on: date, by) -> Circulation:
    """Keep a summary that was circulated outside the portal; nobody is mailed."""
    meeting = _locked(meeting)
    if meeting.status == Meeting.Status.FINAL:
        raise NotReady(_("This meeting has a final summary already."))
    now = timezone.now()
    meeting.version, meeting.status = meeting.version + 1, Meeting.Status.FINAL
    meeting.finalised_at, meeting.finalised_by = now, by
    keep(meeting, by=by, only=["version", "status", "finalised_at", "finalised_by"])
    name = f"{meeting.coalition.slug}-{meeting.local_date}-summary-v{meeting.version}.pdf"
    return Circulation.objects.create(
        coalition=meeting.coalition,
        number=letters.next_number(meeting.coalition),
        kind=Circulation.Kind.SUMMARY,
        title=meeting.title,
        meeting=meeting,
        version=meeting.version,
        document=FrozenDocument.objects.create(
            filename=name,
            source="",
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            frozen_at=now,
        ),
        outside_on=outside_on,
        by=by,
        created_at=now,
        send_after=now,
    )


# --- Mid-term update -----------------------------------------------------------------------


@transaction.atomic
def start_midterm(*, coalition: Coalition, by=None) -> MidtermUpdate:
    """Begin the update for the gap after the last final plenary; once per gap."""
    since = last_final_plenary(coalition)
    if since is None:
        raise NotReady(_("A mid-term update follows a meeting. Publish a first summary."))
    if not ActionPoint.objects.settled().filter(coalition=coalition).exists():
        raise NotReady(_("There are no action points to report on yet."))
    update, _created = MidtermUpdate.objects.get_or_create(
        coalition=coalition, since=since, defaults={"due_on": halfway(since)}
    )
    return update


@transaction.atomic
def propose_midterm(*, coalition: Coalition, today: date) -> bool:
    """Begin an update that is due, once per gap, and tell those who keep the table.

    Nothing is owed for a half-way point that had passed before the summary was final here.
    """
    since = last_final_plenary(coalition)
    if since is None or MidtermUpdate.objects.filter(coalition=coalition, since=since).exists():
        return False
    due_on = halfway(since)
    became_final = since.history.filter(status=Meeting.Status.FINAL).earliest().history_date
    if not became_final.date() <= due_on <= today:
        return False
    start_midterm(coalition=coalition)
    keepers = ["national_authority", "facilitator", "secretariat"]
    tell(
        members_in(coalition, keepers),
        name="midterm_due",
        coalition=coalition,
        meeting=since,
        link=settings.PUBLIC_BASE_URL + reverse("midterm", args=[coalition.slug]),
    )
    return True


def last_final_plenary(coalition: Coalition) -> Meeting | None:
    return (
        coalition.meetings.filter(status=Meeting.Status.FINAL, body__kind="plenary")
        .order_by("-starts_at")
        .first()
    )


def halfway(since: Meeting) -> date:
    """Half-way to the next planned meeting, else to where the cadence would put it."""
    upcoming = documents.next_meeting(since.coalition, after=since)
    if upcoming is not None:
        return since.local_date + (upcoming.local_date - since.local_date) / 2
    return since.local_date + timedelta(days=15 * (since.coalition.cadence_months or 6))


@transaction.atomic
def prepare_midterm(*, update: MidtermUpdate, introduction: str, send: bool, by) -> None:
    """Keep the introduction; where `send`, hand the update to the authority for release."""
    require(permissions.can_start_midterm(by, update.coalition))
    changes = {"introduction": introduction}
    if send:
        changes |= {"status": MidtermUpdate.Status.FOR_RELEASE, "remark": ""}
    MidtermUpdate.objects.filter(pk=update.pk).exclude(status=MidtermUpdate.Status.RELEASED).update(
        **changes
    )


@transaction.atomic
def return_midterm(*, update: MidtermUpdate, remark: str, by) -> None:
    require(permissions.can_release_midterm(by, update.coalition))
    MidtermUpdate.objects.filter(pk=update.pk, status=MidtermUpdate.Status.FOR_RELEASE).update(
        status=MidtermUpdate.Status.DRAFT, remark=remark
    )


@transaction.atomic
def release_midterm(*, update: MidtermUpdate, by) -> Circulation:
    """The authority releases the update, and with that it circulates."""
    update = MidtermUpdate.objects.select_for_update().get(pk=update.pk)
    coalition = update.coalition
    require(permissions.can_release_midterm(by, coalition))
    if update.status == MidtermUpdate.Status.RELEASED:
        return update.circulations.filter(stopped_at=None).get()
    if coalition.is_read_only:
        raise NotReady(_("This coalition is no longer active; nothing new is circulated."))
    everyone, _without = recipients.of_body(update.since.body)
    if not everyone:
        raise NotReady(_("Nobody at this table has an e-mail address yet. Add one, then release."))
    update.status = MidtermUpdate.Status.RELEASED
    update.save(update_fields=["status"])
    paper = documents.midterm(update)
    number = letters.next_number(coalition)
    return _circulate(
        paper,
        everyone,
        letters.of_midterm(update, paper, number=number),
        kind=Circulation.Kind.MIDTERM,
        coalition=coalition,
        number=number,
        midterm=update,
        by=by,
    )


# --- Shared --------------------------------------------------------------------------------


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("coalition", "body")
        .get(pk=meeting.pk)
    )


def _insist_it_is_recorded(meeting: Meeting) -> None:
    if meeting.coalition.is_read_only:
        raise NotReady(_("This coalition is no longer active; nothing new is circulated."))
    if not any(item.said for item in documents.items_of(meeting)):
        raise NotReady(_("Record the summary before publishing it."))


def _notify(name: str, meeting: Meeting, *, roles: list[str]) -> None:
    """A short mail with a link to the *Publish* page; it says nothing of the draft."""
    coalition = meeting.coalition
    page = reverse("meeting_publish", args=[coalition.slug, meeting.number])
    tell(
        members_in(coalition, roles),
        name=name,
        coalition=coalition,
        meeting=meeting,
        link=settings.PUBLIC_BASE_URL + page,
    )
