"""Drawings as SVG text: words and numbers in, the same bytes out each time.

Attributes give the light look, which is also the look on paper; `static/css/drawings.css`
speaks to the classes and does the rest. Every word is an argument, already translated.
"""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from toolkit.lettering import width as width_of
from toolkit.lettering import wrap, wrap_evenly
from toolkit.pen import ACCENT, ACCENT_SOFT, INK, LINE, MUTED, PAPER, Pen, Tabletop

AUTHORITY, CHAMPION, DONOR, OPERATOR = "national_authority", "champion", "donor", "operator"
FACILITATOR, SECRETARIAT, OBSERVER = "facilitator", "secretariat", "observer"
ROLES = (AUTHORITY, CHAMPION, DONOR, OPERATOR, FACILITATOR, SECRETARIAT, OBSERVER)
BESIDE = (FACILITATOR, SECRETARIAT)

# One more than these is shown as well: "and 1 more" would take the room of the name itself.
SHOWN = {AUTHORITY: 2, DONOR: 5, OPERATOR: 5, FACILITATOR: 2, SECRETARIAT: 2, OBSERVER: 8}
CHAIRS_AT_A_CORNER = 12
NAME_LINES, NOTE_LINES = 3, 2
HEADING, NAME, NOTE = 13, 14, 12.5
HEAD_NAME = 16
PAD, INDENT, ROW_GAP = 15, 20, 8
LEADING = 1.32
BOLD = 1.1  # how much wider


@dataclass(frozen=True)
class SeatMark:
    """An organisation as the drawing of the table shows it."""

    role: str
    organisation: str
    note: str = ""


@dataclass(frozen=True)
class _Row:
    """One organisation in a card ("seat", "champion"); or a place not taken, or "and 7 more"."""

    kind: str
    lines: list[str]
    notes: list[str]
    size: float
    title: str = ""

    @property
    def height(self) -> float:
        return (len(self.lines) * self.size + len(self.notes) * NOTE) * LEADING

    @property
    def quiet(self) -> bool:
        return self.kind in ("empty", "more")


@dataclass(frozen=True)
class _Card:
    """What the card of one role says, broken into lines for its width."""

    role: str
    heading: str
    rows: list[_Row]
    width: float

    @property
    def empty(self) -> bool:
        return all(row.kind == "empty" for row in self.rows)

    @property
    def height(self) -> float:
        return 2 * PAD + HEADING + sum(row.height + ROW_GAP for row in self.rows)


def table(
    *,
    title: str,
    desc: str,
    seats: list[SeatMark],
    labels: dict[str, str],
    prefix: str = "table",
    width: int = 720,
    direction: str = "ltr",
    narrow: bool = False,
) -> SafeString:
    """The table of a coalition: authority at the head, donors and operators at the other corners.

    `labels` has a word for each role; where wanted "empty_<role>" for a place nobody has taken
    and "table", words to stand on the table itself; and "more", a format such as "and %(count)d
    more", whose count is never 1. `narrow` lays it out for a telephone, 340 wide.
    """
    for seat in seats:
        if seat.role not in ROLES:
            raise ValueError(f"There is no place at the table for the role {seat.role!r}.")
    pen = Pen(340 if narrow else max(width, 640), direction)
    lay_out, shape = (_narrow, "table-narrow") if narrow else (_wide, "table-wide")
    height = lay_out(pen, seats, labels)
    return pen.svg(title, desc, prefix, height, f"drawing-table {shape}")


