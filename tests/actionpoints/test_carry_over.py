"""What the next agenda takes over: facts in, lines out, without a database."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from actionpoints.carry_over import (
    ADOPTION,
    MOVED,
    NOT_DISCUSSED,
    REVIEW,
    STANDING,
    LastTime,
    Line,
    carry_over,
)

SURVEY = Line("item:7", "Survey", NOT_DISCUSSED, "technical", 30, "Survey team", 4)
DONORS = Line("moved:3", "Donor conference", MOVED, "policy", 20)
ARTICLE_4 = Line("standing:1", "Status of Article 4", STANDING, minutes=15)
REVIEW_EACH_TIME = Line("standing:2", "Review of action points", STANDING, minutes=20)
PAST = LastTime(
    last_final=(12, date(2026, 5, 19)),
    open_points=["LBN-2026-004", "LBN-2025-009"],
    moved=[DONORS],
    not_discussed=[SURVEY],
    standing=[ARTICLE_4],
)


def titles(*args, **kwargs):
    return [line.title for line in carry_over(*args, **kwargs)]


def test_all_of_it_in_the_order_of_an_agenda():
    assert carry_over(PAST) == [
        Line("adoption:12", "Adoption of the summary of 19 May 2026", ADOPTION, "standing"),
        Line(
            "points",
            "Review of action points (2 open: LBN-2025-009, LBN-2026-004)",
            REVIEW,
            "standing",
        ),
        Line("moved:3", "Donor conference", MOVED, "policy", 20),
        Line("item:7", "Survey", NOT_DISCUSSED, "technical", 30, "Survey team", 4),
        Line("standing:1", "Status of Article 4", STANDING, "standing", 15),
    ]


def test_adoption_and_review_open_the_meeting():
    assert [line.goes_first for line in carry_over(PAST)] == [True, True, False, False, False]


def test_from_nothing_comes_nothing():
    assert carry_over(LastTime()) == []


def test_without_a_final_meeting_there_is_nothing_to_adopt():
    assert titles(LastTime(standing=[ARTICLE_4])) == ["Status of Article 4"]


def test_the_titles_are_in_the_language_that_is_active():
    with translation.override("fr"):
        (line,) = carry_over(LastTime(last_final=(1, date(2026, 5, 19))))
    assert "19 mai 2026" in line.title


def test_the_review_stands_in_for_the_standing_item_and_takes_its_minutes():
    (review,) = carry_over(LastTime(open_points=["A-1"], standing=[REVIEW_EACH_TIME]))
    assert (review.key, review.title, review.minutes) == (
        "points",
        "Review of action points (1 open: A-1)",
        20,
    )


def test_without_open_points_the_standing_item_stays_as_it_is():
    assert titles(LastTime(standing=[REVIEW_EACH_TIME])) == ["Review of action points"]


@pytest.mark.parametrize("count", [11, 12, 40, 999])
def test_however_many_points_are_open_the_title_fits(count):
    (line,) = carry_over(LastTime(open_points=[f"LBN-2026-{n:03}" for n in range(1, count + 1)]))
    assert len(line.title) <= 200
    assert f"({count} open" in line.title
    assert "LBN-2026-001, LBN-2026-002" in line.title


def test_forty_points_are_counted_and_the_first_are_named():
    (line,) = carry_over(LastTime(open_points=[f"LBN-2026-{n:03}" for n in range(1, 41)]))
    assert line.title == (
        "Review of action points (40 open, the first: LBN-2026-001, LBN-2026-002, LBN-2026-003, "
        "LBN-2026-004, LBN-2026-005, LBN-2026-006, LBN-2026-007, LBN-2026-008, LBN-2026-009, "
        "LBN-2026-010, LBN-2026-011)"
    )


@pytest.mark.parametrize(
    ("there", "gone"),
    [
        ("survey", "Survey"),
        ("  Donor   CONFERENCE ", "Donor conference"),
        ("Adoption of the summary of 19 May 2026", "Adoption of the summary of 19 May 2026"),
        ("status of article 4", "Status of Article 4"),
        (
            "Review of action points since May",
            "Review of action points (2 open: LBN-2025-009, LBN-2026-004)",
        ),
    ],
)
def test_what_stands_on_the_agenda_is_not_suggested(there, gone):
    assert set(titles(PAST)) - set(titles(PAST, there=[there])) == {gone}


def test_nothing_comes_twice_under_one_title():
    twice = replace(PAST, moved=[Line("moved:9", "SURVEY", MOVED)])
    assert [line.key for line in carry_over(twice)] == [
        "adoption:12", "points", "moved:9", "standing:1",
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["adoption:12", "points", "moved:3", "item:7", "standing:1"])
@pytest.mark.parametrize("why", ["taken", "skipped"])
def test_a_line_taken_in_or_skipped_is_left_out_and_no_other(key, why):
    left = [line.key for line in carry_over(PAST, **{why: {key}})]
    assert left == [
        each for each in ["adoption:12", "points", "moved:3", "item:7", "standing:1"] if each != key
    ]


def test_skipping_one_does_not_bring_its_double():
    twice = replace(PAST, moved=[Line("moved:9", "Survey", MOVED)])
    assert "Survey" not in titles(twice, skipped={"moved:9"})


def test_the_facts_given_are_left_as_they_were():
    before = replace(PAST)
    carry_over(PAST)
    assert before == PAST
    assert ARTICLE_4.kind == ""
