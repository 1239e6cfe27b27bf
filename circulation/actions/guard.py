"""Nothing leaves that holds words of a private note; the recorders are told, and nobody else."""

from functools import wraps

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from circulation.inspection import Leak
from circulation.models import Notice
from coalitions.letters import members_in, tell
from meetings.models import Meeting
from meetings.permissions import notes_for
from toolkit.errors import NotReady


def refuse_leaks(act):
    """The act in its transaction; where it would leak, it is undone whole and then spoken of."""

    @wraps(act)
    def guarded(*, meeting, by=None, **details):
        try:
            with transaction.atomic():
                return act(meeting=meeting, by=by, **details)
        except Leak as leak:
            _tell_recorders(meeting, leak)
            raise NotReady(_what_to_do(meeting, leak, by)) from None

    return guarded


def _what_to_do(meeting: Meeting, leak: Leak, by) -> str:
    """The writer of the note hears where it stands; others that the recorders must look."""
    readable = notes_for(by, meeting).select_related("item") if by else []
    mine = [note for note in readable if note.pk in {each.pk for each in leak.notes}]
    if not mine:
        return _("Nothing was sent: the recorders have to look at the text once more. They know.")
    return _(
        "Nothing was sent: words of your private note under “%(item)s” stand in the text. Take "
        "them out of the text or out of the note."
    ) % {"item": mine[0].item.title}


@transaction.atomic
def _tell_recorders(meeting: Meeting, leak: Leak) -> None:
    """Once for each state of the notes, with the item under which to look."""
    since = max(note.updated_at for note in leak.notes)
    _notice, is_new = Notice.objects.get_or_create(
        kind=Notice.Kind.NOTE_LEAKS, meeting=meeting, since=since, days=0
    )
    if not is_new:
        return
    coalition = meeting.coalition
    page = reverse("meeting_publish", args=[coalition.slug, meeting.number])
    tell(
        members_in(coalition, ["facilitator", "secretariat"]),
        name="note_leaks",
        coalition=coalition,
        meeting=meeting,
        items=sorted({note.item.title for note in leak.notes}),
        link=settings.PUBLIC_BASE_URL + page,
    )
