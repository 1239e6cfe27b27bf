"""Who changed an action point, what, and when; read from its stored history."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils import formats
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint
from coalitions.models import Seat

# Made by simple_history: which seats contributed when a line of history was written.
Contributed = apps.get_model("actionpoints", "HistoricalActionPoint_contributors")


@dataclass(frozen=True)
class Change:
    """One save, by one person, for one reason."""

    at: datetime
    by: str
    reason: str
    details: list[str]


def changes_of(point: ActionPoint) -> list[Change]:
    """Newest first; the first line of all is how the point was agreed."""
    lines = list(
        point.history.select_related("history_user").order_by("history_date", "history_id")
    )
    names = {
        seat.id: seat.organisation.name
        for seat in Seat.objects.filter(coalition=point.coalition_id).select_related("organisation")
    }
    with_whom = defaultdict(list)
    for row in Contributed.objects.filter(history__in=[line.history_id for line in lines]):
        with_whom[row.history_id].append(names.get(row.seat_id, "?"))
    told = [_facts(line, names, sorted(with_whom[line.history_id])) for line in lines]
    changes = [
        Change(
            at=line.history_date,
            by=str(line.history_user or _("The portal")),
            reason=line.history_change_reason or "",
            details=_differences(before, after),
        )
        for line, before, after in zip(lines, [{}, *told], told, strict=False)
    ]
    return changes[::-1]


def _facts(line, names: dict, with_whom: list[str]) -> dict[str, str]:
    """What a person would call the facts of the point, in words."""
    return {
        _("What"): line.title,
        _("Who"): names.get(line.lead_id, "") or _("To be agreed"),
        _("With"): ", ".join(with_whom) or _("Nobody"),
        _("By when"): formats.date_format(line.due_on) if line.due_on else _("To be agreed"),
        _("State"): str(ActionPoint.State(line.state).label),
    }


def _differences(before: dict, after: dict) -> list[str]:
    return [
        _("%(field)s: %(before)s → %(after)s")
        % {"field": field, "before": before[field], "after": value}
        for field, value in after.items()
        if before and before[field] != value
    ]


def forget(coalition_ids) -> None:
    """Every line of history of these coalitions' points."""
    Contributed.objects.filter(history__coalition_id__in=coalition_ids).delete()
    ActionPoint.history.filter(coalition_id__in=coalition_ids).delete()
