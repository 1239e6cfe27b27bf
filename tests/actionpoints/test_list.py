"""The list of action points: its filters live in the address, and its length costs nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actionpoints import actions
from actionpoints.models import ActionPoint
from coalitions.models import Body, Obligation
from tests.actionpoints.test_actions import finalise
from tests.html import Page
from tests.meetings.test_actions import plan

pytestmark = pytest.mark.django_db


def listed(client, user, query="") -> list[str]:
    client.force_login(user)
    answer = client.get(f"/coalitions/cedar/actionpoints/{query}")
    assert answer.status_code == 200
    rows = Page(answer.content.decode()).all("td", dir="auto")
    return sorted(t for _tag, attrs, t in rows if "data-label" not in attrs)


def chips(client, user, query) -> dict[str, str]:
    client.force_login(user)
    page = Page(client.get(f"/coalitions/cedar/actionpoints/{query}").content.decode())
    found = page.all("a", **{"class": "chip"})
    return {text.replace("Take away: ", "").strip(" ×"): a["href"] for _t, a, text in found}


def agreed(cast, title, *, body=None, item_obligation=None, **facts):
    meeting = plan(cast, body=body or cast.plenary, agenda=["Item"])
    item = meeting.items.first()
    item.obligation = item_obligation
    item.save()
    point = actions.agree(
        meeting=meeting, item=item, title=title, by=cast.facilitator,
        **{"lead": cast.seats["donor"], "due_on": date(2027, 1, 31), **facts},
    )  # fmt: skip
    finalise(meeting, timezone.now())
    return point


@pytest.fixture
def owed(cast):
    rows = [
        Obligation.objects.create(state=cast.state, treaty="CCM", article=article, status="ongoing")
        for article in ("3", "4")
    ]
    cast.coalition.obligations.set(rows)
    return rows


def test_by_body_and_between_meetings(cast, client):
    group = Body.objects.create(
        coalition=cast.coalition, kind="working_group", name="Group", is_open=True
    )
    agreed(cast, "of the plenary")
    agreed(cast, "of the group", body=group)
    actions.offer(
        coalition=cast.coalition, title="between", lead=None, due_on=None, by=cast.facilitator
    )
    assert listed(client, cast.donor, f"?body={cast.plenary.id}") == ["of the plenary"]
    assert listed(client, cast.donor, f"?body={group.id}") == ["of the group"]
    assert listed(client, cast.donor, "?body=between") == ["between"]


def test_by_obligation_of_the_point_or_of_its_agenda_item(cast, client, owed):
    stockpiles, clearance = owed
    agreed(cast, "by item", item_obligation=clearance)
    other = agreed(cast, "by its own word", item_obligation=clearance)
    actions.edit(
        point=other, title=other.title, lead=other.lead, due_on=other.due_on,
        obligation=stockpiles, by=cast.facilitator,
    )  # fmt: skip
    agreed(cast, "of none")
    assert listed(client, cast.donor, f"?obligation={clearance.id}") == ["by item"]
    assert listed(client, cast.donor, f"?obligation={stockpiles.id}") == ["by its own word"]
    assert len(listed(client, cast.donor)) == 3


def test_by_words_in_any_spelling_all_of_them(cast, client):
    agreed(cast, "Partager l’état des zones")
    agreed(cast, "Partager la carte")
    assert listed(client, cast.donor, "?q=ETAT+partager") == ["Partager l’état des zones"]
    assert listed(client, cast.donor, "?q=lbn-2026-002+carte") == ["Partager la carte"]


def test_each_choice_is_a_chip_that_takes_itself_away(cast, client, owed):
    agreed(cast, "One", item_obligation=owed[0])
    seat, owe = cast.seats["donor"].id, owed[0].id
    query = f"?show=blocked&seat={seat}&obligation={owe}&q=one&page=2"
    found = chips(client, cast.donor, query)
    assert found == {
        "Show: Blocked": f"?seat={seat}&obligation={owe}&q=one",
        "Who: Cedar Donor": f"?show=blocked&obligation={owe}&q=one",
        "Obligation: Stockpile destruction (CCM, Article 3)": f"?show=blocked&seat={seat}&q=one",
        "Words: one": f"?show=blocked&seat={seat}&obligation={owe}",
    }
    assert chips(client, cast.donor, "?show=open&seat=") == {}
    # Overdue is no word of this reader's, and so no choice either.
    assert chips(client, cast.donor, "?show=overdue") == {}
    assert list(chips(client, cast.facilitator, "?show=overdue")) == ["Show: Past their date"]


def test_typed_words_are_shown_as_text(cast, client):
    client.force_login(cast.donor)
    text = client.get("/coalitions/cedar/actionpoints/?q=<b>x</b>").content.decode()
    assert "Words: &lt;b&gt;x&lt;/b&gt;" in text


def many(cast, count, **facts):
    rows = [
        ActionPoint(
            coalition=cast.coalition, reference=f"LBN-2025-{n:05d}", title=f"Point {n}",
            lead=cast.seats["donor"], **facts,
        )
        for n in range(count)
    ]  # fmt: skip
    ActionPoint.objects.bulk_create(rows)


def test_a_choice_survives_the_turning_of_pages(cast, client):
    many(cast, 120, state="blocked")
    agreed(cast, "Not blocked")
    assert len(listed(client, cast.donor, "?show=blocked")) == 50
    last = listed(client, cast.donor, "?show=blocked&page=3")
    assert (len(last), last[0], last[-1]) == (20, "Point 100", "Point 119")
    text = client.get("/coalitions/cedar/actionpoints/?show=blocked&page=2").content.decode()
    assert "?show=blocked&amp;page=3" in text
    assert "?show=blocked&amp;page=1" in text
    assert (
        "Next page"
        not in client.get("/coalitions/cedar/actionpoints/?show=blocked&page=3").content.decode()
    )


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999999", "99"])
def test_a_page_that_is_not_there_is_no_fault(cast, client, page):
    many(cast, 3)
    assert len(listed(client, cast.donor, f"?page={page}")) in {0, 3}


@pytest.mark.parametrize("role", ["facilitator", "national_authority", "donor", "observer"])
def test_ten_thousand_points_cost_as_many_questions_as_three_and_fewer_than_twelve(
    cast, client, role
):
    cast.coalition.opens_all_to_observers = True
    cast.coalition.save()
    client.force_login(cast.users[role])

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/coalitions/cedar/actionpoints/").status_code == 200
        return [query["sql"][:200] for query in asked.captured_queries]

    many(cast, 3)
    few = questions()
    ActionPoint.objects.all().delete()
    many(cast, 10_000)
    assert len(questions()) == len(few)
    assert len(few) < 12, few


def test_a_search_of_a_closed_groups_words_finds_nothing_for_others(cast, client):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Group")
    agreed(cast, "of the group", body=group)
    assert listed(client, cast.donor, f"?body={group.id}&q=group") == []
    assert listed(client, cast.facilitator, f"?body={group.id}&q=group") == ["of the group"]


def test_a_forged_obligation_or_seat_of_others_is_no_choice(cast, others, client):
    agreed(cast, "One")
    theirs = Obligation.objects.create(
        state=others.state, treaty="CCM", article="4", status="ongoing"
    )
    cast.coalition.obligations.add(
        Obligation.objects.create(state=cast.state, treaty="CCM", article="4", status="ongoing")
    )
    for query in (f"?obligation={theirs.id}", f"?seat={others.seats['donor'].id}"):
        assert listed(client, cast.donor, query) == ["One"]
