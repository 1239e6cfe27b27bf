"""When a page can't be given: what happened, what is safe, what to do next."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from django.views.defaults import server_error

from coalition_portal import views

PARTS = ["What happened", "What is safe", "What to do next"]


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_each_says_its_three_things_without_person_or_database(code):
    html = render_to_string(f"{code}.html")
    places = [html.index(f"<h2>{part}</h2>") for part in PARTS]
    assert places == sorted(places)
    heading = re.findall("<h1>(.*)</h1>", html)
    assert heading == re.findall("<title>(.*)</title>", html)
    assert len(heading) == 1
    assert html.count('href="/"') >= 1
    assert " style=" not in html
    assert "<script" not in html


@pytest.mark.parametrize("code", ["403", "500"])
def test_they_turn_with_the_readers_language(code):
    with translation.override("ar"):
        html = render_to_string(f"{code}.html")
    assert '<html lang="ar" dir="rtl">' in html
    assert "bootstrap.rtl.min.css" in html


def test_a_page_that_is_not_there_and_one_of_another_table_look_the_same(client, cast, others):
    client.force_login(cast.facilitator)
    missing = client.get("/coalitions/nowhere/")
    foreign = client.get(f"/coalitions/{others.coalition.slug}/")
    assert (missing.status_code, foreign.status_code) == (404, 404)
    assert "There is no such page for you" in foreign.content.decode()
    token = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub(b"", missing.content) == token.sub(b"", foreign.content)


@pytest.mark.django_db
def test_a_stranger_is_told_too_and_shown_the_way_to_sign_in(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    html = answer.content.decode()
    assert "There is no such page for you" in html
    assert 'href="/accounts/login/"' in html
    assert "no/such/page" not in html


def test_what_a_seat_does_not_allow_is_said_in_words(client, cast):
    client.force_login(cast.donor)
    answer = client.get(f"/coalitions/{cast.coalition.slug}/meetings/new/")
    assert answer.status_code == 403
    assert "Your seat does not allow this" in answer.content.decode()


@pytest.mark.django_db
def test_a_forged_host_gets_400_and_does_not_see_itself(client):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "The portal could not read this request" in html
    assert "evil.example" not in html


@pytest.mark.django_db
def test_a_form_that_was_open_too_long_tells_how_to_keep_what_was_typed():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})
    assert answer.status_code == 403
    assert "This form was open too long" in answer.content.decode()


@pytest.mark.django_db
def test_a_fault_of_ours_shows_no_inside(client, monkeypatch):
    def broken():
        raise RuntimeError("the inside")

    monkeypatch.setattr(views, "_contacts", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    html = answer.content.decode()
    assert "Something went wrong on our side" in html
    assert "the inside" not in html
    assert "RuntimeError" not in html


def test_the_page_for_our_faults_needs_no_table_of_file_names(rf, settings, tmp_path):
    """A half-finished deployment is one of the moments this page is for."""
    settings.STATIC_ROOT = tmp_path
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert b"Something went wrong on our side" in answer.content


def test_the_files_it_names_are_there():
    html = render_to_string("500.html")
    for name in ["css/tokens.css", "css/portal.css", "img/mark.svg"]:
        assert f'="/static/{name}"' in html
        assert finders.find(name)


@pytest.mark.django_db
def test_search_engines_read_the_public_pages_only(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Allow: /$",
        "Allow: /states-parties/",
        "Allow: /static/",
        "Disallow: /",
    ]


@pytest.mark.django_db
def test_the_icon_is_found_where_browsers_look_for_it(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"] == "/static/img/mark.svg"
    assert finders.find("img/mark.svg")