def _wide(pen: Pen, seats: list[SeatMark], labels: dict[str, str]) -> float:
    edge, gap, middle = 12, 20, pen.width / 2
    head = _card(AUTHORITY, seats, labels, 268)
    facilitator, secretariat = (_card(role, seats, labels, 212) for role in BESIDE)
    corner_width = middle - edge - gap / 2
    donors, operators = (_card(role, seats, labels, corner_width) for role in (DONOR, OPERATOR))

    beside_y = edge + head.height + 16
    # The table grows with the cards beside it, so that these stay clear of its lower corners.
    tall = max(168, max(facilitator.height, secretariat.height) + 64)
    top = Tabletop(middle, edge + head.height + 76, 158, tall, 46)
    corners_y = top.bottom + 44

    _draw_tabletop(pen, top, seats, labels)
    _draw_head(pen, head, middle - head.width / 2, edge)
    _draw_card(pen, facilitator, edge, beside_y)
    _draw_card(pen, secretariat, pen.width - edge - secretariat.width, beside_y)
    _draw_card(pen, donors, edge, corners_y)
    _draw_card(pen, operators, middle + gap / 2, corners_y)
    bottom = corners_y + max(donors.height, operators.height)
    return _draw_observers(pen, seats, labels, edge, bottom + 26)


def _narrow(pen: Pen, seats: list[SeatMark], labels: dict[str, str]) -> float:
    edge, gap = 6, 12
    head = _card(AUTHORITY, seats, labels, pen.width - 2 * edge)
    top = Tabletop(pen.width / 2, edge + head.height + 66, 88, 110, 36)
    _draw_tabletop(pen, top, seats, labels)
    _draw_head(pen, head, edge, edge)
    y = top.bottom + 40
    for role in (DONOR, OPERATOR, *BESIDE):
        card = _card(role, seats, labels, pen.width - 2 * edge)
        _draw_card(pen, card, edge, y)
        _draw_key(pen, role, pen.width - edge - 25, y + 15)
        y += card.height + gap
    return _draw_observers(pen, seats, labels, edge, y + gap)


def _card(role: str, seats: list[SeatMark], labels: dict[str, str], width: float) -> _Card:
    room = width - 2 * PAD - (0 if role == AUTHORITY else INDENT)
    here = [seat for seat in seats if seat.role == role]
    champions = [seat for seat in seats if seat.role == CHAMPION] if role == DONOR else []
    shown = here[: _how_many(role, len(here))]

    rows = [_seat_row(seat, room, labels[CHAMPION]) for seat in champions]
    if role == DONOR and not champions:
        rows += _empty_row(CHAMPION, labels, room)
    rows += [_seat_row(seat, room) for seat in shown]
    if hidden := here[len(shown) :]:
        words = labels["more"] % {"count": len(hidden)}
        names = ", ".join(seat.organisation for seat in hidden)
        rows.append(_Row("more", wrap(words, NAME, room, NOTE_LINES), [], NAME, names))
    if not here and not champions:
        rows += _empty_row(role, labels, room)
    return _Card(role, labels[role], rows, width)


def _how_many(role: str, count: int) -> int:
    return count if count <= SHOWN[role] + 1 else SHOWN[role]


def _seat_row(seat: SeatMark, room: float, champion_word: str = "") -> _Row:
    note = " · ".join(part for part in (champion_word, seat.note) if part)
    title = f"{seat.organisation} · {note}" if note else seat.organisation
    if seat.role == AUTHORITY:
        lines = wrap_evenly(seat.organisation, HEAD_NAME * BOLD, room, NAME_LINES)
        return _Row("seat", lines, wrap_evenly(note, NOTE, room, NOTE_LINES), HEAD_NAME, title)
    kind, wider = ("champion", BOLD) if seat.role == CHAMPION else ("seat", 1)
    lines = wrap(seat.organisation, NAME * wider, room, NAME_LINES)
    return _Row(kind, lines, wrap(note, NOTE, room, NOTE_LINES), NAME, title)


def _empty_row(role: str, labels: dict[str, str], room: float) -> list[_Row]:
    words = labels.get(f"empty_{role}", "")
    return [_Row("empty", wrap(words, NAME, room, NAME_LINES), [], NAME)] if words else []


