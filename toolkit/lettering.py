"""How wide words are, about, and where to break them: drawings have no browser to ask."""

import re
from unicodedata import combining, east_asian_width


def wrap(words: str, size: float, room: float, most: int) -> list[str]:
    """Lines of at most `room` at this font size, as far as an estimate can tell.

    Breaks at spaces and after hyphens, inside a word only where it alone is too long. What
    exceeds `most` lines is cut and ends in an ellipsis.
    """
    lines: list[str] = []
    for part in _parts(words, room / size):
        if lines and width(lines[-1] + part) * size <= room:
            lines[-1] += part
        else:
            lines.append(part.lstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [_cut(line, room / size) for line in lines]


def wrap_evenly(words: str, size: float, room: float, most: int) -> list[str]:
    """As `wrap`, with lines of about one length: for words set in the middle."""
    lines = wrap(words, size, room, most)
    if len(lines) == 1 or lines != wrap(words, size, room, most + 1):
        return lines
    while len(narrower := wrap(words, size, room := room * 0.95, most + 1)) == len(lines):
        lines = narrower
    return lines


def width(words: str) -> float:
    """About how wide, in ems: for DejaVu Sans, the widest of the faces that will be met."""
    return sum(_advance(letter) for letter in words)


def _parts(words: str, room: float) -> list[str]:
    """Pieces between which a line may break, each with the space before it."""
    parts = []
    for part in re.findall(r"\s*(?:[^\s-]+-*|-+)", words):
        piece = ""
        for letter in part:
            if piece.strip() and width(piece + letter) > room:
                parts.append(piece)
                piece = ""
            piece += letter
        parts.append(piece)
    return [re.sub(r"^\s+", " ", part) for part in parts]


def _cut(line: str, room: float) -> str:
    if width(line) <= room:
        return line
    while line and width(line + "…") > room:
        line = line[:-1]
    return line.rstrip() + "…"


def _advance(letter: str) -> float:
    if combining(letter):
        return 0
    if east_asian_width(letter) in "WF":
        return 1
    if letter in "ijlI|.,:;'!’ ·":
        return 0.33
    if letter in "frt()-/":
        return 0.41
    if letter in "mwMW@%&":
        return 0.93
    return 0.69 if letter.isupper() else 0.61
