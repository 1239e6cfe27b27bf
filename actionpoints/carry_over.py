"""What the next agenda of a body takes over from the last; facts in, lines out, no database.

The titles are in the language that is active, which the caller makes the coalition's own.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

LONGEST_TITLE = 200
POINTS = "points"
# In the order in which they stand on the agenda.
ADOPTION, REVIEW, MOVED, NOT_DISCUSSED, STANDING = range(5)
STANDING_KIND = "standing"


@dataclass(frozen=True)
class Line:
    """An item as it would stand on the agenda; `key` says where it comes from."""

    key: str
    title: str
    source: int
    kind: str = ""
    minutes: int | None = None
    presenter: str = ""
    obligation_id: int | None = None

    @property
    def goes_first(self) -> bool:
        """Adoption and review open the meeting; everything else follows what is there."""
        return self.source in {ADOPTION, REVIEW}


@dataclass(frozen=True)
class LastTime:
    """All there is to carry over to one meeting, as it was left."""

    # The last final meeting of the body: its key and its day.
    last_final: tuple[int, date] | None = None
    # The references of open action points.
    open_points: Collection[str] = ()
    moved: Collection[Line] = ()
    not_discussed: Collection[Line] = ()
    standing: Collection[Line] = ()


def carry_over(
    past: LastTime,
    *,
    there: Iterable[str] = (),
    taken: Collection[str] = (),
    skipped: Collection[str] = (),
) -> list[Line]:
    """The items to suggest, in the order of the agenda.

    `there` are the titles the agenda has already, `taken` the keys that were carried over
    before, `skipped` the keys left out this once. Nothing comes twice under one title.
    """
    found: list[Line] = []
    titles = {_folded(title) for title in there}
    for line in _all(past):
        if line.key in taken or _stands(line, titles):
            continue
        titles.add(_folded(line.title))
        if line.key not in skipped:
            found.append(line)
    return found


def _all(past: LastTime) -> list[Line]:
    standing = [replace(line, kind=line.kind or STANDING_KIND) for line in past.standing]
    lines = [*past.moved, *past.not_discussed]
    if past.open_points:
        review, standing = _review(past.open_points, standing)
        lines.insert(0, review)
    if past.last_final:
        lines.insert(0, _adoption(*past.last_final))
    return [*lines, *standing]


def _adoption(key: int, day: date) -> Line:
    title = _("Adoption of the summary of %(day)s") % {"day": date_format(day)}
    return Line(f"adoption:{key}", title, ADOPTION, kind=STANDING_KIND)


def review_title() -> str:
    return _("Review of action points")


def _review(references: Collection[str], standing: list[Line]) -> tuple[Line, list[Line]]:
    """The one item on all open points; it stands in for the body's standing item on them."""
    bare = _folded(review_title())
    same = [line for line in standing if _folded(line.title) == bare]
    minutes = same[0].minutes if same else None
    review = Line(POINTS, _naming(sorted(references)), REVIEW, STANDING_KIND, minutes)
    return review, [line for line in standing if line not in same]


def _naming(references: list[str]) -> str:
    """How many and which; as many are named as a title holds."""
    count = len(references)
    title = _("Review of action points (%(count)s open: %(references)s)")
    cut = _("Review of action points (%(count)s open, the first: %(references)s)")
    words = title % {"count": count, "references": ", ".join(references)}
    named = count
    while len(words) > LONGEST_TITLE:
        named -= 1
        words = cut % {"count": count, "references": ", ".join(references[:named])}
    return words


def _stands(line: Line, titles: set[str]) -> bool:
    if _folded(line.title) in titles:
        return True
    bare = _folded(review_title())
    return line.source == REVIEW and any(title.startswith(bare) for title in titles)


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()
