"""Directions and Arabic runs, said outright for the printer."""

from xml.etree.ElementTree import fromstring, tostring

import pytest

from toolkit.scripts import direction_of, prepare


def prepared(source):
    tree = fromstring(source)
    prepare(tree)
    return tostring(tree, encoding="unicode")


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Beirut بيروت", "ltr"),
        ("بيروت Beirut", "rtl"),
        ("2026 (بيروت)", "rtl"),
        ("שלום", "rtl"),
        ("2026-05-12", "ltr"),
        ("", "ltr"),
    ],
)
def test_the_first_letter_gives_the_direction(text, direction):
    assert direction_of(text) == direction


def test_what_has_no_letters_runs_as_its_surroundings_do():
    assert prepared('<p dir="rtl"><b dir="auto">12.05.2026</b></p>') == (
        '<p dir="rtl"><b dir="rtl">12.05.2026</b></p>'
    )


def test_directions_are_worked_out_from_all_the_text_within():
    assert prepared('<div><p dir="auto">(<b>قال</b> yes)</p><p dir="auto">Said</p></div>') == (
        '<div><p dir="rtl">(<b>قال</b> yes)</p><p dir="ltr">Said</p></div>'
    )


def test_runs_of_arabic_in_latin_text_are_marked_and_nothing_is_lost():
    assert prepared(
        "<p>The Centre (المركز اللبناني) in <i>بيروت</i> met لبنان, then بيروت.</p>"
    ) == (
        '<p>The Centre (<span class="arabic" lang="ar">المركز اللبناني</span>) in '
        '<i><span class="arabic" lang="ar">بيروت</span></i> met '
        '<span class="arabic" lang="ar">لبنان</span>, then '
        '<span class="arabic" lang="ar">بيروت</span>.</p>'
    )


def test_text_that_runs_from_the_right_needs_no_marks():
    source = '<html dir="rtl"><p>في بيروت 2026</p></html>'
    assert prepared(source) == source


def test_styles_and_titles_are_no_text():
    source = "<html><title>بيروت</title><style>p { content: 'بيروت' }</style></html>"
    assert prepared(source) == source
