"""The overview of a coalition: what matters now, the table, and the way to a first meeting."""

import pytest
from django.urls import reverse

from coalition_portal import overview
from coalitions.actions import seats
from coalitions.models import Coalition, Member, Obligation

pytestmark = pytest.mark.django_db
URL = "/coalitions/cedar/"


def test_the_table_has_the_authority_at_its_head_and_the_champion_first_among_donors(cast):
    drawn = {
        place["place"]: [seat.organisation.name for seat in place["seats"]]
        for place in overview.the_table(list(cast.coalition.seats.select_related("organisation")))
    }
    assert drawn == {
        "head": ["Cedar National authority"],
        "left": ["Cedar Champion", "Cedar Donor"],
        "right": ["Cedar Operator"],
        "beside-left": ["Cedar Facilitator"],
        "beside-right": ["Cedar Secretariat"],
        "around": ["Cedar Observer"],
    }


def test_what_is_missing_is_said_kindly_to_those_who_can_help_it(cast, client):
    seats.end(seat=cast.seats["champion"], reason="x", by=cast.national_authority)
    for role, told in [("national_authority", True), ("facilitator", True), ("donor", False)]:
        client.force_login(cast.users[role])
        text = client.get(URL).content.decode()
        assert ("Still free at this table: Champion." in text) is told, role


def test_the_checklist_leads_from_the_champion_to_the_first_meeting(cast, client):
    Coalition.objects.filter(slug="cedar").update(status="forming", cadence_months=None)
    client.force_login(cast.national_authority)
    steps = client.get(URL).context["checklist"]
    assert [step["done"] for step in steps] == [True, True, True, False, False]
    client.force_login(cast.donor)
    assert client.get(URL).context["checklist"] == []


def test_an_overview_of_a_small_coalition_says_what_to_do_next(cast, client):
    client.force_login(cast.national_authority)
    text = client.get(URL).content.decode()
    for words in ("Plan one", "Choose them in the settings", "After a meeting, its summary"):
        assert words in text
    client.force_login(cast.operator)
    assert (
        "The national authority or the facilitator plans one." in client.get(URL).content.decode()
    )


def test_the_overview_asks_the_same_questions_however_large_the_table(
    cast, client, django_assert_max_num_queries
):
    client.force_login(cast.national_authority)

    def count():
        with django_assert_max_num_queries(100) as asked:
            assert client.get(URL).status_code == 200
        return len(asked)

    before = count()
    for number in range(30):
        seat = seats.add(
            coalition=cast.coalition, organisation=f"O{number}", role="operator", by=cast.champion
        )
        Member.objects.create(seat=seat, name=f"P{number}")
        Obligation.objects.create(state=cast.state, treaty="CCM", article=f"{number + 10}")
    cast.coalition.obligations.set(cast.state.obligations.all())
    assert count() == before
    assert before <= 22


def test_the_facilitator_is_named_for_what_can_not_be_said_in_the_room(cast, client):
    client.force_login(cast.operator)
    text = client.get(reverse("coalition", args=["cedar"])).content.decode()
    assert "The portal records nothing of it." in text
    assert "facilitator@cedar.example.org" in text
