"""Names that stand in an entry, where a coalition ruled that summaries never say who said what."""

from collections.abc import Iterable

from coalitions.models import Coalition
from meetings.leaks import words_of
from meetings.models import Entry, Meeting


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that stand in the text as whole words, whatever their case and accents."""
    words = " ".join(words_of(text))
    found = []
    for name in names:
        wanted = " ".join(words_of(name))
        if wanted and f" {wanted} " in f" {words} " and name not in found:
            found.append(name)
    return found


def names_at(meeting: Meeting) -> list[str]:
    """The people and the organisations of the table, in full and in short, and the guests."""
    names: list[str] = []
    seats = meeting.coalition.seats.select_related("organisation").prefetch_related("members")
    for seat in seats:
        names += [seat.organisation.name, seat.organisation.acronym]
        names += [member.name for member in seat.members.all()]
    for row in meeting.attendances.filter(seat=None):
        names += [row.guest_name, row.guest_organisation]
    return [name for name in dict.fromkeys(names) if name]


def is_ruled(coalition: Coalition) -> bool:
    return coalition.is_non_attributing


def warnings_for(meeting: Meeting) -> list[tuple[Entry, list[str]]]:
    """Each entry in which a name of the table stands; empty where there is no such rule."""
    if not is_ruled(meeting.coalition):
        return []
    names = names_at(meeting)
    entries = Entry.objects.standing().filter(item__meeting=meeting).select_related("item")
    found = [(entry, names_in(entry.text, names)) for entry in entries]
    return [(entry, named) for entry, named in found if named]
