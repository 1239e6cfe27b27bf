"""What owners say to a point that was noted without them, and what is said to them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actionpoints import words
from actionpoints.models import ActionPoint, Wish
from meetings import actions as meeting_actions
from meetings.actions import pressed_before, refuse_read_only
from toolkit.errors import NotReady
from toolkit.history import keep

Word = ActionPoint.Word


def _awaited(point: ActionPoint) -> ActionPoint:
    refuse_read_only(point.coalition)
    current = (
        ActionPoint.objects.select_for_update(of=("self",))
        .select_related("meeting", "coalition", "lead__organisation")
        .get(pk=point.pk)
    )
    if current.is_draft or not current.awaits_word:
        raise NotReady(_("This action point does not wait for its owner’s word any more."))
    return current


@transaction.atomic
def mark_attendance(*, meeting, rows, by) -> None:
    """Who was there, and so which points wait for the word of a seat that was not."""
    meeting_actions.mark_attendance(meeting=meeting, rows=rows, by=by)
    meeting.refresh_from_db()
    words.refresh(meeting)


@transaction.atomic
def accept(*, point, by=None) -> ActionPoint:
    """The owner's seat takes the point on as it is worded; `by` is none behind a mail's link."""
    point = _awaited(point)
    point.word = Word.GIVEN
    keep(point, by=by, reason=_("Accepted by its owner"))
    point.wishes.waiting().update(
        outcome=Wish.Outcome.KEPT, settled_at=timezone.now(), settled_by=by
    )
    return point


@transaction.atomic
def ask(*, point, sentence, title="", due_on=None, by=None, operation=None) -> Wish:
    """The owner asks for other words or another date; a second request takes the first's place."""
    written, operation = pressed_before(
        Wish.objects, operation, point_id=point.pk, sentence=sentence, title=title, due_on=due_on
    )
    if written:
        return written
    point = _awaited(point)
    if not sentence.strip():
        raise NotReady(_("Please say in a sentence what should be different."))
    said = {"sentence": sentence, "title": title, "due_on": due_on, "by": by}
    said |= {"seat": point.lead, "operation": operation, "at": timezone.now()}
    wish, _new = Wish.objects.update_or_create(point=point, settled_at=None, defaults=said)
    return wish


@transaction.atomic
def settle(*, wish, take: bool, answer="", by) -> Wish:
    """Taken over, the point is worded as its owner asked, and accepted; else it is told why not."""
    point = _awaited(wish.point)
    wish = Wish.objects.select_for_update().get(pk=wish.pk)
    if wish.settled_at:
        raise NotReady(_("This request was settled meanwhile."))
    if not take and not answer.strip():
        raise NotReady(_("Please tell the owner why it stays as it is."))
    wish.outcome = Wish.Outcome.TAKEN if take else Wish.Outcome.KEPT
    wish.answer, wish.settled_at, wish.settled_by = answer, timezone.now(), by
    wish.save()
    if take:
        _take_over(point, wish, by)
    return wish


def _take_over(point: ActionPoint, wish: Wish, by) -> None:
    moved = wish.due_on and wish.due_on != point.due_on
    reason = _("Date moved: as its owner asked") if moved else _("Worded as its owner asked")
    point.title = wish.title or point.title
    point.due_on = wish.due_on or point.due_on
    point.original_due_on = point.original_due_on or point.due_on
    point.word = Word.GIVEN
    keep(point, by=by, reason=reason)
