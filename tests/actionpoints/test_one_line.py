"""Who · what · by when, in one line; literal readings as of Tuesday 24 November 2026."""

from datetime import date

import pytest

from actionpoints import days
from actionpoints.one_line import Line, Place, read

TODAY = date(2026, 11, 24)
NEXT = date(2027, 2, 10)
AUTHORITY = Place(
    1, ("Lebanon Mine Action Centre", "LMAC"), ("National authority", "Autorité nationale")
)
NORTH = Place(2, ("Northern Clearance Aid", "NCA"), ("Operator", "Opérateur"))
SOUTH = Place(3, ("Southern Clearance Aid",), ("Operator", "Opérateur"))
EMBASSY = Place(4, ("Ambassade de Suède",), ("Donor", "Donateur"))
PLACES = [AUTHORITY, NORTH, SOUTH, EMBASSY]


def line(text, next_meeting=NEXT):
    return read(text, places=PLACES, today=TODAY, next_meeting=next_meeting)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("12 May", date(2027, 5, 12)), ("12 mai", date(2027, 5, 12)),
        ("12/05/2026", date(2026, 5, 12)), ("12.5.27", date(2027, 5, 12)),
        ("1/12", date(2026, 12, 1)), ("24/11", date(2026, 11, 24)),
        ("2027-03-01", date(2027, 3, 1)), ("١٢/٠٥/٢٠٢٧", date(2027, 5, 12)),
        ("end of June", date(2027, 6, 30)), ("fin juin", date(2027, 6, 30)),
        ("d'ici fin février 2028", date(2028, 2, 29)), ("by the end of March", date(2027, 3, 31)),
        ("in 2 weeks", date(2026, 12, 8)), ("dans deux semaines", date(2026, 12, 8)),
        ("in three months", date(2027, 2, 24)), ("in a year", date(2027, 11, 24)),
        ("1er mars", date(2027, 3, 1)), ("May 3, 2027", date(2027, 5, 3)),
        ("3rd of May", date(2027, 5, 3)), ("June 2027", date(2027, 6, 30)),
        ("mid-January", date(2027, 1, 15)), ("mi-janvier", date(2027, 1, 15)),
        ("end of the year", date(2026, 12, 31)), ("fin de l’année", date(2026, 12, 31)),
        ("Friday", date(2026, 11, 27)), ("mardi", date(2026, 12, 1)),
        ("tomorrow", date(2026, 11, 25)), ("aujourd'hui", date(2026, 11, 24)),
        ("29 February", date(2028, 2, 29)), ("by 12 May", date(2027, 5, 12)),
        ("avant le 3 février", date(2027, 2, 3)),
    ],
)  # fmt: skip
def test_a_day_as_people_say_it(said, day):
    assert days.read(said, today=TODAY) == day


@pytest.mark.parametrize(
    "said",
    ["31/02/2027", "12/13/2026", "soon", "", "may be", "in 0 weeks", "in 5000 years", "40 May",
     "30 February", "the road", "in weeks", "9999999"],
)  # fmt: skip
def test_what_is_no_day(said):
    assert days.read(said, today=TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "LMAC · Share the map · 12 May",
        "lebanon mine action centre | Share the map | by 12 may",
        "LMAC – Share the map – 12/05/2027",
        "LMAC\tShare the map\t2027-05-12",
        "lmac; Share the map; ١٢ May",
        "Share the map · LMAC · 12 mai",
        "autorité NATIONALE - Share the map - 12 May",
    ],
)
def test_seat_and_date_are_recognised_in_any_order_and_sign(text):
    assert line(text) == Line(
        "Share the map", lead=1, due_on=date(2027, 5, 12), said_who=said(text)
    )


def said(text):
    return {
        "L": "LMAC", "l": text.split(";")[0].split(" |")[0], "S": "LMAC", "a": "autorité NATIONALE",
    }[text[0]]  # fmt: skip


def test_accents_and_a_part_of_the_name_are_enough():
    assert line("suede · Lend a car").lead == 4
    assert line("Northern Clearance · Lend a car").lead == 2


def test_an_ambiguous_word_offers_its_seats():
    read_line = line("Clearance Aid · Train · 12 May")
    assert (read_line.lead, read_line.perhaps) == (None, (2, 3))
    assert (read_line.said_who, read_line.what) == ("Clearance Aid", "Train")
    assert line("Opérateur · Train").perhaps == (2, 3)


def test_several_seats_the_first_leads():
    read_line = line("LMAC + NCA, Suède · Train · 12 May")
    assert (read_line.lead, read_line.contributors) == (1, (2, 4))


def test_what_is_not_recognised_stays_and_is_named():
    read_line = line("The army · Share the map · soon")
    assert read_line == Line(
        "The army · Share the map · soon", unknown_who="The army", unknown_when="soon"
    )
    assert line("LMAC · Share the map · soon").unknown_when == "soon"


def test_a_line_without_signs_is_all_what():
    assert line("Share the map by 12 May") == Line("Share the map by 12 May")
    assert line("12 May") == Line("12 May")
    assert line("LMAC") == Line("LMAC")


def test_the_next_meeting():
    assert line("LMAC · Train · next meeting").due_on == NEXT
    assert line("LMAC · Train · à la prochaine réunion").due_on == NEXT
    unplanned = line("LMAC · Train · next meeting", next_meeting=None)
    assert (unplanned.due_on, unplanned.awaits_meeting, unplanned.what) == (None, True, "Train")


def test_a_hyphen_inside_a_word_parts_nothing():
    assert (
        line("LMAC · Re-train the non-technical teams").what == "Re-train the non-technical teams"
    )
