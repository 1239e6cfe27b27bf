"""Deadlines in words: what is known, and plainly what is not."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalitions.models import Obligation

# Part of a source as it was noted down, and the publisher a public page may name.
CITABLE = {
    "UNTC": gettext_lazy("United Nations Treaty Collection"),
    "clusterconvention.org": "clusterconvention.org",
    "the-monitor.org": "the-monitor.org",
    "mineactionreview.org": "mineactionreview.org",
    "CCM/": gettext_lazy("documents of the Convention's meetings"),
}


def deadline_words(obligation: Obligation, today: date) -> str:
    """The deadline as a page, a mail or a PDF may print it."""
    if obligation.status == "completed":
        return _completed(obligation)
    if not obligation.has_deadline:
        return _("A lasting duty, without a deadline")
    if (obligation.state.iso3, obligation.treaty) == ("LBN", "APMBC"):
        return _("Acceded 2026, entry into force to be confirmed")
    if obligation.current_deadline:
        return formats.date_format(obligation.current_deadline)
    if obligation.status != "ongoing":
        return ""
    if obligation.requested_deadline:
        return _("%(year)s requested, decision to be confirmed") % {
            "year": obligation.requested_deadline.year
        }
    return _("To be confirmed")


def _completed(obligation: Obligation) -> str:
    on = obligation.completed_on
    if not on:
        return _("Completed")
    form = {"year": "Y", "month": "F Y"}.get(obligation.completed_precision, "j F Y")
    return _("Completed: %(date)s") % {"date": formats.date_format(on, form)}


def days_left(obligation: Obligation, today: date) -> int | None:
    """Whole days to the deadline; None where there is none ahead, and never negative."""
    deadline = obligation.current_deadline
    if obligation.status != "ongoing" or not deadline or deadline < today:
        return None
    return (deadline - today).days


def days_words(obligation: Obligation, today: date) -> str:
    days = days_left(obligation, today)
    if days is None:
        return ""
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def source_words(row) -> str:
    """The citable sources with their date, or that the row is still to be confirmed."""
    parts = row.source.split(";") if row.confidence == "source" else []
    named = [
        str(publisher)
        for mark, publisher in CITABLE.items()
        if any(mark in part and "scrape" not in part for part in parts)
    ]
    if not named:
        return _("To be confirmed with the Implementation Support Unit")
    if not row.as_of:
        return ", ".join(named)
    return _("%(sources)s, as of %(day)s") % {
        "sources": ", ".join(named),
        "day": _day_words(row.as_of),
    }


def _day_words(day: str) -> str:
    """2025, 2025-09 or 2025-09-08, as precisely as it is known."""
    year, month, on = [int(part) for part in [*day.split("-"), "1", "1"][:3]]
    form = {4: "Y", 7: "F Y"}.get(len(day), "j F Y")
    return formats.date_format(date(year, month, on), form)
