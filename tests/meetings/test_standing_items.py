"""What a body takes up at every meeting: offered once, kept by those who edit the agenda."""

import pytest

from coalitions.models import Coalition
from meetings import standing
from meetings.models import StandingItem
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
OFFERED = ["Review of action points", "Status of Article 4", "Date of the next meeting"]


@pytest.fixture
def url(cast):
    return f"/coalitions/cedar/bodies/{cast.plenary.pk}/standing/"


def save(client, url, *rows, **changes):
    data = {"item-TOTAL_FORMS": len(rows), "item-INITIAL_FORMS": 0, **changes}
    for number, (place, title, minutes) in enumerate(rows):
        data |= {
            f"item-{number}-place": place,
            f"item-{number}-title": title,
            f"item-{number}-minutes": minutes,
        }
    return client.post(url, data)


def kept():
    return list(StandingItem.objects.values_list("title", "minutes"))


def test_a_body_is_offered_three_which_are_kept_only_when_saved(client, cast, url):
    client.force_login(cast.facilitator)
    page = client.get(url).content.decode()
    for title in OFFERED:
        assert f'value="{title}"' in page
    assert kept() == []
    rows = zip((1, 2, 3), OFFERED, (20, 15, 5), strict=True)
    assert save(client, url, *rows, (4, "", "")).status_code == 302
    assert kept() == list(zip(OFFERED, (20, 15, 5), strict=True))


def test_the_offer_comes_once_also_where_it_was_cleared(client, cast, url):
    client.force_login(cast.facilitator)
    save(client, url, (1, "", ""))
    page = client.get(url).content.decode()
    assert "Review of action points" not in page
    assert kept() == []


def test_the_offer_is_in_the_coalitions_language(cast):
    Coalition.objects.update(working_language="fr")
    cast.plenary.coalition.refresh_from_db()
    assert [item["minutes"] for item in standing.offered(cast.plenary)] == [20, 15, 5]


def test_places_give_the_order_and_an_empty_line_takes_off(client, cast, url):
    client.force_login(cast.facilitator)
    save(client, url, (1, "First", 5), (2, "Second", ""), (3, "Third", 10))
    second = StandingItem.objects.get(title="Second").pk
    save(client, url, (3, "First", 5), (1, "Second", 7), (2, "", 10))
    assert kept() == [("Second", 7), ("First", 5)]
    assert StandingItem.objects.get(title="Second").pk == second


def test_a_refused_page_comes_back_with_what_was_typed(client, cast, url):
    client.force_login(cast.facilitator)
    answer = save(client, url, (1, "Typed", -3))
    assert answer.status_code == 422
    assert 'value="Typed"' in answer.content.decode()
    answer = save(client, url, (1, "Same", 3), (2, "same", 4))
    assert answer.status_code == 422
    assert "Two standing items have the same title." in answer.content.decode()
    assert kept() == []


@pytest.mark.parametrize("role", ["national_authority", "facilitator", "secretariat"])
def test_those_who_edit_the_agenda_keep_them(client, cast, url, role):
    client.force_login(cast.users[role])
    assert save(client, url, (1, "Ours", "")).status_code == 302
    assert kept() == [("Ours", None)]


@pytest.mark.parametrize("role", ["champion", "donor", "operator", "observer"])
def test_others_do_not(client, cast, url, role):
    client.force_login(cast.users[role])
    assert client.get(url).status_code == 403
    assert save(client, url, (1, "Ours", "")).status_code == 403
    assert kept() == []


def test_the_co_convening_champion_does(client, cast, url):
    cast.seats["champion"].co_convenes = True
    cast.seats["champion"].save()
    client.force_login(cast.champion)
    assert save(client, url, (1, "Ours", "")).status_code == 302


def test_a_body_of_another_coalition_is_not_found(client, cast, others, outsider, url):
    theirs = f"/coalitions/cedar/bodies/{others.plenary.pk}/standing/"
    client.force_login(cast.facilitator)
    assert client.get(theirs).status_code == 404
    assert save(client, theirs, (1, "Ours", "")).status_code == 404
    client.force_login(outsider)
    assert client.get(url).status_code == 404
    assert kept() == []


def test_a_dormant_coalition_keeps_what_it_has(client, cast, url):
    Coalition.objects.update(status="dormant")
    client.force_login(cast.facilitator)
    answer = save(client, url, (1, "Ours", ""))
    assert answer.status_code == 422
    assert "dormant or completed" in answer.content.decode()
    cast.plenary.coalition.refresh_from_db()
    with pytest.raises(NotReady):
        standing.set_items(body=cast.plenary, items=[])


def test_markup_in_a_standing_item_stays_text(client, cast, url):
    client.force_login(cast.facilitator)
    save(client, url, (1, "<script>alert(1)</script>", ""))
    assert "<script>alert(1)" not in client.get(url).content.decode()
