"""The end of a window of working days: dates in, a date out."""

from datetime import date

import pytest

from coalitions.working_days import last_day, read_holidays

SAT_SUN, FRI_SAT = {5, 6}, {4, 5}


@pytest.mark.parametrize(
    ("start", "days", "weekend", "holidays", "expected"),
    [
        # Lebanon: from Tuesday 5 May 2026 to Tuesday 12 May, over one week-end.
        (date(2026, 5, 5), 5, SAT_SUN, set(), date(2026, 5, 12)),
        # Lebanon, Labour Day on Friday 1 May 2026: sent on Thursday, the first day is Monday.
        (date(2026, 4, 30), 1, SAT_SUN, {date(2026, 5, 1)}, date(2026, 5, 4)),
        # Mauritania: independence on Saturday 28 November 2026 costs no working day.
        (date(2026, 11, 25), 3, SAT_SUN, {date(2026, 11, 28)}, date(2026, 11, 30)),
        # A Friday-Saturday week-end: from Thursday 7 May the first working day is Sunday 10.
        (date(2026, 5, 7), 1, FRI_SAT, set(), date(2026, 5, 10)),
        (date(2026, 5, 7), 6, FRI_SAT, set(), date(2026, 5, 17)),
        # A leap day is a day like any other: Monday 28 February 2028 and Tuesday 29.
        (date(2028, 2, 28), 1, SAT_SUN, set(), date(2028, 2, 29)),
        (date(2028, 2, 28), 2, SAT_SUN, {date(2028, 2, 29)}, date(2028, 3, 2)),
        # Sent on a Saturday, counted from Monday.
        (date(2026, 5, 9), 1, SAT_SUN, set(), date(2026, 5, 11)),
    ],
)
def test_the_window_ends_on_the_nth_working_day(start, days, weekend, holidays, expected):
    assert last_day(start, days, weekend=weekend, holidays=holidays) == expected


def test_a_year_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="No working day is left"):
        last_day(date(2026, 1, 1), 1, weekend=set(range(7)), holidays=set())


def test_holidays_are_read_one_a_line_and_a_bad_line_is_named():
    assert read_holidays("2026-11-28 Independence\n\n 2026-05-01 ") == [
        (date(2026, 5, 1), ""),
        (date(2026, 11, 28), "Independence"),
    ]
    with pytest.raises(ValueError, match=r"^1 May$"):
        read_holidays("2026-05-01 Labour Day\n1 May")
