"""A long list, leaf by leaf."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Leaf:
    """One leaf of a list; `rows` are read, and nothing was counted."""

    rows: list[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def previous_number(self) -> int:
        return self.number - 1


def leaf(rows, asked: str | None, size: int) -> Leaf:
    """The leaf asked for in the address; the first where it asks for none that can be.

    The rows after it are asked for and not counted, so a long list costs as much as a short one.
    """
    number = int(asked) if asked and asked.isdecimal() and len(asked) < 5 else 1
    number = max(number, 1)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return Leaf(found[:size], number, len(found) > size)
