"""Who changed an action point or an obstacle, what, and when; read from its stored history."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.apps import apps
from django.utils import formats
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint, Obstacle, ProgressReport
from coalitions.models import Member, Obligation, Seat

# Made by simple_history: which seats contributed, which points were linked, when a line of
# history was written.
Contributed = apps.get_model("actionpoints", "HistoricalActionPoint_contributors")
HeldUp = apps.get_model("actionpoints", "HistoricalObstacle_points")

# A report and the line of history it leaves are written in one transaction.
TOGETHER = timedelta(seconds=5)


@dataclass(frozen=True)
class Change:
    """One save, by one person, for one reason."""

    at: datetime
    by: str
    reason: str
    details: list[str]


def changes_of(point: ActionPoint) -> list[Change]:
    """Newest first, the reports of progress among them; the last is how it was agreed."""
    lines = _lines(point)
    names = {
        seat.id: seat.organisation.name
        for seat in Seat.objects.filter(coalition=point.coalition_id).select_related("organisation")
    }
    with_whom = defaultdict(list)
    for row in Contributed.objects.filter(history__in=[line.history_id for line in lines]):
        with_whom[row.history_id].append(names.get(row.seat_id, "?"))
    served = Obligation.objects.in_bulk({line.obligation_id for line in lines} - {None})
    people = Member.objects.in_bulk({line.person_id for line in lines} - {None})
    told = [
        _facts(line, names, sorted(with_whom[line.history_id]), served, people) for line in lines
    ]
    return _with_reports(_changes(lines, told), point)


@dataclass(frozen=True)
class Move:
    """A settled date that moved, with the reason given then."""

    at: datetime
    before: date
    after: date
    reason: str

    @property
    def is_slip(self) -> bool:
        return self.after > self.before


@dataclass(frozen=True)
class Slips:
    """How often a date was put off, and every move of it."""

    moves: list[Move]

    @property
    def number(self) -> int:
        return sum(move.is_slip for move in self.moves)


def slips_of(point: ActionPoint) -> Slips:
    """Newest first; what changes while a point is a draft is no move."""
    lines = _lines(point)
    reports = list(point.reports.all())
    moves = [
        Move(after.history_date, before.due_on, after.due_on, _why(after, reports))
        for before, after in pairwise(lines)
        if before.due_on
        and after.due_on
        and before.due_on != after.due_on
        and before.original_due_on == after.original_due_on
    ]
    return Slips(moves[::-1])


def _why(line, reports) -> str:
    """What the line says, or the report of progress that moved the date."""
    beside = next((report for report in reports if _made(report, line)), None)
    return " ".join(beside.text.split()) if beside else line.history_change_reason or ""


@dataclass(frozen=True)
class Ending:
    """How a point was closed before it was taken up again."""

    state: str
    on: date
    reason: str
    reopened_at: datetime


def endings_of(point: ActionPoint) -> list[Ending]:
    """Oldest first; the story stays with a point that is open again."""
    lines = _lines(point)
    closed = {ActionPoint.State.DONE, ActionPoint.State.DROPPED}
    return [
        Ending(
            str(ActionPoint.State(before.state).label),
            before.closed_on or before.history_date.date(),
            before.close_reason,
            after.history_date,
        )
        for before, after in pairwise(lines)
        if before.state in closed and after.state not in closed
    ]


def changes_of_obstacle(obstacle: Obstacle) -> list[Change]:
    """Newest first; the last is how it was registered."""
    lines = _lines(obstacle)
    rows = list(HeldUp.objects.filter(history__in=[line.history_id for line in lines]))
    named = ActionPoint.objects.filter(id__in={row.actionpoint_id for row in rows})
    references = dict(named.values_list("id", "reference"))
    linked = defaultdict(list)
    for row in rows:
        linked[row.history_id].append(references.get(row.actionpoint_id, "?"))
    told = [_facts_of_obstacle(line, sorted(linked[line.history_id])) for line in lines]
    return [change for change, _line in _changes(lines, told)][::-1]


def _lines(row) -> list:
    return list(row.history.select_related("history_user").order_by("history_date", "history_id"))


def _changes(lines, told) -> list[tuple[Change, object]]:
    """Each line of history as a change from the one before, oldest first."""
    return [
        (
            Change(
                at=line.history_date,
                by=str(line.history_user or _("The portal")),
                reason=line.history_change_reason or "",
                details=_differences(before, after),
            ),
            line,
        )
        for line, before, after in zip(lines, [{}, *told], told, strict=False)
    ]


def _with_reports(changes, point: ActionPoint) -> list[Change]:
    """What a report says stands beside the change it made; else on a line of its own."""
    alone = []
    for report in point.reports.select_related("by"):
        said = _said(report)
        beside = next((change for change, line in changes if _made(report, line)), None)
        if beside:
            beside.details.append(said)
        else:
            by = str(report.by or report.told_by or _("The portal"))
            alone.append(Change(report.at, by, _("Progress reported"), [said]))
    whole = [change for change, _line in changes] + alone
    return sorted(whole, key=lambda change: change.at, reverse=True)


def _made(report: ProgressReport, line) -> bool:
    apart = line.history_date - report.at
    return report.by_id == line.history_user_id and timedelta(0) <= apart < TOGETHER


def _said(report: ProgressReport) -> str:
    return _("%(state)s: %(words)s") % {
        "state": report.get_state_display(),
        "words": " ".join(report.text.split()),
    }


def _facts(line, names, with_whom: list[str], served, people) -> dict[str, str]:
    """What a person would call the facts of the point, in words."""
    obligation = served.get(line.obligation_id)
    return {
        _("What"): line.title,
        _("Who"): names.get(line.lead_id, "") or _("To be agreed"),
        _("With"): ", ".join(with_whom) or _("Nobody"),
        _("Who sees to it"): _name_of(people, line.person_id),
        _("Priority"): str(ActionPoint.Priority(line.priority).label),
        _("Owner’s word"): str(ActionPoint.Word(line.word).label),
        _("By when"): formats.date_format(line.due_on) if line.due_on else _("To be agreed"),
        _("Obligation"): obligation.label if obligation else _("None"),
        _("Status"): str(ActionPoint.State(line.state).label),
        _("Note on closing"): line.close_reason or _("None"),
    }


def _name_of(people: dict, member_id) -> str:
    """A person by name; not by the organisation, which would be asked for one by one."""
    member = people.get(member_id)
    return (member.name or member.function or "?") if member else _("Nobody in particular")


def _facts_of_obstacle(line, linked: list[str]) -> dict[str, str]:
    return {
        _("What stands in the way"): line.title,
        _("Kind of obstacle"): str(Obstacle.Kind(line.kind).label),
        _("What it means for the work"): line.text or _("None"),
        _("Known since"): formats.date_format(line.since),
        _("Action points it holds up"): ", ".join(linked) or _("None"),
        _("Who can help"): line.who_can_help or _("None"),
        _("How it was solved"): line.how_solved or _("None"),
        _("Solved on"): formats.date_format(line.solved_on) if line.solved_on else _("None"),
    }


def _differences(before: dict, after: dict) -> list[str]:
    return [
        _("%(field)s: %(before)s → %(after)s")
        % {"field": field, "before": before[field], "after": value}
        for field, value in after.items()
        if before and before[field] != value
    ]


def forget(coalition_ids) -> None:
    """Every line of history of these coalitions' points and obstacles."""
    Contributed.objects.filter(history__coalition_id__in=coalition_ids).delete()
    ActionPoint.history.filter(coalition_id__in=coalition_ids).delete()
    HeldUp.objects.filter(history__coalition_id__in=coalition_ids).delete()
    Obstacle.history.filter(coalition_id__in=coalition_ids).delete()
