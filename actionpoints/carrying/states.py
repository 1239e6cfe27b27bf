"""Status and priority in a spreadsheet: what words mean them, and the rules they stand under."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from actionpoints import rules
from actionpoints.carrying.columns import folded
from actionpoints.models import ActionPoint

State = ActionPoint.State
# The words people use beside our own; empty where they say nothing about the state.
WORDS = {
    State.OPEN: ["open", "not started", "pending", "to do", "planned", "new", "ouvert", "à faire",
                 "non commencé", "en attente", "مفتوح", "لم يبدأ", "معلق"],
    State.IN_PROGRESS: ["in progress", "ongoing", "on going", "started", "underway", "on track",
                        "partially done", "en cours", "commencé", "قيد التنفيذ", "جار", "جاري",
                        "مستمر"],
    State.BLOCKED: ["blocked", "on hold", "stuck", "suspended", "bloqué", "suspendu", "متوقف",
                    "متعثر"],
    State.DONE: ["done", "completed", "complete", "closed", "finished", "achieved", "implemented",
                 "fait", "terminé", "achevé", "clos", "réalisé", "منجز", "مكتمل", "تم", "مغلق"],
    State.DROPPED: ["dropped", "cancelled", "canceled", "abandoned", "abandonné", "annulé", "ملغى",
                    "ملغي"],
}  # fmt: skip
SAYS_NOTHING = ["new date to be agreed", "no change reported", "overdue", "late", "delayed",
                "nouvelle date à convenir", "en retard", "متأخر", "-", "n/a"]  # fmt: skip


PRIORITIES = {
    ActionPoint.Priority.HIGH: ["high", "urgent", "very high", "critical", "haute", "élevée",
                                "urgente", "عالية", "عاجل", "مرتفعة"],
    ActionPoint.Priority.NORMAL: ["normal", "medium", "low", "normale", "moyenne", "basse",
                                  "faible", "عادية", "متوسطة", "منخفضة"],
}  # fmt: skip


def priority_of(word: str) -> str | None:
    """The priority a word stands for; None where nobody knows."""
    told = folded(word)
    for priority, words in PRIORITIES.items():
        if told in {folded(str(priority.label)), *map(folded, words)}:
            return priority.value
    return None


def _known() -> dict[str, str]:
    known = {folded(word): state.value for state, words in WORDS.items() for word in words}
    return known | {folded(word): "" for word in SAYS_NOTHING}


KNOWN = _known()


def meaning(word: str) -> str | None:
    """The state; "" for words that only speak of dates; None where nobody knows."""
    told = folded(word)
    own = {folded(str(state.label)): state.value for state in State}
    if told in KNOWN or told in own:
        return own.get(told, KNOWN.get(told))
    with override("en"):
        return {folded(str(state.label)): state.value for state in State}.get(told)


def refuse_change(row, point: ActionPoint) -> None:
    """The rules of the portal's own pages, said of a row that would change a point."""
    facts = row.facts
    if not point.is_open:
        row.reasons.append(
            _("This action point is closed. Take it up again on its page, with the reason.")
        )
    elif "title" in facts and not facts["title"]:
        row.reasons.append(_("It doesn't say what is to be done."))
    elif "meeting" in facts:
        row.reasons.append(_("The meeting where a point was agreed can't be changed by a list."))
    else:
        _stand_under_the_rules(row, facts.get("state"), point)


def complete(row) -> None:
    """The rules for a new point."""
    _stand_under_the_rules(row, row.facts["state"], None)


def _stand_under_the_rules(row, state, point: ActionPoint | None) -> None:
    """The portal's own rules of a state, and the note from its own column or the last report."""
    facts = row.facts
    if state in {State.DONE, State.DROPPED}:
        facts["close_reason"] = facts.get("close_reason") or facts.pop("report", "")
        note = facts["close_reason"]
        _close_on_a_day(row)
    else:
        # Of an open point nothing is closed yet.
        facts.pop("closed_on", None)
        facts.pop("close_reason", None)
        note = facts.get("report", "")
    if state is None:
        return
    priority = facts.get("priority") or (point.priority if point else "")
    fault = rules.fault_of(
        state,
        note=note,
        is_high=priority == ActionPoint.Priority.HIGH,
        has_evidence=bool(point and point.has_evidence),
    )
    if fault:
        row.reasons.append(fault)


def _close_on_a_day(row) -> None:
    facts, today = row.facts, timezone.localdate()
    facts["closed_on"] = facts.get("closed_on") or today
    if facts["closed_on"] > today:
        row.reasons.append(_("The day on which it was closed lies in the future."))
