"""Nothing leaves that holds words of a private note; the recorders are told, and nobody else."""

from functools import wraps

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from circulation.inspection import Leak
from circulation.models import Notice
from coalitions.letters import members_in, tell
from meetings.permissions import can_use_private_notes, notes_for
from toolkit.errors import NotReady


def refuse_leaks(act):
    """The act in its transaction; where it would leak, it is undone whole and then spoken of."""

    @wraps(act)
    def guarded(*, by=None, **details):
        try:
            with transaction.atomic():
                return act(by=by, **details)
        except Leak as leak:
            _tell_recorders(leak)
            raise NotReady(_what_to_do(leak, by)) from None

    return guarded


def _what_to_do(leak: Leak, by) -> str:
    """A recorder hears under which item to look; others that the recorders must look.

    A note may be a former recorder's, which nobody reads any more: then the text has to change.
    """
    note = leak.notes[0]
    meeting = note.item.meeting
    if by is None or not can_use_private_notes(by, meeting):
        return _("Nothing was sent: the recorders have to look at the text once more. They know.")
    where = {"number": note.item.position, "item": note.item.title}
    if notes_for(by, meeting).filter(pk=note.pk).exists():
        return (
            _(
                "Nothing was sent: words of your private note under item %(number)s, “%(item)s”, "
                "stand in the text. Take them out of the text or out of the note."
            )
            % where
        )
    return (
        _(
            "Nothing was sent: words that a former recorder noted in private under item "
            "%(number)s, “%(item)s”, stand in the text. Please word it differently."
        )
        % where
    )


@transaction.atomic
def _tell_recorders(leak: Leak) -> None:
    """Once for each state of the notes, with the item under which to look."""
    meeting = leak.notes[0].item.meeting
    since = max(note.updated_at for note in leak.notes)
    _notice, is_new = Notice.objects.get_or_create(
        kind=Notice.Kind.NOTE_LEAKS, meeting=meeting, since=since, days=0
    )
    if not is_new:
        return
    coalition = meeting.coalition
    page = reverse("meeting_record", args=[coalition.slug, meeting.number])
    tell(
        members_in(coalition, ["facilitator", "secretariat"]),
        name="note_leaks",
        coalition=coalition,
        meeting=meeting,
        items=sorted({note.item.title for note in leak.notes if note.item.meeting == meeting}),
        link=settings.PUBLIC_BASE_URL + page,
    )
