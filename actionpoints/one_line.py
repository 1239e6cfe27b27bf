"""An action point in one line: who · what · by when; a pure reading, nothing is written."""

import re
from dataclasses import dataclass
from datetime import date

from actionpoints import days
from toolkit.words import folded

_BETWEEN = re.compile(r"\s*[·•|;\t]\s*|\s+[–—]\s+|\s+-\s+")
_AND = re.compile(r"\s*[+,&]\s*|\s+(?:and|et|with|avec)\s+", re.I)


@dataclass(frozen=True)
class Place:
    """A seat and what people call it: its organisation's name and short name, and its role."""

    seat: int
    names: tuple[str, ...]
    role_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """What was recognised; `perhaps` are the seats a word may mean where it means several.

    `unknown_who` and `unknown_when` are parts that stand where a seat or a date is expected and
    are none; they stay in `what`.
    """

    what: str
    lead: int | None = None
    contributors: tuple[int, ...] = ()
    due_on: date | None = None
    perhaps: tuple[int, ...] = ()
    said_who: str = ""
    unknown_who: str = ""
    unknown_when: str = ""
    awaits_meeting: bool = False


def read(line: str, *, places: list[Place], today: date, next_meeting: date | None) -> Line:
    parts = [part.strip() for part in _BETWEEN.split(line.strip()) if part.strip()]
    due_on, awaits, parts, unknown_when = _when(parts, today, next_meeting)
    found, said, parts = _who(parts, places)
    unknown_who = parts[0] if not found and len(parts) > 1 else ""
    # A part at the end that follows who and what, and is no date.
    if not due_on and not awaits and not unknown_when and len(parts) > (1 if found else 2):
        unknown_when = parts[-1]
    one = [seats[0] for seats in found if len(seats) == 1]
    several = next((seats for seats in found if len(seats) > 1), ())
    leads = bool(found) and len(found[0]) == 1
    return Line(
        what=" · ".join(parts),
        lead=found[0][0] if leads else None,
        contributors=tuple(dict.fromkeys(one[1:] if leads else one)),
        due_on=due_on,
        perhaps=tuple(several),
        said_who=said,
        unknown_who=unknown_who,
        unknown_when=unknown_when,
        awaits_meeting=awaits,
    )


def _when(parts, today, next_meeting):
    """The last part that is a date, taken out; a word for the next meeting where none is set."""
    for place in range(len(parts) - 1, -1, -1):
        if len(parts) == 1:
            break
        rest = parts[:place] + parts[place + 1 :]
        if days.means_next_meeting(parts[place]):
            return next_meeting, next_meeting is None, rest, ""
        if day := days.read(parts[place], today=today):
            return day, False, rest, ""
    return None, False, parts, ""


def _who(parts, places):
    """The first part that names seats and nothing else, taken out; each name's seats."""
    for place, part in enumerate(parts):
        if len(parts) == 1:
            break
        whole = _seats(part, places)
        names = [part] if whole else [name for name in _AND.split(part) if name]
        found = [whole] if whole else [_seats(name, places) for name in names]
        if all(found):
            return found, part, parts[:place] + parts[place + 1 :]
    return [], "", parts


def _seats(name: str, places: list[Place]) -> tuple[int, ...]:
    """The seats of this name: by the whole name, else by its words, else by the role."""
    said = re.sub(r"^(?:the|la|le|les|l')\s*(?=\S)", "", folded(name)) or folded(name)
    asked = {said, folded(name)}
    whole = [p.seat for p in places if asked & {folded(each) for each in p.names}]
    if whole:
        return tuple(whole)
    role = [p.seat for p in places if asked & {folded(each) for each in p.role_names}]
    if role:
        return tuple(role)
    words = set(_words(said))
    return tuple(
        p.seat
        for p in places
        if words and any(words <= set(_words(folded(each))) for each in p.names)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)
