"""The summary's way: to the authority, back, out to everyone, and taken up again."""

import hashlib
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actionpoints import words
from circulation import documents, inspection, letters, permissions, recipients
from circulation.actions.copies import circulate, locked
from circulation.actions.guard import refuse_leaks
from circulation.models import Circulation
from coalitions.letters import members_in, tell
from coalitions.models import Member
from meetings import revisions
from meetings.models import Meeting
from outbox import post
from outbox.models import FrozenDocument, Letter
from toolkit.errors import NotReady, require
from toolkit.history import keep


@refuse_leaks
def send_for_release(*, meeting: Meeting, by) -> None:
    """Hand the recorded summary to the national authority, and tell its members."""
    meeting = locked(meeting)
    require(permissions.may_record(by, meeting.coalition))
    if not permissions.can_send_for_release(by, meeting):
        raise NotReady(_("Only a summary being recorded, that asks for release, can be sent."))
    insist_it_is_recorded(meeting)
    said = documents.entry_ids_of(meeting)
    paper = documents.summary(meeting, version=meeting.version + 1, entry_ids=said)
    inspection.insist_nothing_leaks([meeting], html=paper.html, mails=[], entry_ids=said)
    meeting.status, meeting.remark = Meeting.Status.FOR_RELEASE, ""
    keep(meeting, by=by, only=["status", "remark"])
    _notify("release_wanted", meeting, roles=["national_authority"])


@transaction.atomic
def return_summary(*, meeting: Meeting, remark: str, by) -> None:
    """The authority gives the summary back to the recorders with a remark."""
    meeting = locked(meeting)
    require(permissions.may_release(by, meeting.coalition))
    if meeting.status != Meeting.Status.FOR_RELEASE:
        raise NotReady(_("Only a summary that waits for release can be returned."))
    if meeting.silence_until:
        _end_window(meeting)
    meeting.status, meeting.remark, meeting.silence_until = Meeting.Status.HELD, remark, None
    keep(meeting, by=by, only=["status", "remark", "silence_until"])
    _notify("release_returned", meeting, roles=["facilitator", "secretariat"])


def _end_window(meeting: Meeting) -> None:
    """The authority stops the silence: waiting drafts stay here, and the seats are told."""
    Letter.objects.filter(
        delivery__circulation__meeting=meeting,
        delivery__circulation__kind=Circulation.Kind.DRAFT,
        state=Letter.State.QUEUED,
        attempts=0,
    ).update(state=Letter.State.CANCELLED, reason="The silence window was stopped.")
    readers = [seat.role for seat in meeting.coalition.seats.current() if seat.role != "observer"]
    tell(
        members_in(meeting.coalition, readers).filter(pk__in=meeting.body.current_members()),
        name="silence_stopped",
        coalition=meeting.coalition,
        meeting=meeting,
        link=settings.PUBLIC_BASE_URL
        + reverse("meeting", args=[meeting.coalition.slug, meeting.number]),
    )


@refuse_leaks
def publish_summary(*, meeting: Meeting, by, guests=()) -> Circulation:
    """Make the summary final and circulate it; a second press shows the first result."""
    meeting = locked(meeting)
    if meeting.status == Meeting.Status.FINAL:
        done = standing(meeting).filter(version=meeting.version).first()
        if done is not None:
            return done
    require(permissions.may_publish(by, meeting.coalition))
    if not permissions.can_publish_summary(by, meeting):
        raise NotReady(_("This summary does not wait to be published."))
    return finalise(meeting, by=by, guests=guests)


def standing(meeting: Meeting):
    """The circulations of the summary itself; drafts and stopped ones are none."""
    return meeting.circulations.filter(kind=Circulation.Kind.SUMMARY, stopped_at=None)


def finalise(meeting: Meeting, *, by, guests=()) -> Circulation:
    """Final and circulated, in the caller's transaction; who may is asked there."""
    insist_it_is_recorded(meeting)
    everyone, _without = recipients.of_body(meeting.body)
    everyone = recipients.with_guests(everyone, list(guests))
    if not everyone:
        raise NotReady(_("Nobody at this table has an e-mail address yet. Add one, then publish."))

    words.refresh(meeting)
    replaced = meeting.version
    meeting.version += 1
    meeting.status = Meeting.Status.FINAL
    meeting.finalised_at, meeting.finalised_by, meeting.remark = timezone.now(), by, ""
    keep(
        meeting,
        by=by,
        only=[
            "version", "status", "finalised_at", "finalised_by", "remark", "silence_until",
            "adopted_by_silence_on",
        ],
    )  # fmt: skip
    revisions.forget_superseded(meeting=meeting)

    said = documents.entry_ids_of(meeting)
    paper = documents.summary(meeting, version=meeting.version, replaces=replaced, entry_ids=said)
    number = letters.next_number(meeting.coalition)
    circulation = circulate(
        paper,
        everyone,
        letters.of_summary(
            meeting,
            paper,
            version=meeting.version,
            replaces=replaced,
            number=number,
            entry_ids=said,
        ),
        kind=Circulation.Kind.SUMMARY,
        coalition=meeting.coalition,
        number=number,
        meeting=meeting,
        version=meeting.version,
        replaces=standing(meeting).order_by("-version").first(),
        entry_ids=said,
        what_changed=meeting.what_changed,
        by=by,
    )
    return circulation


@refuse_leaks
def send_proof(*, meeting: Meeting, by) -> Letter:
    """The exact mail and PDF, marked proof, to oneself only."""
    require(permissions.can_see_publish_page(by, meeting))
    require(permissions.keeps_publication(by, meeting.coalition))
    insist_it_is_recorded(meeting)
    version = meeting.version + 1
    paper = documents.summary(meeting, version=version, replaces=meeting.version, proof=True)
    number = letters.next_number(meeting.coalition)
    writer = letters.of_summary(
        meeting, paper, version=version, replaces=meeting.version, number=number, proof=True
    )
    mine = Member.objects.current().filter(seat__coalition=meeting.coalition, user=by)
    written = writer.write(recipients.Recipient(by.email, list(mine)))
    inspection.insist_nothing_leaks(
        [meeting],
        html=paper.html,
        mails=[written.message],
        entry_ids=documents.entry_ids_of(meeting),
    )
    letter = post.queue(
        kind="proof",
        to=by.email,
        message=written.message,
        to_file=meeting.coalition.is_demonstration,
        from_name=meeting.coalition.name,
        attachment=FrozenDocument.objects.create(
            filename=f"proof-{paper.filename}", source=paper.html
        ),
    )
    transaction.on_commit(post.ring, robust=True)
    return letter


@transaction.atomic
def reopen(*, meeting: Meeting, reason: str, by) -> None:
    """Take a final summary up again to correct it; the next version says what changed."""
    meeting = locked(meeting)
    require(permissions.may_record(by, meeting.coalition))
    if meeting.status != Meeting.Status.FINAL:
        raise NotReady(_("Only a final summary can be taken up again."))
    meeting.status, meeting.what_changed = Meeting.Status.HELD, reason
    meeting.adopted_by_silence_on = None
    keep(meeting, by=by, only=["status", "what_changed", "adopted_by_silence_on"])


@transaction.atomic
def file_old_summary(*, meeting: Meeting, content: bytes, outside_on: date, by) -> Circulation:
    """Keep a summary that was circulated outside the portal; nobody is mailed."""
    meeting = locked(meeting)
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


def insist_it_is_recorded(meeting: Meeting) -> None:
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
