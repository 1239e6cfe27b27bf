"""Runs of eight words of a private note, and names of the table: pure questions of texts."""

from meetings.attribution import names_in
from meetings.leaks import leaking, runs_of, text_of_html, words_of

NOTE = "The donor will not pay before the audit of the northern task is done."


def test_words_are_compared_without_case_accents_and_punctuation():
    assert words_of("«Déminage», Übung_x: l’État!") == ["deminage", "ubung", "x", "l", "etat"]


def test_eight_words_in_a_row_are_a_leak_and_seven_are_none():
    eight = "We heard: the DONOR will not pay — before the audit"
    seven = "We heard that donor will not pay before the matter"
    assert leaking({1: NOTE}, entries=[], outgoing=[eight]) == [1]
    assert leaking({1: NOTE}, entries=[], outgoing=[seven]) == []


def test_what_stands_in_an_entry_was_meant_to_be_said():
    said = "The donor will not pay before the audit."
    assert leaking({1: NOTE}, entries=[said], outgoing=[said]) == []
    assert leaking({1: NOTE}, entries=[said], outgoing=[NOTE]) == [1]


def test_a_run_does_not_go_from_one_text_into_the_next():
    assert (
        leaking({1: NOTE}, entries=[], outgoing=["The donor will not", "pay before the audit"])
        == []
    )


def test_a_note_shorter_than_a_run_has_none():
    assert runs_of("one two three four five six seven") == set()


def test_emphasis_within_a_word_does_not_hide_it():
    assert text_of_html("<p>north<em>ern</em> task</p>\n<p>is</p>") == "northern task\nis"


def test_names_are_found_as_whole_words_whatever_case_and_accents():
    names = ["Élise Example", "NPA", "Cedar Donor"]
    assert names_in("elise EXAMPLE said so, and npa agreed", names) == ["Élise Example", "NPA"]
    assert names_in("The unparalleled cedar of the donor", names) == []
