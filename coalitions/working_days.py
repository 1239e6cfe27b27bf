"""Working days by a coalition's own week and holidays; dates in, a date out."""

from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Weekend(TextChoices):
    """The days of rest, as `date.weekday` numbers them (Monday is 0)."""

    SATURDAY_SUNDAY = "5,6", _("Saturday and Sunday")
    FRIDAY_SATURDAY = "4,5", _("Friday and Saturday")
    THURSDAY_FRIDAY = "3,4", _("Thursday and Friday")
    FRIDAY = "4", _("Friday only")
    SUNDAY = "6", _("Sunday only")


# Enough for a window of two months through the longest holidays; a list of faults ends the search.
FURTHEST = 400


def last_day(start: date, days: int, *, weekend: set[int], holidays: set[date]) -> date:
    """The `days`th working day after `start`; the day of sending itself is not counted."""
    day, left = start, days
    for _step in range(FURTHEST):
        day += timedelta(days=1)
        if day.weekday() not in weekend and day not in holidays:
            left -= 1
        if left <= 0:
            return day
    raise ValueError("No working day is left within a year.")


def first_weekday(weekend: set[int]) -> int:
    """The day after the rest, by which a week begins: Monday, or Sunday after Friday–Saturday."""
    return next((day + 1) % 7 for day in sorted(weekend) if (day + 1) % 7 not in weekend)


def read_holidays(lines: str) -> list[tuple[date, str]]:
    """One holiday a line, the day first: “2026-05-01 Labour Day”; ValueError names a bad line."""
    found = []
    for line in filter(None, (each.strip() for each in lines.splitlines())):
        day, _space, name = line.partition(" ")
        try:
            found.append((date.fromisoformat(day), name.strip()))
        except ValueError:
            raise ValueError(line) from None
    return sorted(found)
