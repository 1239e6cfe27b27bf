"""A day as people say it at a table, in English and French: `12 May`, `fin juin`, `in 2 weeks`."""

import calendar
import re
from datetime import date, timedelta

from toolkit.words import folded

# The first letters tell a month from the others; written words run on from them.
_MONTHS = {
    1: "january jan janvier janv", 2: "february feb fevrier fev fevr", 3: "march mar mars",
    4: "april apr avril avr", 5: "may mai", 6: "june jun juin",
    7: "july jul juillet juil", 8: "august aug aout", 9: "september sept sep septembre",
    10: "october oct octobre", 11: "november nov novembre", 12: "december dec decembre",
}  # fmt: skip
MONTHS = {word: number for number, words in _MONTHS.items() for word in words.split()}
_WEEKDAYS = ["monday lundi", "tuesday mardi", "wednesday mercredi", "thursday jeudi",
             "friday vendredi", "saturday samedi", "sunday dimanche"]  # fmt: skip
WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
_COUNTS = [
    "a an one un une", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept",
    "eight huit", "nine neuf", "ten dix", "eleven onze", "twelve douze",
]  # fmt: skip
COUNTS = {word: number for number, words in enumerate(_COUNTS, start=1) for word in words.split()}

_BEFORE = re.compile(
    r"^(?:(?:by|before|until|on|due|deadline|avant|pour|jusqu'a|jusqu'au|d'ici a|d'ici au|d'ici"
    r"|au plus tard|echeance|le|la|the|au)\b[\s:]*)+"
)
_END = re.compile(r"^(?:the )?(?:end(?: of)?|fin(?: de)?)(?: the| la| le| du)? ?(.*)$")
_MIDDLE = re.compile(r"^(?:mid|mi)[- ](.+)$")
_IN = re.compile(
    r"^(?:in|within|dans|sous) (\w+) (day|week|month|year|jour|semaine|mois|an|annee)s?$"
)
_DAY_FIRST = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|er|e)?(?: of| de)? ([a-z]+)\.?,?(?: (\d{4}))?$")
_MONTH_FIRST = re.compile(r"^([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$")
_MONTH = re.compile(r"^([a-z]+)\.?(?: (\d{4}))?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_NUMBERS = re.compile(r"^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\.?$")
_NEXT_MEETING = {
    "next meeting", "the next meeting", "at the next meeting", "prochaine reunion",
    "la prochaine reunion", "reunion suivante", "a la prochaine reunion",
}  # fmt: skip


def means_next_meeting(text: str) -> bool:
    said = folded(text).rstrip(".")
    return said in _NEXT_MEETING or _BEFORE.sub("", said) in _NEXT_MEETING


def read(text: str, *, today: date) -> date | None:
    """The day a text means and nothing else; without a year, the next such day from `today`."""
    said = folded(text).rstrip(".")
    for asked in (said, _BEFORE.sub("", said)):
        for reading in (_written, _named, _counted, _end_of, _middle_of, _near):
            try:
                day = reading(asked, today)
            except (ValueError, OverflowError):
                continue
            if day:
                return day
    return None


def _written(said: str, today: date) -> date | None:
    if found := _ISO.match(said):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.match(said):
        day, month, year = int(found[1]), int(found[2]), found[3]
        if year and len(year) == 2:
            year = f"20{year}"
        return _with_year(day, month, year, today)
    return None


def _named(said: str, today: date) -> date | None:
    if (found := _DAY_FIRST.match(said)) and found[2] in MONTHS:
        return _with_year(int(found[1]), MONTHS[found[2]], found[3], today)
    if (found := _MONTH_FIRST.match(said)) and found[1] in MONTHS:
        return _with_year(int(found[2]), MONTHS[found[1]], found[3], today)
    return None


def _with_year(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year), month, day)
    # 29 February comes every fourth year at most.
    for ahead in range(9):
        try:
            coming = date(today.year + ahead, month, day)
        except ValueError:
            continue
        if coming >= today:
            return coming
    raise ValueError(f"{day}/{month}")


def _counted(said: str, today: date) -> date | None:
    found = _IN.match(said)
    if not found:
        return None
    many = int(found[1]) if found[1].isdecimal() else COUNTS.get(found[1], 0)
    if not 0 < many <= 1000:
        return None
    unit = found[2]
    if unit in {"day", "jour"}:
        return today + timedelta(days=many)
    if unit in {"week", "semaine"}:
        return today + timedelta(weeks=many)
    return _months_on(today, many * (1 if unit in {"month", "mois"} else 12))


def _months_on(today: date, many: int) -> date:
    year, month = divmod(today.month - 1 + many, 12)
    year, month = today.year + year, month + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _end_of(said: str, today: date) -> date | None:
    """`end of June`; also a bare `June 2027`, which means before it is over."""
    found = _END.match(said)
    what = found[1].strip() if found else said
    if found and what in {"year", "annee", "l'annee", "de l'annee", "this year"}:
        return date(today.year, 12, 31)
    if found and what in {"month", "mois", "this month"}:
        return _last(today.year, today.month)
    month = _MONTH.match(what)
    if not month or month[1] not in MONTHS:
        return None
    number = MONTHS[month[1]]
    year = int(month[2]) if month[2] else today.year + (number < today.month)
    return _last(year, number)


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _middle_of(said: str, today: date) -> date | None:
    found = _MIDDLE.match(said)
    month = _MONTH.match(found[1]) if found else None
    if not month or month[1] not in MONTHS:
        return None
    return _with_year(15, MONTHS[month[1]], month[2], today)


def _near(said: str, today: date) -> date | None:
    if said in {"today", "aujourd'hui"}:
        return today
    if said in {"tomorrow", "demain"}:
        return today + timedelta(days=1)
    bare = re.sub(r"^next | prochain$", "", said)
    if bare in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS[bare] - today.weekday() - 1) % 7 + 1)
    return None
