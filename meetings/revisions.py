"""What becomes of an entry's earlier versions, and of one that changes by a correction."""

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import actions
from meetings.models import Entry, Meeting, Revision
from toolkit.errors import NotReady


@transaction.atomic
def forget_superseded(*, meeting: Meeting) -> int:
    """Delete what entries said before the summary was final, unless the coalition keeps it.

    The revision that stands stays, so that each entry still has its author and time.
    """
    if meeting.coalition.keeps_revisions:
        return 0
    rows = Revision.objects.filter(entry__item__meeting=meeting).superseded()
    deleted, _by_model = Revision.objects.filter(
        pk__in=list(rows.values_list("pk", flat=True))
    ).delete()
    return deleted


@transaction.atomic
def take_in(*, entry: Entry, text: str, version: int, by) -> Entry:
    """New wording for an entry of a draft that waits; the one way to change it while it does."""
    meeting = Meeting.objects.select_for_update().get(pk=entry.item.meeting_id)
    if meeting.silence_until is None:
        raise NotReady(_("No silence procedure is open for this summary."))
    try:
        return actions.rewrite(entry=entry, text=text, kind=entry.kind, version=version, by=by)
    except actions.Conflict:
        raise NotReady(_("The entry was changed meanwhile. Please read it again.")) from None
