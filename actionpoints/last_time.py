"""Carry-over as a body lives it: what there is, taken in, skipped once."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from actionpoints.carry_over import (
    MOVED,
    NOT_DISCUSSED,
    POINTS,
    STANDING,
    LastTime,
    Line,
    carry_over,
)
from actionpoints.models import ActionPoint
from coalitions.models import Body
from meetings import actions
from meetings.agenda import FACTS, facts_of, place_at_the_end
from meetings.models import (
    AgendaItem,
    Entry,
    Meeting,
    SkippedItem,
    StandingItem,
    WaitingItem,
)
from toolkit.errors import NotReady
from toolkit.history import keep

# What a later agenda makes anew by itself, so it never counts as left undone.
MADE_ANEW = ("adoption:", "standing:", POINTS)


def suggested(meeting: Meeting) -> list[Line]:
    """What carries over and isn't on the agenda yet, nor skipped."""
    return offered(meeting)[0]


def offered(meeting: Meeting) -> tuple[list[Line], list[Line]]:
    """What is suggested; and what would be, had nobody skipped it for this meeting."""
    left_out = set(meeting.skipped_items.values_list("carry_key", flat=True))
    past = _past(meeting.body, before=meeting)
    there = [item.title for item in meeting.items.all()]
    taken = _taken(meeting.body, before=meeting)
    with translation.override(meeting.coalition.working_language):
        # What carries over is read by everyone at the table, so it is in their language.
        lines = carry_over(past, there=there, taken=taken, skipped=left_out)
        whole = carry_over(past, there=there, taken=taken)
    return lines, [line for line in whole if line.key in left_out]


def for_next_of(meeting: Meeting) -> list[Line]:
    """What the next meeting of the same body would be offered, were it planned now."""
    past, taken = _past(meeting.body, before=None), _taken(meeting.body, before=None)
    with translation.override(meeting.coalition.working_language):
        return carry_over(past, taken=taken)


def _past(body: Body, *, before: Meeting | None) -> LastTime:
    earlier = Meeting.objects.filter(body=body)
    if before is not None:
        earlier = earlier.filter(starts_at__lt=before.starts_at).exclude(pk=before.pk)
    last = earlier.final().order_by("-starts_at").first()
    return LastTime(
        last_final=(last.pk, last.local_date) if last else None,
        open_points=_open_points(body),
        moved=[_line(f"moved:{row.pk}", row, MOVED) for row in _moved(earlier)],
        not_discussed=_not_discussed(body, last, earlier),
        standing=[
            Line(f"standing:{row.pk}", row.title, STANDING, minutes=row.minutes)
            for row in StandingItem.objects.filter(agenda__body=body)
        ],
    )


def _line(key: str, row, source: int) -> Line:
    return Line(key, source=source, **facts_of(row))


def _open_points(body: Body) -> list[str]:
    """Of the body's own meetings; the plenary also reviews those agreed between meetings."""
    points = ActionPoint.objects.settled().open().filter(coalition=body.coalition_id)
    own = points.filter(meeting__body=body)
    if body.kind == Body.Kind.PLENARY:
        own = own | points.filter(meeting=None)
    return list(own.values_list("reference", flat=True))


def _moved(earlier):
    return WaitingItem.objects.filter(after__in=earlier.values("pk"))


def _not_discussed(body: Body, last: Meeting | None, earlier) -> list[Line]:
    """Items without entry and point: of the last final meeting, and of those cancelled since.

    A draft's items are nobody's business yet. What the meeting before this one skipped comes too.
    """
    cancelled = earlier.filter(status=Meeting.Status.CANCELLED)
    if last:
        cancelled = cancelled.filter(starts_at__gt=last.starts_at)
    before = earlier.exclude(status=Meeting.Status.CANCELLED).order_by("-starts_at").first()
    keys = SkippedItem.objects.filter(meeting=before, carry_key__startswith="item:")
    again = [int(key.removeprefix("item:")) for key in keys.values_list("carry_key", flat=True)]
    items = AgendaItem.objects.filter(meeting__body=body)
    left = items.filter(meeting=last) if last else items.none()
    said = Entry.objects.standing().filter(item__meeting=last)
    left = left.filter(action_points=None).exclude(pk__in=said.values("item"))
    pool = items.filter(pk__in=[*again, *left.values_list("pk", flat=True)])
    pool = pool | items.filter(meeting__in=cancelled.values("pk"))
    return [
        _line(f"item:{item.pk}", item, NOT_DISCUSSED)
        for item in pool.order_by("meeting__starts_at", "position")
        if not item.carry_key.startswith(MADE_ANEW)
    ]


