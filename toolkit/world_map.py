"""The world, with a name and a link on the States it is told about and on no others."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import hypot

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 960, 450
DOT_RADIUS = 3.5
DOT_DISTANCE = 7.8
HIT_RADIUS = 9


@dataclass(frozen=True)
class Palette:
    """Colours of the file, which no style sheet reaches; tokens.css has the same ones."""

    land: str
    party: str
    marked: str
    paper: str
    muted: str


LIGHT = Palette("#e3e8eb", "#5d8aa5", "#0f3850", "#ffffff", "#56636f")
DARK = Palette("#2f3b45", "#4f829f", "#b5dbef", "#1b242c", "#a7b3bd")


@dataclass(frozen=True)
class Party:
    """A State the map names, and the page it leads to; a label sets it in the second colour."""

    name: str
    href: str
    label: str = ""


@cache
def features() -> list[dict]:
    """Shapes as {"iso3", "c": [x, y], "w", "d"} on 960 x 450; "dot" where too small to be seen."""
    text = files("toolkit").joinpath("data/world_map.json").read_text(encoding="utf-8")
    return json.loads(text)["features"]


def world_map(
    *, parties: dict[str, Party], title: str, note: str, palette: Palette = LIGHT
) -> SafeString:
    """An SVG of the world in which only `parties` (by ISO 3166-1 alpha-3) are named and linked.

    `note` says what the boundaries do not mean; it is the description, and the page prints
    it beside the map. A party without a shape here is left to the page's list. Links follow
    the order of `parties`, those drawn as dots after the others.
    """
    shapes = {f["iso3"]: f for f in features() if f["iso3"] in parties}
    land = "".join(f["d"] for f in features() if f["iso3"] not in parties)
    dots = _spread({iso3: shapes[iso3]["c"] for iso3 in parties if _is_dot(shapes.get(iso3))})
    areas = [
        _link(party, f'<path d="{shapes[iso3]["d"]}"/>', palette)
        for iso3, party in parties.items()
        if iso3 in shapes and iso3 not in dots
    ]
    # A group and not an image: an image would hide the links inside it from screen readers.
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="world-map" role="group"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' aria-labelledby="map-title" aria-describedby="map-note">'
        f'<title id="map-title">{escape(title)}</title><desc id="map-note">{escape(note)}</desc>'
        # One shape in one colour, its outline included: no line is drawn between States
        # that are not named, so none of those boundaries is taken a view on.
        f'<path class="map-land" fill="{palette.land}" stroke="{palette.land}" stroke-width=".7"'
        f' stroke-linejoin="round" stroke-linecap="round" d="{land}"/>'
        f'<g class="map-areas" stroke="{palette.paper}" stroke-width=".6"'
        f' stroke-linejoin="round">{"".join(areas)}</g>'
        f'<g class="map-leaders" stroke="{palette.muted}" stroke-width=".6">'
        f"{_leaders(dots, shapes)}</g>"
        f'<g class="map-dots" stroke="{palette.paper}" stroke-width=".8">'
        f"{_dots(dots, parties, palette)}</g></svg>"
    )


def _is_dot(feature: dict | None) -> bool:
    return bool(feature and feature.get("dot"))


def _link(party: Party, inside: str, palette: Palette) -> str:
    name, kind, colour = party.name, "map-party", palette.party
    if party.label:
        name, kind, colour = f"{party.name}: {party.label}", "map-party map-marked", palette.marked
    return (
        f'<a class="{kind}" fill="{colour}" href="{escape(party.href)}">'
        f"<title>{escape(name)}</title>{inside}</a>"
    )


def _dots(dots: dict[str, tuple[float, float]], parties: dict[str, Party], palette: Palette) -> str:
    drawn = []
    for iso3, (x, y) in dots.items():
        nearest = min((hypot(x - a, y - b) for k, (a, b) in dots.items() if k != iso3), default=99)
        # The larger invisible circle is for fingers; it stops short of the neighbour's dot.
        hit = min(HIT_RADIUS, nearest - DOT_RADIUS)
        circles = (
            f'<circle class="map-hit" cx="{x:.1f}" cy="{y:.1f}" r="{hit:.1f}" fill="none"'
            ' stroke="none" pointer-events="all"/>'
            f'<circle class="map-dot" cx="{x:.1f}" cy="{y:.1f}" r="{DOT_RADIUS}"/>'
        )
        drawn.append(_link(parties[iso3], circles, palette))
    return "".join(drawn)


def _leaders(dots: dict[str, tuple[float, float]], shapes: dict[str, dict]) -> str:
    """Thin lines from the place itself to dots that had to step aside."""
    lines = []
    for iso3, (x, y) in dots.items():
        cx, cy = shapes[iso3]["c"]
        if hypot(x - cx, y - cy) > DOT_RADIUS:
            lines.append(f'<path d="M{cx} {cy}L{x:.1f} {y:.1f}"/>')
    return "".join(lines)


def _spread(places: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    """Move dots apart, each as little as it takes, until none hides another."""
    at = {iso3: (float(x), float(y)) for iso3, (x, y) in places.items()}
    names = list(at)
    for _round in range(400):
        moved = False
        for i, first in enumerate(names):
            for second in names[i + 1 :]:
                moved = _push(at, first, second) or moved
        if not moved:
            break
    return at


def _push(at: dict[str, tuple[float, float]], first: str, second: str) -> bool:
    (ax, ay), (bx, by) = at[first], at[second]
    apart = hypot(bx - ax, by - ay)
    if apart >= DOT_DISTANCE - 0.05:
        return False
    dx, dy = ((bx - ax) / apart, (by - ay) / apart) if apart else (1.0, 0.0)
    step = (DOT_DISTANCE - apart) / 2
    at[first] = (ax - dx * step, ay - dy * step)
    at[second] = (bx + dx * step, by + dy * step)
    return True
