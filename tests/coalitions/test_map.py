"""The world map: it names States Parties and nobody else, and takes no view on any boundary."""

import gzip
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import asdict
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.html import escape

from coalitions.models import State
from toolkit import world_map

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("treaty_data")]
SVG = "{http://www.w3.org/2000/svg}"
SENTENCE = "Boundaries and names shown imply no opinion on the legal status of any territory."


@pytest.fixture
def drawing(client):
    return ET.fromstring(client.get("/states-parties/map.svg").content)


def links(drawing):
    return {a.get("href"): a.find(f"{SVG}title").text for a in drawing.iter(f"{SVG}a")}


def area(drawing, iso3):
    """The points of a State's shape."""
    shape = next(a for a in drawing.iter(f"{SVG}a") if a.get("href").endswith(f"/{iso3}/"))
    return shape.find(f"{SVG}path").get("d")


def corners(path):
    """The corners of a path of one ring that moves by steps after its first point."""
    numbers = [float(n) for n in re.findall(r"-?(?:\d*\.\d+|\d+)", path)]
    x = y = 0.0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        yield x, y


def holds(path, x, y):
    """Whether the place lies inside: a line from it to the left crosses the ring an odd number."""
    ring = list(corners(path))
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > y) != (by > y) and x > ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def test_112_states_parties_are_named_and_nobody_else(drawing):
    named = links(drawing)
    assert len(named) == 112
    assert named["/states-parties/NOR/"] == "Norway"
    assert named["/states-parties/MCO/"] == "Monaco"
    words = "".join(drawing.itertext())
    for name in ["Tajikistan", "Lithuania", "Somaliland", "Kosovo", "Sahara", "Cyprus", "Brazil"]:
        assert name not in words


def test_an_ongoing_obligation_is_a_second_colour_and_also_words(drawing):
    assert links(drawing)["/states-parties/LBN/"] == "Lebanon: obligation under Article 4 ongoing"
    colours = {a.get("href"): a.get("fill") for a in drawing.iter(f"{SVG}a")}
    assert len(set(colours.values())) == 2
    marked = {href for href in colours if colours[href] == colours["/states-parties/LBN/"]}
    open_ones = ["AFG", "CHL", "DEU", "IRQ", "LAO", "LBN", "MRT", "SOM", "SSD", "TCD"]
    assert marked == {f"/states-parties/{iso3}/" for iso3 in open_ones}


def test_somalia_is_one_shape_that_holds_somaliland(drawing):
    path = area(drawing, "SOM")
    assert path.count("M") == 1
    mogadishu, hargeisa, addis_ababa = (599.5, 236), (600, 211), (586, 213)
    assert holds(path, *mogadishu)
    assert holds(path, *hargeisa)
    assert not holds(path, *addis_ababa)


def test_what_is_no_state_party_is_one_shape_without_a_line_inside(drawing):
    land = [path for path in drawing.iter(f"{SVG}path") if path.get("class") == "map-land"]
    assert len(land) == 1
    assert land[0].get("fill") == land[0].get("stroke")
    # Kosovo, Northern Cyprus, the Siachen Glacier and the rest have no name and no code.
    nameless = [f for f in world_map.features() if not f["iso3"]]
    assert len(nameless) == 5
    assert all(f["d"] in land[0].get("d") for f in nameless)
    sahara = next(f for f in world_map.features() if f["iso3"] == "ESH")
    assert sahara["d"] in land[0].get("d")


def test_small_islands_are_dots_one_can_hit_and_none_hides_another(drawing):
    dots = [c for c in drawing.iter(f"{SVG}circle") if c.get("class") == "map-dot"]
    at = [(float(c.get("cx")), float(c.get("cy"))) for c in dots]
    assert len(at) == 28
    assert min(float(c.get("r")) for c in dots) == 3.5
    for i, (x, y) in enumerate(at):
        for a, b in at[i + 1 :]:
            assert ((x - a) ** 2 + (y - b) ** 2) ** 0.5 > 7


