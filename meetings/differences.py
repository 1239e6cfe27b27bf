"""Two texts laid side by side, word by word: what differs, and both made one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import SequenceMatcher
from itertools import takewhile

# Saves of one person within this time read as one sitting.
SITTING = timedelta(minutes=5)


# Above this many words, words that come often no longer anchor the comparison; it stays quick.
MANY = 1500


def _words(text: str) -> list[str]:
    """Words, each with the space before it; put together again they are the text."""
    return re.findall(r"\s*\w+|\s*[^\w\s]|\s+", text)


def _alike(one: list[str], other: list[str]) -> int:
    """How many words the two begin with in common."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _pair in pairs)


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """As difflib's, once what both begin and end with is set aside."""
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    if head:
        yield "equal", 0, head, 0, head
    middle, changed = old[head : len(old) - tail], new[head : len(new) - tail]
    often = max(len(middle), len(changed)) > MANY
    for step, i, j, k, m in SequenceMatcher(None, middle, changed, autojunk=often).get_opcodes():
        yield step, i + head, j + head, k + head, m + head
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def difference(old: str, new: str) -> list[tuple[str, str]]:
    """`new` beside `old` as ("same" | "gone" | "added", text) in reading order."""
    before, after = _words(old), _words(new)
    found = []
    for step, i, j, k, m in _steps(before, after):
        if step == "equal":
            found.append(("same", "".join(before[i:j])))
            continue
        if i < j:
            found.append(("gone", "".join(before[i:j])))
        if k < m:
            found.append(("added", "".join(after[k:m])))
    return found


def _changes(base: list[str], text: list[str]) -> list[tuple[int, int, list[str]]]:
    """Stretches of the base, each with what stands in their place."""
    return [(i, j, text[k:m]) for step, i, j, k, m in _steps(base, text) if step != "equal"]


def merge(base: str, mine: str, theirs: str) -> str:
    """Both changes of one text; where they touch the same words, both wordings, theirs first.

    No word of either is dropped: where nothing can be laid together, mine follows theirs.
    """
    words = _words(base)
    ours, others = _changes(words, _words(mine)), _changes(words, _words(theirs))
    if not words or _meet(ours, others):
        return "\n\n".join(text for text in (theirs, mine) if text.strip())
    merged, place = [], 0
    for start, end, instead in sorted([*ours, *others], key=lambda change: change[:2]):
        merged += [*words[place:start], *instead]
        place = end
    return "".join([*merged, *words[place:]])


def _meet(ours, others) -> bool:
    """Whether two people changed the same words, or wrote at the same place."""
    return any(
        start <= their_end and their_start <= end
        for start, end, _mine in ours
        for their_start, their_end, _theirs in others
    )


@dataclass
class Sitting:
    """What one person saved in one go: the last version of it, and how many there were."""

    revisions: list = field(default_factory=list)

    @property
    def last(self):
        return self.revisions[-1]

    @property
    def count(self) -> int:
        return len(self.revisions)

    def takes(self, revision) -> bool:
        last = self.last
        near = revision.at - last.at <= SITTING
        alike = (revision.by_id, revision.removed) == (last.by_id, last.removed)
        return near and alike


def sittings(revisions) -> Iterator[Sitting]:
    """Revisions in their order, those of one person in one go together."""
    current = None
    for revision in revisions:
        if current and current.takes(revision):
            current.revisions.append(revision)
            continue
        if current:
            yield current
        current = Sitting([revision])
    if current:
        yield current
