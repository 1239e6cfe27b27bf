"""Drawings: numbers in, SVG out; no style the policy blocks, and words for who sees no picture."""

import re
from xml.etree import ElementTree

from toolkit.drawings import Bar, Part, Tone, stacked_bars

DARK, LIGHT = Tone("#1f5a7a", "#ffffff"), Tone("#dbe8ef", "#1c2733")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*numbers, rtl=False):
    bars = [
        Bar(day, [Part("Open", opened, LIGHT), Part("Done", done, DARK)])
        for day, opened, done in numbers
    ]
    return stacked_bars(bars, title="T & <t>", description="D", name="p", rtl=rtl)


def boxes(svg):
    found = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    return [(r.get("x"), r.get("width")) for r in found if r.get("height") == "32"]


def test_the_parts_of_each_bar_share_one_scale():
    assert boxes(drawn(("May", 4, 0), ("August", 1, 2))) == [
        ("0.0", "640.0"),
        ("0.0", "160.0"),
        ("160.0", "320.0"),
    ]


def test_right_to_left_it_begins_at_the_right():
    assert boxes(drawn(("May", 1, 3), rtl=True)) == [("480.0", "160.0"), ("0.0", "480.0")]


def test_it_says_what_it_shows_and_takes_no_markup_from_words():
    root = ElementTree.fromstring(drawn(("<May>", 4, 0)))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "p-title p-desc"
    assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == ("T & <t>", "D")
    assert [t.text for t in root.iter(f"{SVG}text")] == ["<May>", "4", "Open"]


def test_nothing_the_policy_blocks_stands_in_it():
    assert re.findall(r"style=|class=|<script|href|url\(", drawn(("May", 4, 1))) == []


def test_a_number_that_does_not_fit_is_left_to_the_table():
    root = ElementTree.fromstring(drawn(("May", 1000, 1)))
    assert [t.text for t in root.iter(f"{SVG}text")] == ["May", "1000", "Open", "Done"]


def test_without_numbers_there_is_no_drawing():
    assert drawn() == ""
    assert drawn(("May", 0, 0)) == ""
