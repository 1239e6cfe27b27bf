"""What a page weighs on the line: on a slow one, bytes are seconds."""

import re

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db

FIRST_VISIT = 60_000
LATER_PAGE = 15_000


def page_of(client, address):
    """The page as it travels, and what it names beside itself."""
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, address
    assert answer.headers["Content-Encoding"] == "gzip", address
    html = client.get(address).content.decode()
    return len(answer.content), set(re.findall(r'(?:href|src)="/static/([^"]+)"', html))


def weight_of(files) -> int:
    """Brotli as the server prepares it."""
    return sum(len(brotli.compress(open(finders.find(name), "rb").read())) for name in files)


def test_a_first_visit_is_light(client):
    page, files = page_of(client, "/")
    assert "bootstrap/css/bootstrap.min.css" in files
    assert page + weight_of(files) < FIRST_VISIT


def test_signing_in_on_a_first_visit_is_light(client):
    page, files = page_of(client, reverse("account_login"))
    assert page + weight_of(files) < FIRST_VISIT


def test_later_pages_are_light(cast, client):
    meeting = recorded_meeting(cast)
    client.force_login(cast.facilitator)
    slug = cast.coalition.slug
    for name, args in [
        ("home", []),
        ("coalition", [slug]),
        ("coalition_people", [slug]),
        ("meetings", [slug]),
        ("meeting", [slug, meeting.number]),
        ("meeting_record", [slug, meeting.number]),
        ("meeting_publish", [slug, meeting.number]),
        ("action_points", [slug]),
        ("circulations", [slug]),
        ("who_sees_what", [slug]),
        ("states_parties", []),
    ]:
        page, _files = page_of(client, reverse(name, args=args))
        assert page < LATER_PAGE, name


def test_the_map_travels_apart_from_the_page_that_shows_it(client):
    _page, files = page_of(client, reverse("states_parties"))
    assert not any("world" in name for name in files)
    answer = client.get(reverse("states_map"), headers={"accept-encoding": "gzip"})
    assert len(answer.content) < 45_000
    known = {"accept-encoding": "gzip", "if-none-match": answer.headers["ETag"]}
    again = client.get(reverse("states_map"), headers=known)
    assert (again.status_code, again.content) == (304, b"")