def _draw_tabletop(pen: Pen, top: Tabletop, seats: list[SeatMark], labels: dict[str, str]) -> None:
    line = {"stroke": ACCENT, "stroke_width": 1.5}
    pen.open("table-top")
    pen.mark("path", "table-surface", d=top.outline(), fill=ACCENT_SOFT, **line)
    line = {"stroke": ACCENT, "stroke_width": 0.75, "stroke_opacity": 0.45}
    pen.mark("path", "table-inlay", d=top.outline(-9), fill="none", **line)
    words = wrap_evenly(labels.get("table", ""), NAME * BOLD, top.half * 1.5, 3)
    y = top.y + top.tall * 0.72 - (len(words) - 1) * NAME * LEADING / 2
    look = {"font_size": NAME, "font_weight": 600, "fill": ACCENT, "text_anchor": "middle"}
    for i, words_of_line in enumerate(words):
        pen.text("table-word", top.x, y + i * NAME * LEADING, words_of_line, **look)
    pen.close()

    roles = [seat.role for seat in seats]
    champions = ["champion"] * roles.count(CHAMPION) or ["empty"]
    _draw_chairs(pen, top, "head", ["head" if AUTHORITY in roles else "empty"])
    _draw_chairs(pen, top, "left", champions + ["seat"] * roles.count(DONOR))
    _draw_chairs(pen, top, "right", ["seat"] * roles.count(OPERATOR) or ["empty"])


def _draw_chairs(pen: Pen, top: Tabletop, corner: str, kinds: list[str]) -> None:
    kinds = kinds[:CHAIRS_AT_A_CORNER]
    *_, arc = top.corner(corner)
    out = 13
    room = 2 * (top.radius + out) * arc + top.half * 0.9
    pitch = min(26, room / max(1, len(kinds) - 1))
    pen.open("table-chairs")
    # On both sides the first chair is the one nearest to the head.
    for i, kind in enumerate(kinds if corner == "right" else reversed(kinds)):
        x, y, angle = top.place(corner, (i - (len(kinds) - 1) / 2) * pitch, out)
        _draw_chair(pen, kind, x, y, angle, min(17, pitch - 4))
    pen.close()


def _draw_chair(pen: Pen, kind: str, x: float, y: float, angle: float, long: float) -> None:
    """A chair seen from above, along the edge of the table."""
    deep = long * 0.6
    if kind == "head":
        long = 40
    if kind == "empty":
        dashed = {"stroke": MUTED, "stroke_width": 1.2, "stroke_dasharray": "3 2.4"}
        pen.turned_box(
            "table-chair table-chair-empty", x, y, angle, long, deep, fill="none", **dashed
        )
        return
    pen.turned_box(f"table-chair table-chair-{kind}", x, y, angle, long, deep, fill=ACCENT)
    if kind == "champion":
        ring = {"fill": "none", "stroke": ACCENT, "stroke_width": 1.3}
        pen.turned_box("table-ring", x, y, angle, long + 6, deep + 6, **ring)


def _draw_head(pen: Pen, card: _Card, x: float, y: float) -> None:
    loud, quiet = (MUTED, MUTED) if card.empty else (PAPER, ACCENT_SOFT)
    centre = {"text_anchor": "middle"}
    x += card.width / 2
    pen.open("table-card table-head" + (" table-empty" if card.empty else ""))
    _draw_frame(pen, card, x - card.width / 2, y, ACCENT)
    y += PAD + HEADING
    pen.text("table-heading", x, y - 2, card.heading, font_size=HEADING, fill=quiet, **centre)
    y += ROW_GAP
    for row in card.rows:
        _draw_row(pen, row, x, y, loud, quiet, bold=not row.quiet, **centre)
        y += row.height + ROW_GAP
    pen.close()


def _draw_card(pen: Pen, card: _Card, x: float, y: float) -> None:
    beside = card.role in BESIDE
    classes = ["table-card", f"table-{card.role}"]
    classes += ["table-beside"] * beside + ["table-empty"] * card.empty
    pen.open(" ".join(classes))
    _draw_frame(pen, card, x, y, "none" if beside else PAPER)
    y += PAD + HEADING
    look = {"font_size": HEADING, "font_weight": 600, "fill": MUTED if card.empty else ACCENT}
    pen.text("table-heading", x + PAD, y - 2, card.heading, **look)
    y += ROW_GAP
    for row in card.rows:
        if row.kind != "more":
            _draw_bullet(pen, row, x + PAD + 5.5, y + NAME * 0.62, beside)
        loud = MUTED if row.quiet else INK
        _draw_row(pen, row, x + PAD + INDENT, y, loud, MUTED, bold=row.kind == "champion")
        y += row.height + ROW_GAP
    pen.close()


