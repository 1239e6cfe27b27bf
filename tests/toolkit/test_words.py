"""Words compared as people mean them."""

import pytest

from toolkit.words import folded, unnumbered, western_digits


def test_case_accents_and_spaces_are_set_aside():
    assert folded("  Autorité\u00a0 NATIONALE ’ ") == "autorite nationale '"


def test_arabic_and_persian_digits():
    assert western_digits("١٢/٠٥ ۱۲ १२") == "12/05 12 12"


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("1. Survey", "Survey"), ("2.1 Survey", "Survey"), ("IV. Survey", "Survey"),
        ("a) Survey", "Survey"), ("٣. Survey", "Survey"), ("Survey", "Survey"),
        ("2026 in numbers", "2026 in numbers"), ("5.", "5."),
    ],
)  # fmt: skip
def test_a_heading_without_its_number(heading, title):
    assert unnumbered(heading) == title
