"""The public pages of the States Parties."""

import pytest
from django.urls import reverse

from coalitions.models import Coalition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("treaty_data")]


def page(client, name, *arguments, **query):
    answer = client.get(reverse(name, args=arguments), query)
    return answer.status_code, answer.content.decode()


def test_112_states_are_listed_in_alphabetical_order(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        _status, html = page(client, "states_parties")
    assert html.count('href="/states-parties/') - 1 == 112
    assert html.index("Afghanistan") < html.index("Lebanon") < html.index("Zambia")


def test_an_unknown_deadline_is_to_be_confirmed_and_never_the_last_one(client):
    _status, html = page(client, "state_party", "lbn")
    assert "To be confirmed" in html
    assert "May 2026" not in html
    assert "outcome" not in html


def test_a_completed_obligation_says_when(client):
    _status, html = page(client, "state_party", "mne")
    assert "Completed: 21 July 2020" in html


def test_a_name_with_an_accent_stands_and_is_found_where_one_looks_for_it(client):
    _status, html = page(client, "states_parties")
    assert html.index("Costa Rica") < html.index("Côte d&#x27;Ivoire") < html.index("Croatia")
    _status, html = page(client, "states_parties", q="cote d'i")
    assert "Côte d&#x27;Ivoire" in html


@pytest.mark.parametrize(
    ("iso3", "printed"),
    [
        # A copy of a page elsewhere, or a press release, is no source for a public page.
        ("hrv", "mineactionreview.org, as of July 2020"),
        ("bgr", "the-monitor.org, as of December 2023"),
        ("ssd", "clusterconvention.org, as of September 2025"),
        ("afg", "United Nations Treaty Collection, as of 2026"),
    ],
)
def test_only_citable_sources_are_printed_with_their_date(client, iso3, printed):
    _status, html = page(client, "state_party", iso3)
    assert printed in html
    for elsewhere in ["pronk", "hrw.org", "npaid", "nhrclb", "scrape", "model knowledge"]:
        assert elsewhere not in html


def test_a_scrape_is_to_be_confirmed(client):
    _status, html = page(client, "state_party", "lbn")
    assert html.count("To be confirmed with the Implementation Support Unit") == 2


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


@pytest.mark.parametrize(
    "query",
    [
        {"year": "0000"},
        {"year": "²⁰²⁶"},
        {"region": "a\x00b"},
        {"obligation": "a\x00 b"},
        {"q": "\x00"},
    ],
)
def test_nonsense_in_a_filter_finds_nothing_and_breaks_nothing(client, query):
    status, html = page(client, "states_parties", **query)
    assert status == 200
    assert "No State Party fits" in html


def test_what_is_chosen_of_an_obligation_holds_of_one_and_the_same(client):
    # Germany finished its stockpile and still clears: Article 3 is not ongoing there.
    _status, html = page(client, "states_parties", obligation="CCM 3", status="ongoing")
    assert "Germany" not in html


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"is_listed": True}, True),
        ({"is_listed": False}, False),
        ({"is_listed": True, "status": "proposed"}, False),
        ({"is_listed": True, "is_demonstration": True}, False),
    ],
)
def test_a_coalition_is_named_to_the_public_only_where_its_authority_said_so(
    cast, client, facts, shown
):
    Coalition.objects.filter(slug="cedar").update(**facts)
    text = client.get("/states-parties/lbn/").content.decode()
    assert ("Cedar Forum" in text) is shown
    assert "/coalitions/cedar" not in text
