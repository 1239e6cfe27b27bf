"""The front page: what a coalition is, in 150 words, and a next step for each."""

import html
import re

import pytest

pytestmark = pytest.mark.django_db


def words_of(markup):
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)).split()


def test_it_says_in_150_words_what_a_coalition_is(client):
    page = client.get("/").content.decode()
    story = re.search(r"<div class=\"front-words\" data-story>(.*?)</div>", page, re.DOTALL)[1]
    assert 90 < len(words_of(story)) <= 150
    for word in ["national authority", "donors", "operators", "facilitator", "voluntary"]:
        assert word in story


@pytest.mark.parametrize(
    ("who", "step", "address"),
    [
        ("state", "You represent an affected State", "/coalitions/propose/"),
        ("donor", "You are a donor", "/states-parties/?obligation=CCM+4&amp;status=ongoing"),
        ("operator", "You are an operator", "/states-parties/"),
    ],
)
def test_each_has_a_next_step_that_leads_somewhere(client, who, step, address):
    page = client.get("/").content.decode()
    section = re.search(rf'aria-labelledby="step-{who}">(.*?)</section>', page, re.DOTALL)[1]
    assert step in section
    assert f'href="{address}"' in section
    assert client.get(html.unescape(address)).status_code in {200, 302}


def test_the_picture_is_for_the_eye_only_and_nothing_is_inline(client):
    page = client.get("/").content.decode()
    assert re.search(r'<svg class="front-picture"[^>]*aria-hidden="true"', page)
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son\w+=", page)


def test_who_is_signed_in_gets_the_desk_instead(client, cast):
    client.force_login(cast.facilitator)
    assert "front-words" not in client.get("/").content.decode()
