"""A day as people write it in a spreadsheet: serial, in figures, in words, in any digits."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from actionpoints.carrying.columns import folded
from toolkit.fields import EARLIEST, LATEST

MONTHS = [
    ["january", "jan", "janvier", "janv", "يناير", "كانون الثاني", "جانفي"],
    ["february", "feb", "février", "févr", "fév", "فبراير", "شباط", "فيفري"],
    ["march", "mar", "mars", "مارس", "آذار"],
    ["april", "apr", "avril", "avr", "أبريل", "نيسان", "أفريل"],
    ["may", "mai", "مايو", "أيار", "ماي"],
    ["june", "jun", "juin", "يونيو", "حزيران", "جوان"],
    ["july", "jul", "juillet", "juil", "يوليو", "تموز", "جويلية"],
    ["august", "aug", "août", "أغسطس", "آب", "أوت"],
    ["september", "sept", "sep", "septembre", "سبتمبر", "أيلول"],
    ["october", "oct", "octobre", "أكتوبر", "تشرين الأول"],
    ["november", "nov", "novembre", "نوفمبر", "تشرين الثاني"],
    ["december", "dec", "décembre", "déc", "ديسمبر", "كانون الأول"],
]  # fmt: skip
MONTH_OF = {folded(word): n for n, words in enumerate(MONTHS, start=1) for word in words}
NO_DATE = {
    folded(word)
    for word in ["", "-", "tbc", "tbd", "n/a", "none", "to be agreed", "to be confirmed",
                 "à définir", "à convenir", "à confirmer", "يحدد لاحقا"]
}  # fmt: skip
# What may stand beside a day without making it another.
_BESIDE = """monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
lundi mardi mercredi jeudi vendredi samedi dimanche
الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
the le of de st nd rd th er at"""
DAYS = {folded(word) for word in _BESIDE.split()}

_WORD = "|".join(sorted((re.escape(word) for word in MONTH_OF), key=len, reverse=True))
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_DAY_WORD = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er)?[ ,]*(?:of |de )?({_WORD})[ ,]*(\d{{4}})(?!\d)"
)
_WORD_DAY = re.compile(rf"(?<!\w)({_WORD}) (\d{{1,2}})(?:st|nd|rd|th)?[ ,]+(\d{{4}})(?!\d)")
_TIME = re.compile(r"[t ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(z|[+-]\d{2}:?\d{2})?")


class NoDay(ValueError):
    """Why a cell is no day, in words."""


def read(value, *, month_first: bool = False, since_1904: bool = False) -> date | None:
    """The day a cell holds; None where it says that none is agreed. Raises NoDay."""
    if isinstance(value, datetime):
        return _of_our_time(value.date(), value)
    if isinstance(value, date):
        return _of_our_time(value, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(value, value, since_1904)
    text = digits(str(value or "")).strip()
    if folded(text) in NO_DATE:
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _serial(float(text), text, since_1904)
    return _of_our_time(_written(text, month_first), value)


def digits(text: str) -> str:
    """Arabic and Persian figures as 0 to 9, and without the marks of writing direction."""
    plain = unicodedata.normalize("NFKC", text).replace("،", ",").replace("٬", "")
    return "".join(
        str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c
        for c in plain
        if unicodedata.category(c) != "Cf"
    )


def _serial(number: float, told, since_1904: bool) -> date:
    start = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
    if not 20000 <= number <= 80000:
        raise NoDay(_("“%(text)s” is no date.") % {"text": told})
    return _of_our_time(start + timedelta(days=int(number)), told)


def _of_our_time(day: date, told) -> date:
    if not EARLIEST <= day <= LATEST:
        raise NoDay(_("“%(text)s” lies outside the years 1990 to 2100.") % {"text": str(told)[:40]})
    return day


def _written(text: str, month_first: bool) -> date:
    # The marks of vowels and accents go, what separates figures stays.
    apart = unicodedata.normalize("NFKD", _TIME.sub(" ", text.casefold()))
    plain = " ".join("".join(c for c in apart if unicodedata.category(c) != "Mn").split())
    plain = plain.replace("ـ", "")
    found, rest = [], plain
    for pattern, order in (
        (_YEAR_FIRST, "ymd"),
        (_FIGURES, "mdy" if month_first else "dmy"),
        (_DAY_WORD, "dmy"),
        (_WORD_DAY, "mdy"),
    ):
        found += [(order, match.groups()) for match in pattern.finditer(rest)]
        rest = pattern.sub(" ", rest)
    if len(found) > 1:
        raise NoDay(_("“%(text)s” holds more than one date. Give one.") % {"text": text[:60]})
    if not found or re.search(r"\d", rest) or set(re.findall(r"\w+", rest)) - DAYS:
        raise NoDay(
            _("“%(text)s” names no day. Write it like 2026-05-12 or 12/05/2026.")
            % {"text": text[:60]}
        )
    return _day(*found[0], text)


def _day(order: str, parts, text: str) -> date:
    facts = dict(zip(order, parts, strict=True))
    year = int(facts["y"]) + (2000 if len(facts["y"]) == 2 else 0)
    month = MONTH_OF.get(facts["m"]) or int(facts["m"])
    try:
        return date(year, month, int(facts["d"]))
    except ValueError:
        if order != "ymd" and month > 12 and int(facts["d"]) <= 12:
            raise NoDay(_other_order(order, text)) from None
        raise NoDay(_("“%(text)s” is no day of the calendar.") % {"text": text[:60]}) from None


def _other_order(order: str, text: str) -> str:
    if order == "dmy":
        return _("“%(text)s” has its month first, but this list is read day first.") % {
            "text": text[:60]
        }
    return _("“%(text)s” has its day first, but this list is read month first.") % {
        "text": text[:60]
    }


def is_ambiguous(value) -> bool:
    """Whether a text in figures is a day in either order: 05/12/2026, and not 05/05/2026."""
    match = _FIGURES.search(digits(value)) if isinstance(value, str) else None
    if match is None:
        return False
    first, second = int(match[1]), int(match[2])
    return first <= 12 and second <= 12 and first != second