def _taken(body: Body, *, before: Meeting | None) -> set[str]:
    """Carried over already: anywhere, for what is carried once; here, for what comes each time."""
    rows = AgendaItem.objects.filter(meeting__body=body).exclude(carry_key="")
    rows = rows.exclude(meeting__status=Meeting.Status.CANCELLED)
    return {
        key
        for key, pk in rows.values_list("carry_key", "meeting_id")
        if key.startswith(("item:", "adoption:")) or (before and pk == before.pk)
    }


# --- Taken in, skipped ------------------------------------------------------------------------


def _planned(meeting: Meeting) -> Meeting:
    meeting = actions.locked(meeting)
    if meeting.status != Meeting.Status.PLANNED:
        raise NotReady(_("Items carry over to a planned meeting only."))
    return meeting


@transaction.atomic
def take_in(*, meeting, keys=None, by) -> list[AgendaItem]:
    """The lines of these keys, or all that are suggested; one already there is left alone."""
    meeting = _planned(meeting)
    lines, left_out = offered(meeting)
    if keys is not None:
        lines = [line for line in [*lines, *left_out] if line.key in keys]
    first = [_item(meeting, line) for line in lines if line.goes_first]
    rest = [_item(meeting, line) for line in lines if not line.goes_first]
    for position, item in enumerate([*first, *meeting.items.all(), *rest], start=1):
        item.position = position
        item.save()
    waiting = [key.removeprefix("moved:") for key in _keys(lines) if key.startswith("moved:")]
    WaitingItem.objects.filter(pk__in=waiting).delete()
    meeting.skipped_items.filter(carry_key__in=_keys(lines)).delete()
    if lines:
        keep(meeting, by=by, reason=_("Agenda changed"))
    return [*first, *rest]


def _item(meeting: Meeting, line: Line) -> AgendaItem:
    facts = {name: getattr(line, name) for name in (*FACTS, "obligation_id")}
    return AgendaItem(meeting=meeting, carry_key=line.key, **facts)


def _keys(lines: list[Line]) -> list[str]:
    return [line.key for line in lines]


@transaction.atomic
def skip_once(*, meeting, key, by) -> None:
    """Not this time; it is suggested again for the meeting after."""
    meeting = _planned(meeting)
    if key in _keys(suggested(meeting)):
        SkippedItem.objects.get_or_create(meeting=meeting, carry_key=key)
        keep(meeting, by=by, reason=_("Agenda changed"))


@transaction.atomic
def take_back(*, meeting, waiting: int, by) -> None:
    """What was moved on returns to the end of the agenda it came from; twice is once."""
    meeting = actions.locked(meeting)
    row = meeting.waiting_items.filter(pk=waiting).first()
    if row:
        position = place_at_the_end(meeting)
        AgendaItem.objects.create(meeting=meeting, position=position, **facts_of(row))
        row.delete()
        keep(meeting, by=by, reason=_("Agenda changed"))


@transaction.atomic
def plan_next(*, keys, by, **details) -> Meeting:
    """A meeting with what was ticked to carry over; what was moved on to it comes anyway."""
    meeting = actions.plan(by=by, **details)
    moved = [line.key for line in suggested(meeting) if line.source == MOVED]
    take_in(meeting=meeting, keys=[*keys, *moved], by=by)
    return meeting
