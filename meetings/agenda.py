"""An agenda as a whole: its length, its order, and what moves on to the next meeting."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from meetings.actions import is_used, locked
from meetings.models import AgendaItem, Meeting, WaitingItem
from toolkit.history import keep

# What an item takes along where it goes.
FACTS = ("title", "kind", "minutes", "presenter")


@dataclass(frozen=True)
class Length:
    """Minutes: of the items, of the meeting, and by how many the items are longer."""

    planned: int
    meeting: int

    @property
    def over(self) -> int:
        return max(0, self.planned - self.meeting)


def length(meeting: Meeting, items: Iterable[AgendaItem]) -> Length:
    lasts = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return Length(sum(item.minutes or 0 for item in items), lasts)


def facts_of(row) -> dict:
    """What one item hands to another, whichever of the models holds it."""
    return {name: getattr(row, name) for name in FACTS} | {"obligation_id": row.obligation_id}


def next_of_body(meeting: Meeting) -> Meeting | None:
    """The next planned meeting of the same body, if there is one."""
    later = Meeting.objects.planned().filter(body=meeting.body_id, starts_at__gt=meeting.starts_at)
    return later.order_by("starts_at").first()


def place_at_the_end(meeting: Meeting) -> int:
    return (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def set_order(*, meeting, ids: list[int], by) -> None:
    """The items in this order; one it doesn't name, added meanwhile, follows at the end."""
    meeting = locked(meeting)
    wanted = {pk: place for place, pk in enumerate(ids)}
    order = sorted(meeting.items.all(), key=lambda item: wanted.get(item.pk, len(wanted)))
    for position, item in enumerate(order, start=1):
        AgendaItem.objects.filter(pk=item.pk).update(position=position)
    keep(meeting, by=by, reason=_("Agenda changed"))


@transaction.atomic
def move_on(*, item, by) -> Meeting | None:
    """To the body's next meeting; where none is planned yet, the item waits for it.

    An item under which something is recorded stays too: what was said is never lost.
    """
    meeting = locked(item.meeting)
    target = next_of_body(meeting)
    if target:
        locked(target)
        _enter(item, target)
        keep(target, by=by, reason=_("Agenda changed"))
    else:
        facts = facts_of(item)
        WaitingItem.objects.get_or_create(after=meeting, title=facts.pop("title"), defaults=facts)
        if not is_used(item):
            item.delete()
    keep(meeting, by=by, reason=_("Agenda changed"))
    return target


def _enter(item: AgendaItem, target: Meeting) -> None:
    """The item itself, so that all that hangs on it comes along; or a copy of a used one."""
    position = place_at_the_end(target)
    if is_used(item):
        key = f"item:{item.pk}"
        if not target.items.filter(carry_key=key).exists():
            AgendaItem.objects.create(
                meeting=target, position=position, carry_key=key, **facts_of(item)
            )
        return
    if item.carry_key and target.items.filter(carry_key=item.carry_key).exists():
        item.carry_key = ""
    item.meeting, item.position = target, position
    item.save()
    item.documents.update(meeting=target)
