"""The public pages of the States Parties."""

import pytest
from django.urls import reverse

from coalitions import reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data():
    reference.load()


def page(client, name, *arguments, **query):
    answer = client.get(reverse(name, args=arguments), query)
    return answer.status_code, answer.content.decode()


def test_112_states_are_listed_in_alphabetical_order(client, django_assert_num_queries):
    with django_assert_num_queries(4):
        _status, html = page(client, "states_parties")
    assert html.count('href="/states-parties/') - 1 == 112
    assert html.index("Afghanistan") < html.index("Lebanon") < html.index("Zambia")


def test_an_unknown_deadline_is_to_be_confirmed_and_never_the_last_one(client):
    _status, html = page(client, "state_party", "lbn")
    assert "To be confirmed" in html
    assert "2026</p>" not in html
    assert "outcome" not in html


def test_a_completed_obligation_says_when(client):
    _status, html = page(client, "state_party", "mne")
    assert "Completed: 21 July 2020" in html


@pytest.mark.parametrize("iso3", ["tjk", "ltu", "xxx"])
def test_who_is_not_a_party_has_no_page(client, iso3):
    assert page(client, "state_party", iso3)[0] == 404


def test_filters_and_search_narrow_the_list_and_markup_stays_text(client):
    _status, html = page(client, "states_parties", obligation="CCM 4", status="ongoing")
    assert "Lebanon" in html
    assert "Norway" not in html
    _status, html = page(client, "states_parties", q="<script>alert(1)</script>")
    assert "<script>alert" not in html
    assert "No State Party fits" in html
