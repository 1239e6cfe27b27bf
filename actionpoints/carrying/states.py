"""The status of a point in a spreadsheet: what words mean it, and the rules it stands under."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

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
    elif facts.get("state") in {State.DONE, State.DROPPED}:
        _close(row)
    else:
        # Of an open point nothing is closed yet.
        facts.pop("closed_on", None)
        facts.pop("close_reason", None)


def complete(row) -> None:
    """The rules for a new point."""
    if row.facts["state"] in {State.DONE, State.DROPPED}:
        _close(row)
    else:
        row.facts.pop("closed_on", None)
        row.facts.pop("close_reason", None)


def _close(row) -> None:
    """Closing needs its reason, from its own column or from the last report."""
    facts = row.facts
    facts["close_reason"] = facts.get("close_reason") or facts.pop("report", "")
    if not facts["close_reason"]:
        row.reasons.append(
            _("A closed point needs a word on what was done, or why it was dropped.")
        )
    today = timezone.localdate()
    facts["closed_on"] = facts.get("closed_on") or today
    if facts["closed_on"] > today:
        row.reasons.append(_("The day on which it was closed lies in the future."))
