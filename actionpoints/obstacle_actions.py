"""What is done with obstacles: worded from the record, worded anew, solved."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from actionpoints.models import Obstacle
from coalitions.models import Coalition
from meetings.actions import pressed_before, refuse_read_only
from toolkit.errors import NotReady
from toolkit.history import keep, unrecorded


def _keep(obstacle: Obstacle, points, *, by, reason: str) -> Obstacle:
    """The row and its linked points in one line of history."""
    if any(point.coalition_id != obstacle.coalition_id for point in points):
        raise NotReady(_("This action point belongs to another coalition."))
    with unrecorded(obstacle):
        obstacle.save()
        obstacle.points.set(points)
    keep(obstacle, by=by, reason=reason)
    return obstacle


@transaction.atomic
def register(
    *, coalition, title, kind, since, text="", points=(), who_can_help="", by, operation=None
) -> Obstacle:
    """A new line of the register; numbers count up in each coalition."""
    coalition = Coalition.objects.select_for_update().get(pk=coalition.pk)
    refuse_read_only(coalition)
    written, operation = pressed_before(
        Obstacle.objects, operation, coalition_id=coalition.pk, title=title, text=text, kind=kind
    )
    if written:
        return written
    last = coalition.obstacles.aggregate(last=Max("number"))["last"] or 0
    obstacle = Obstacle(
        coalition=coalition,
        number=last + 1,
        title=title,
        kind=kind,
        since=since,
        text=text,
        who_can_help=who_can_help,
        operation=operation,
    )
    return _keep(obstacle, points, by=by, reason=_("Registered"))


def _locked(obstacle: Obstacle) -> Obstacle:
    refuse_read_only(obstacle.coalition)
    return Obstacle.objects.select_for_update(of=("self",)).get(pk=obstacle.pk)


@transaction.atomic
def reword(*, obstacle, title, kind, since, text, points, who_can_help, by) -> Obstacle:
    obstacle = _locked(obstacle)
    if obstacle.solved_on and since > obstacle.solved_on:
        raise NotReady(_("It was solved before that day. Choose an earlier day."))
    obstacle.title, obstacle.kind, obstacle.since = title, kind, since
    obstacle.text, obstacle.who_can_help = text, who_can_help
    return _keep(obstacle, points, by=by, reason=_("Edited"))


@transaction.atomic
def solve(*, obstacle, how, on, by) -> Obstacle:
    obstacle = _locked(obstacle)
    if obstacle.is_solved:
        raise NotReady(_("This obstacle is solved already."))
    if on < obstacle.since:
        raise NotReady(_("It was not known yet on that day. Choose a later day."))
    obstacle.how_solved, obstacle.solved_on = how, on
    return _keep(obstacle, obstacle.points.all(), by=by, reason=_("Solved"))


@transaction.atomic
def reopen(*, obstacle, by) -> Obstacle:
    """It stands in the way again; how it had been solved stays in its history."""
    obstacle = _locked(obstacle)
    if not obstacle.is_solved:
        raise NotReady(_("This obstacle is open already."))
    obstacle.how_solved, obstacle.solved_on = "", None
    return _keep(obstacle, obstacle.points.all(), by=by, reason=_("Open again"))
