"""Deadlines in words: what is known, and plainly what is not."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.models import Obligation

CITABLE = (
    "UNTC",
    "clusterconvention.org",
    "the-monitor.org",
    "mineactionreview.org",
    "CCM/",
)


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
    """A citable source with its date, or that the row is still to be confirmed."""
    if row.confidence == "source" and any(name in row.source for name in CITABLE):
        return row.source.split(" (")[0] + (f" ({row.as_of})" if row.as_of else "")
    return _("To be confirmed with the Implementation Support Unit")
