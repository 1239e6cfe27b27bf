"""What one types in one line: a guest, and the type of an entry by its first word."""

import pytest

from meetings import guests, prefixes


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ada Haddad, Ministry of Health", ("Ada Haddad", "Ministry of Health", "")),
        ("Ada Haddad – Ministry, Health", ("Ada Haddad", "Ministry, Health", "")),
        ("Jean-Paul Sy | UNDP", ("Jean-Paul Sy", "UNDP", "")),
        ("Ada Haddad", ("Ada Haddad", "", "")),
        ("آدا حداد، وزارة الصحة", ("آدا حداد", "وزارة الصحة", "")),
        ("Ada, UNDP, ada@example.org", ("Ada", "UNDP", "ada@example.org")),
        ("Ada <ada@example.org>, UNDP", ("Ada", "UNDP", "ada@example.org")),
        ("Ada\tUNDP", ("Ada", "UNDP", "")),
        (" , ", ("", "", "")),
    ],
)
def test_a_guest_in_one_line(line, expected):
    guest = guests.read(line)
    assert (guest.name, guest.organisation, guest.email) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Agreed: the map is shared", "agreed"),
        ("  AGREED POINT : it is shared\nmore", "agreed"),
        ("**Obstacle:** no road", "obstacle"),
        ("Info: a visit", "information"),
        ("Information: a visit", "information"),
        ("Agreed", ""),
        ("They agreed: yes", ""),
        ("No type\nAgreed: below", ""),
        ("", ""),
    ],
)
def test_the_first_word_says_the_type(text, kind):
    assert prefixes.kind_of(text) == kind
