"""Days as people write them."""

from datetime import date, datetime

import pytest

from actionpoints.carrying import dates


@pytest.mark.parametrize(
    "written",
    [
        46154, 46154.0, "46154", datetime(2026, 5, 12, 9, 30), date(2026, 5, 12),
        "2026-05-12", "2026-05-12T09:30:00", "2026/05/12", "12/05/2026", "12.05.2026", "12-5-26",
        "١٢/٠٥/٢٠٢٦", "۱۲/۰۵/۲۰۲۶", "\u200f12/05/2026\u200f", "12 May 2026", "12th of May 2026",
        "May 12, 2026", "12 mai 2026", "mardi 12 mai 2026", "Tuesday 12 May 2026",
        "12 مايو 2026", "١٢ أيار ٢٠٢٦",
    ],
)  # fmt: skip
def test_twelve_may_in_many_hands(written):
    assert dates.read(written) == date(2026, 5, 12)


@pytest.mark.parametrize("written", [None, "", "-", "TBC", "n/a", "To be agreed", "à définir"])
def test_no_day_agreed(written):
    assert dates.read(written) is None


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("12/05/2026 and 19/05/2026", "more than one date"),
        ("12/05/2026 - 19/05/2026", "more than one date"),
        ("12-14/05/2026", "names no day"),
        ("end of May 2026", "names no day"),
        ("Q2 2026", "names no day"),
        ("2026", "names no day"),
        (2026, "is no date"),
        (True, "names no day"),
        ("31/02/2026", "no day of the calendar"),
        ("05/31/2026", "month first"),
        ("12/05/1447", "outside the years"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(written, says):
    with pytest.raises(dates.NoDay, match=says):
        dates.read(written)


def test_month_first_only_where_it_was_chosen():
    assert dates.read("05/12/2026", month_first=True) == date(2026, 5, 12)
    assert dates.read("05/12/2026") == date(2026, 12, 5)
    with pytest.raises(dates.NoDay, match="day first"):
        dates.read("31/05/2026", month_first=True)


def test_a_mac_counts_from_another_year():
    assert dates.read(44692, since_1904=True) == date(2026, 5, 12)


def test_only_a_day_that_two_orders_allow_is_ambiguous():
    told = ["05/12/2026", "05/05/2026", "31/12/2026", "2026-05-12", 46154]
    assert [dates.is_ambiguous(text) for text in told] == [True, False, False, False, False]