def test_the_sentence_about_boundaries_is_on_the_page_and_in_the_file(client, drawing):
    assert drawing.find(f"{SVG}desc").text == SENTENCE
    assert SENTENCE in client.get("/states-parties/").content.decode()


def test_the_file_asks_nothing_of_elsewhere_and_styles_nothing_inline(client):
    text = client.get("/states-parties/map.svg").content.decode()
    assert re.findall(r"https?://[^\"<]*", text) == ["http://www.w3.org/2000/svg"]
    assert {element.tag for element in ET.fromstring(text).iter()} == {
        f"{SVG}{tag}" for tag in ["svg", "title", "desc", "path", "g", "a", "circle"]
    }
    assert " style=" not in text
    assert not re.search(r"\son\w+=", text)
    assert "'self'" in client.get("/states-parties/map.svg")["Content-Security-Policy"]


def test_a_name_with_markup_stays_a_name(client):
    State.objects.filter(iso3="NOR").update(name="<script>alert('Norway')</script>")
    text = client.get("/states-parties/map.svg").content.decode()
    assert escape("<script>alert('Norway')</script>") in text
    assert "<script" not in text


def test_it_travels_small(client):
    answer = client.get("/states-parties/map.svg", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Content-Type"] == "image/svg+xml"
    assert len(answer.content) < 42_000
    assert gzip.decompress(answer.content).endswith(b"</svg>")


@pytest.mark.parametrize("theme", ["v=", "theme=dark&amp;v="])
def test_the_address_on_the_page_is_kept_for_a_year_and_a_changed_map_has_another(client, theme):
    def address():
        html = client.get("/states-parties/").content.decode()
        return re.search(rf"/states-parties/map.svg\?{theme}\w+", html)[0].replace("&amp;", "&")

    before = address()
    kept = client.get(before)
    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    State.objects.filter(iso3="NOR").update(ccm_status="withdrawn")
    assert address() != before
    # The old address still answers, but nobody keeps that answer under it.
    assert client.get(before)["Cache-Control"] == "no-cache"


def test_who_has_the_map_already_gets_304_until_it_changes(client):
    etag = client.get("/states-parties/map.svg")["ETag"]
    again = {"if-none-match": etag}
    answer = client.get("/states-parties/map.svg", headers=again)
    assert (answer.status_code, answer.content) == (304, b"")
    State.objects.filter(iso3="NOR").update(name="Kingdom of Norway")
    assert client.get("/states-parties/map.svg", headers=again).status_code == 200


def test_a_reader_who_is_signed_in_keeps_the_map_too(client, cast):
    client.force_login(cast.facilitator)
    etag = client.get("/states-parties/map.svg")["ETag"].strip('"')
    answer = client.get(f"/states-parties/map.svg?v={etag}")
    assert "immutable" in answer["Cache-Control"]


def test_a_filtered_list_shows_its_states_and_not_the_map(client):
    assert "map.svg" in client.get("/states-parties/").content.decode()
    assert "map.svg" not in client.get("/states-parties/?q=leb").content.decode()


def test_the_file_has_the_colours_of_the_style_sheet():
    text = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    names = {
        "land": "map-land",
        "party": "map-party",
        "marked": "map-marked",
        "paper": "paper",
        "muted": "muted",
    }
    for number, palette in enumerate([world_map.LIGHT, world_map.DARK]):
        tokens = {
            field: re.findall(rf"--{token}: (#\w+);", text)[number]
            for field, token in names.items()
        }
        assert tokens == asdict(palette)


def test_shapes_are_marked_with_three_letters_or_with_none():
    codes = [f["iso3"] for f in world_map.features() if f["iso3"]]
    assert len(codes) == len(set(codes)) == 234
    assert all(re.fullmatch("[A-Z]{3}", code) for code in codes)
    assert (
        "Natural Earth"
        in json.loads((Path(world_map.__file__).parent / "data/world_map.json").read_text())[
            "origin"
        ]
    )
