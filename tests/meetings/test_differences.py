"""What differs between two texts, word by word, and how two changes of one become one."""

from time import perf_counter

import pytest

from meetings.differences import difference, merge


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("", "said", [("added", "said")]),
        ("said", "said", [("same", "said")]),
        ("said here", "said", [("same", "said"), ("gone", " here")]),
        (
            "by district.",
            "by year.",
            [("same", "by"), ("gone", " district"), ("added", " year"), ("same", ".")],
        ),
    ],
)
def test_a_difference_reads_in_order(old, new, wanted):
    assert difference(old, new) == wanted


def test_nothing_is_lost_between_the_words():
    old, new = "a  b\n\tc!", "a  x\n\tc! \n"
    steps = difference(old, new)
    assert "".join(text for what, text in steps if what != "added") == old
    assert "".join(text for what, text in steps if what != "gone") == new


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "wanted"),
    [
        ("a b c d e", "a b c d E", "A b c d e", "A b c d E"),
        ("one two", "one two three", "one two four", "one two four\n\none two three"),
        ("one two three", "one three", "one two three four", "one three four"),
        ("", "mine", "theirs", "theirs\n\nmine"),
        ("", "mine", "", "mine"),
    ],
)
def test_two_changes_become_one_or_follow_each_other(base, mine, theirs, wanted):
    assert merge(base, mine, theirs) == wanted


def test_a_long_text_of_one_word_is_quick():
    begun = perf_counter()
    assert merge("a " * 9_000, "b " * 9_000, "a " * 9_000 + "c").endswith("b ")
    assert perf_counter() - begun < 5
