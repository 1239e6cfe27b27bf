"""Drawings: numbers in, SVG out, the same for page and paper.

Only presentation attributes: the content security policy blocks `style=`, and the printer reads
no class names of the page. Whatever a drawing shows stands as a table beside it too.
"""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH = 640
BAR, GAP, LABEL, LEGEND = 32, 16, 20, 24
INK = "#1c2733"
FONT = "DejaVu Sans, Amiri Arabic, sans-serif"
# A number is written into its part only where it fits.
PER_DIGIT = 11


@dataclass(frozen=True)
class Tone:
    """What a part of a bar is filled with, and what is written on it."""

    fill: str
    ink: str


@dataclass(frozen=True)
class Part:
    """One piece of a bar."""

    label: str
    number: int
    tone: Tone


@dataclass(frozen=True)
class Bar:
    label: str
    parts: list[Part]

    @property
    def total(self) -> int:
        return sum(part.number for part in self.parts)


def stacked_bars(
    bars: list[Bar], *, title: str, description: str, name: str, rtl: bool = False
) -> SafeString:
    """Bars of parts, one below the other on one scale; empty where nothing is to be drawn.

    `name` keeps the ids of two drawings on one page apart; `rtl` begins at the right.
    """
    longest = max((bar.total for bar in bars), default=0)
    if not longest:
        return mark_safe("")
    drawn = [_bar(bar, row, WIDTH / longest, rtl) for row, bar in enumerate(bars)]
    below = len(bars) * (LABEL + BAR + GAP)
    legend = _legend(bars, below, rtl)
    height = below + LEGEND
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="100%"'
        f' role="img" aria-labelledby="{name}-title {name}-desc" direction="ltr"'
        f' font-family="{FONT}" font-size="13" fill="{INK}">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
        f"{''.join(drawn)}{legend}</svg>"
    )


def _bar(bar: Bar, row: int, scale: float, rtl: bool) -> str:
    top = row * (LABEL + BAR + GAP)
    pieces = [_text(bar.label, 0, top + 14, rtl)]
    x = 0.0
    for part in bar.parts:
        width = part.number * scale
        if width:
            pieces.append(_part(part, x, top + LABEL, width, rtl))
        x += width
    return "".join(pieces)


def _part(part: Part, x: float, y: float, width: float, rtl: bool) -> str:
    left = WIDTH - x - width if rtl else x
    box = (
        f'<rect x="{left:.1f}" y="{y}" width="{width:.1f}" height="{BAR}"'
        f' fill="{part.tone.fill}" stroke="#ffffff" stroke-width="2"/>'
    )
    if width < PER_DIGIT * len(str(part.number)):
        return box
    return box + (
        f'<text x="{left + width / 2:.1f}" y="{y + 21}" text-anchor="middle"'
        f' font-weight="700" fill="{part.tone.ink}">{part.number}</text>'
    )


def _legend(bars: list[Bar], y: float, rtl: bool) -> str:
    """The parts in the order in which they stand in the bars, those that are drawn."""
    kinds = {p.label: p.tone for bar in bars for p in bar.parts if p.number}
    order = [p.label for p in bars[0].parts if p.label in kinds]
    step = WIDTH / max(len(order), 1)
    pieces = []
    for place, label in enumerate(order):
        x = place * step
        left = WIDTH - x - 14 if rtl else x
        pieces.append(
            f'<rect x="{left:.1f}" y="{y}" width="14" height="14" fill="{kinds[label].fill}"'
            f' stroke="{INK}" stroke-width=".5"/>'
        )
        pieces.append(_text(label, x + 20, y + 12, rtl))
    return "".join(pieces)


def _text(text: str, x: float, y: float, rtl: bool) -> str:
    place, anchor = (WIDTH - x, "end") if rtl else (x, "start")
    return f'<text x="{place:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
