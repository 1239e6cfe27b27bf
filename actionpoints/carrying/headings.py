"""Where the row of headings stands, and which column each of them means."""

from dataclasses import dataclass, field

from actionpoints.carrying.columns import TAKEN_IN, folded, meaning

LOOKED_AT = 40


@dataclass
class Headings:
    """The row of headings, with the column of ours that each of its cells stands for."""

    row: int = 0
    words: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    @property
    def place(self) -> dict[str, int]:
        """Where each column of ours stands."""
        return {name: at for at, name in enumerate(self.columns) if name}


def find(rows, remembered: dict[str, str], told: int = 0) -> Headings:
    """The row most of whose cells we know, among the first ones; `told` is one a person chose."""
    best, most = None, (0, 0)
    for number, cells in rows[:LOOKED_AT] if not told else rows:
        if told and number != told:
            continue
        columns = _columns(cells, remembered)
        known = sum(bool(column) for column in columns)
        score = (known + ("title" in columns) * 2, len({word for word in cells if word}))
        # Without a single known word the first row with words in several cells is taken.
        better = known > 1 and score > most
        if told or better or (best is None and score[1] > 1):
            best, most = Headings(number, _words(cells), columns), score if known > 1 else (0, 0)
    return best or Headings()


def _words(cells) -> list[str]:
    return [" ".join(str("" if cell is None else cell).split())[:200] for cell in cells]


def _columns(cells, remembered: dict[str, str]) -> list[str]:
    """Of two cells that mean the same the first one counts."""
    meant = [meaning(word, remembered) if word else "" for word in _words(cells)]
    if "meeting" not in meant:
        # Our own files give the number beside the title; elsewhere the title may be all there is.
        meant = ["meeting" if name == "meeting_title" else name for name in meant]
    columns: list[str] = []
    for name in meant:
        columns.append(name if name in TAKEN_IN and name not in columns else "")
    return columns


def remembered_as(words: list[str], columns: list[str]) -> dict[str, str]:
    """What to remember: folded headings with the column each stands for."""
    return {
        folded(word)[:200]: column
        for word, column in zip(words, columns, strict=False)
        if folded(word)
    }
