"""Corrections: asked by anybody at the table, answered one by one by the recorders."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circulation import permissions
from circulation.actions.copies import locked
from circulation.actions.silence import tell_of_corrections
from circulation.models import Correction
from coalitions.permissions import seats_of
from meetings import revisions
from meetings.actions import pressed_before
from meetings.models import Meeting
from toolkit.errors import NotReady, require


@transaction.atomic
def ask_for_correction(
    *, meeting: Meeting, text: str, to_facilitator_alone=False, by, operation=None
) -> Correction:
    """Asked once; with the seat's name, or by a participant whom the facilitator alone knows."""
    meeting = locked(meeting)
    require(permissions.can_ask_for_correction(by, meeting))
    written, operation = pressed_before(
        Correction.objects, operation, text=text, meeting_id=meeting.pk, by_id=by.pk
    )
    if written:
        return written
    if to_facilitator_alone and not permissions.has_facilitator(meeting.coalition):
        raise NotReady(
            _("There is no facilitator at this table now, so ask with your seat's name.")
        )
    seat = None if to_facilitator_alone else seats_of(by, meeting.coalition).first()
    correction = Correction.objects.create(
        meeting=meeting,
        version=permissions.version_in_question(meeting),
        text=text,
        to_facilitator_alone=to_facilitator_alone,
        seat=seat,
        by=by,
        operation=operation,
    )
    alone = ["facilitator"]
    tell_of_corrections(
        "correction_asked",
        meeting,
        roles=alone if to_facilitator_alone else ["facilitator", "secretariat"],
    )
    return correction


@transaction.atomic
def answer_correction(
    *, correction: Correction, answer: str, sentence: str, entry=None, wording="", version=0, by
) -> Correction:
    """Taken in or not, with a sentence; in a silence window the entry's new wording with it."""
    meeting = locked(correction.meeting)
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    require(permissions.can_answer(by, correction))
    if correction.answered_at:
        return correction
    if answer == Correction.Answer.TAKEN_IN and entry is not None:
        if entry.item.meeting_id != meeting.pk:
            raise NotReady(_("This entry belongs to another meeting."))
        revisions.take_in(entry=entry, text=wording, version=version, by=by)
    correction.answer, correction.answer_text = answer, sentence
    correction.answered_at, correction.answered_by = timezone.now(), by
    correction.save()
    return correction
