"""What the drawings are drawn with: colours, a pen that can write from the right, a tabletop."""

from dataclasses import dataclass
from math import atan2, cos, degrees, pi, sin

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# The light values of static/css/tokens.css, for where no style sheet reaches: PDF and <img>.
INK, MUTED, LINE, PAPER = "#1c2733", "#56636f", "#cfd6dc", "#ffffff"
ACCENT, ACCENT_SOFT = "#1f5a7a", "#dbe8ef"


class Pen:
    """Collects marks as SVG text; everything it is given is escaped.

    Where the writing runs from right to left the caller's x is turned round, and a rotation too.
    """

    def __init__(self, width: float, direction: str):
        self.width, self.direction = width, direction
        self.mirrored = direction == "rtl"
        self.marks: list[str] = []

    def x(self, x: float) -> float:
        return self.width - x if self.mirrored else x

    def open(self, classes: str, title: str = "") -> None:
        self.marks.append(f'<g class="{escape(classes)}">')
        if title:
            self.marks.append(f"<title>{escape(title)}</title>")

    def close(self) -> None:
        self.marks.append("</g>")

    def mark(self, tag: str, classes: str, **attributes) -> None:
        self.marks.append(f'<{tag} class="{escape(classes)}"{_pairs(attributes)}/>')

    def text(self, classes: str, x: float, y: float, words: str, **attributes) -> None:
        at = _pairs({"x": self.x(x), "y": y, **attributes})
        self.marks.append(f'<text class="{escape(classes)}"{at}>{escape(words)}</text>')

    def box(self, classes: str, x: float, y: float, width: float, height: float, **look) -> None:
        left = self.x(x + width) if self.mirrored else x
        self.mark("rect", classes, x=left, y=y, width=width, height=height, **look)

    def turned_box(
        self, classes: str, x: float, y: float, angle: float, long: float, deep: float, **look
    ) -> None:
        """A box with round ends, its middle at x, y."""
        turned = -angle if self.mirrored else angle
        at = f"translate({short(self.x(x))} {short(y)}) rotate({short(turned)})"
        look |= {"rx": min(long, deep) * 0.42, "transform": at}
        self.mark("rect", classes, x=-long / 2, y=-deep / 2, width=long, height=deep, **look)

    def svg(self, title: str, desc: str, prefix: str, height: float, classes: str) -> SafeString:
        prefix = escape(prefix)
        return mark_safe(  # noqa: S308  every word that stands here went through escape
            f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing {escape(classes)}"'
            f' role="img" viewBox="0 0 {short(self.width)} {height:.0f}"'
            f' direction="{escape(self.direction)}"'
            f' aria-labelledby="{prefix}-title {prefix}-desc">'
            f'<title id="{prefix}-title">{escape(title)}</title>'
            f'<desc id="{prefix}-desc">{escape(desc)}</desc>{"".join(self.marks)}</svg>'
        )


def short(value) -> str:
    """A number with no more than two decimals; anything else as it is."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _pairs(attributes: dict) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{escape(short(value))}"' for name, value in attributes.items()
    )


@dataclass(frozen=True)
class Tabletop:
    """A triangle with round corners, apex up, given by the circles in its corners."""

    x: float
    y: float
    half: float
    tall: float
    radius: float

    @property
    def bottom(self) -> float:
        return self.y + self.tall + self.radius

    def corner(self, name: str) -> tuple[float, float, float, float]:
        """Of "head", "left" or "right": the circle's centre, where it points, half its arc."""
        rising = pi + atan2(self.half, self.tall)
        if name == "head":
            return self.x, self.y, 1.5 * pi, 1.5 * pi - rising
        arc = (rising - pi / 2) / 2
        side, points = (-1, rising - arc) if name == "left" else (1, pi - rising + arc)
        return self.x + side * self.half, self.y + self.tall, points, arc

    def place(self, name: str, along: float, out: float) -> tuple[float, float, float]:
        """The point `out` from the edge and `along` it clockwise from the corner; its angle."""
        x, y, points, arc = self.corner(name)
        reach = self.radius + out
        turn = max(-arc, min(arc, along / reach))
        rest = along - turn * reach
        angle = points + turn
        x += reach * cos(angle) - rest * sin(angle)
        y += reach * sin(angle) + rest * cos(angle)
        return x, y, degrees(angle) + 90

    def outline(self, out: float = 0) -> str:
        """The path of the edge, or of a line `out` from it."""
        reach = self.radius + out
        path = []
        for name in ("head", "right", "left"):
            x, y, points, arc = self.corner(name)
            start, end = (
                f"{short(x + reach * cos(a))} {short(y + reach * sin(a))}"
                for a in (points - arc, points + arc)
            )
            path.append(f"{start}A{short(float(reach))} {short(float(reach))} 0 0 1 {end}")
        return "M" + "L".join(path) + "Z"