def _draw_frame(pen: Pen, card: _Card, x: float, y: float, fill: str) -> None:
    look = {"fill": fill, "stroke": ACCENT if fill == ACCENT else LINE}
    if card.empty:
        look = {"fill": "none", "stroke": MUTED, "stroke_dasharray": "5 4"}
    pen.box("table-frame", x, y, card.width, card.height, rx=8, stroke_width=1, **look)


def _draw_bullet(pen: Pen, row: _Row, x: float, y: float, beside: bool) -> None:
    """The chair as it stands at the table; a ring for those who have none there."""
    if not beside:
        _draw_chair(pen, row.kind, x, y, 0, 10 if row.kind == "champion" else 12)
        return
    look = {"stroke": MUTED, "stroke_dasharray": "2.6 2"} if row.quiet else {"stroke": ACCENT}
    pen.mark("circle", "table-aside", cx=pen.x(x), cy=y, r=4, fill="none", stroke_width=1.6, **look)


def _draw_row(
    pen: Pen, row: _Row, x: float, y: float, loud: str, quiet: str, *, bold: bool, **anchor
) -> None:
    pen.open(f"table-row table-row-{row.kind}", row.title)
    look = {"font_size": row.size, "font_weight": 600 if bold else 400, "fill": loud, **anchor}
    for line in row.lines:
        pen.text("table-name", x, y + row.size, line, **look)
        y += row.size * LEADING
    for line in row.notes:
        pen.text("table-note", x, y + NOTE * 0.92, line, font_size=NOTE, fill=quiet, **anchor)
        y += NOTE * LEADING
    pen.close()


def _draw_key(pen: Pen, role: str, x: float, y: float) -> None:
    """The table in small, with a dot where this card's organisations are."""
    top = Tabletop(x, y, 5.5, 7, 2.5)
    at = {DONOR: "left", OPERATOR: "right"}.get(role)
    if at:
        cx, cy, _points, _arc = top.corner(at)
    else:
        cx, cy = x + (-9 if role == FACILITATOR else 9), y
    pen.open("table-key")
    line = {"stroke": MUTED, "stroke_width": 1}
    pen.mark("path", "table-key-top", d=top.outline(), fill="none", **line)
    pen.mark("circle", "table-key-dot", cx=cx, cy=cy, r=3, fill=ACCENT)
    pen.close()


def _draw_observers(
    pen: Pen, seats: list[SeatMark], labels: dict[str, str], x: float, y: float
) -> float:
    here = [seat.organisation for seat in seats if seat.role == OBSERVER]
    shown = here[: _how_many(OBSERVER, len(here))]
    words = shown or [labels["empty_observer"]] if here or labels.get("empty_observer") else []
    if not words:
        return y - 14
    if len(here) > len(shown):
        words = [*words, labels["more"] % {"count": len(here) - len(shown)}]
    room = pen.width - 2 * x
    pen.open("table-observers", ", ".join(here))
    pen.box("table-rule", x, y, room, 1, fill=LINE)
    y += 12 + HEADING
    look = {"font_size": HEADING, "font_weight": 600, "fill": MUTED}
    pen.text("table-heading", x, y, labels[OBSERVER], **look)
    y += 4
    for line in _side_by_side(words, room):
        y += NAME * 1.45
        pen.text("table-note", x, y, line, font_size=NAME, fill=MUTED)
    pen.close()
    return y + 14


def _side_by_side(names: list[str], room: float) -> list[str]:
    """Names with points between them, a name broken only where it alone is too long."""
    lines: list[str] = []
    for name in names:
        longer = f"{lines[-1]} · {name}" if lines else name
        if lines and width_of(longer) * NAME <= room:
            lines[-1] = longer
        else:
            lines += wrap(name, NAME, room, NAME_LINES)
    return lines
