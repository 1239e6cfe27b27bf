"""Each page of the meetings asks the database as often for thirty rows as for three."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actionpoints import actions as points
from coalitions.models import Obligation, Organisation, Seat
from meetings import actions, proposals, standing
from meetings.models import AgendaItem, Meeting
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def fill(cast, meeting, start, end):
    """Items, entries (one taken out), points with contributors, notes, guests, seats, meetings."""
    for number in range(start, end):
        actions.add_items(meeting=meeting, titles=[f"i{number}"], by=cast.facilitator)
        item = meeting.items.last()
        for _entry in range(2):
            entry = actions.record_entry(item=item, text="said", by=cast.facilitator)
        actions.remove_entry(entry=entry, by=cast.facilitator)
        organisation = Organisation.objects.create(name=f"Organisation {number}")
        seat = Seat.objects.create(
            coalition=cast.coalition, organisation=organisation, role="observer"
        )
        actions.mark_attendance(meeting=meeting, rows={seat: ("present", "")}, by=cast.facilitator)
        actions.add_guest(meeting=meeting, name=f"g{number}", by=cast.facilitator)
        for role in ("facilitator", "secretariat"):
            actions.write_private_note(
                item=item, seat=cast.seats[role], text="n", by=cast.users[role]
            )
        for under in (item, None):
            points.agree(
                meeting=meeting,
                item=under,
                title=f"p{number}",
                lead=cast.seats["donor"],
                contributors=[seat, cast.seats["operator"]],
                due_on=date(2027, 1, 1),
                by=cast.facilitator,
            )
        plan(cast, local_date=timezone.localdate())


@pytest.mark.parametrize(
    ("role", "tail"),
    [
        *(("facilitator", tail) for tail in ("", "1/", "1/record/", "1/agenda/", "new/")),
        *(("secretariat", tail) for tail in ("", "1/", "1/record/", "1/agenda/")),
    ],
)
def test_thirty_rows_cost_as_many_queries_as_three(client, cast, role, tail):
    meeting = plan(cast)
    client.force_login(cast.users[role])
    fill(cast, meeting, 0, 3)
    few = queries(client, at(cast, tail))
    fill(cast, meeting, 3, 30)
    assert queries(client, at(cast, tail)) == few


def test_changing_a_plan_with_thirty_items_costs_as_much_as_with_three(client, cast):
    meeting = plan(cast, agenda=[f"i{number}" for number in range(3)])
    client.force_login(cast.facilitator)
    few = queries(client, at(cast, "1/edit/"))
    actions.add_items(meeting=meeting, titles=[f"j{n}" for n in range(27)], by=cast.facilitator)
    assert queries(client, at(cast, "1/edit/")) == few


@pytest.mark.parametrize("role", ["donor", "observer", "champion", "national_authority"])
@pytest.mark.parametrize("tail", ["", "1/"])
def test_those_who_only_read_cost_no_more(client, cast, role, tail):
    meeting = plan(cast)
    client.force_login(cast.users[role])
    fill(cast, meeting, 0, 3)
    few = queries(client, at(cast, tail))
    fill(cast, meeting, 3, 30)
    assert queries(client, at(cast, tail)) == few


@pytest.mark.parametrize("tail", ["40/agenda/", "40/", "40/propose/", "new/?after=1"])
@pytest.mark.parametrize("role", ["facilitator", "national_authority"])
def test_proposals_and_carry_over_cost_no_more(client, cast, role, tail):
    """Of each three, then thirty: proposed, moved on, not discussed, skipped, standing, owed."""
    last = plan(cast)
    coming = plan(cast, local_date=date(2027, 6, 3), agenda=[])
    Meeting.objects.filter(pk=coming.pk).update(number=40)
    Meeting.objects.filter(pk=last.pk).update(
        status="final", version=1, finalised_at=timezone.now()
    )
    coming.refresh_from_db()
    client.force_login(cast.users[role])
    more(cast, last, coming, role, 0, 3)
    few = queries(client, at(cast, tail))
    more(cast, last, coming, role, 3, 30)
    assert queries(client, at(cast, tail)) == few
    assert few <= 28


def more(cast, last, coming, role, start, end):
    for number in range(start, end):
        AgendaItem.objects.create(meeting=last, position=number, title=f"left {number}")
        skipped = AgendaItem.objects.create(meeting=last, position=number, title=f"n{number}")
        coming.skipped_items.create(carry_key=f"item:{skipped.pk}")
        last.waiting_items.create(title=f"waits {number}")
        coming.waiting_items.create(title=f"moved {number}")
        obligation = Obligation.objects.create(
            state=cast.state, treaty="CCM", article=f"x{number}", status="ongoing"
        )
        cast.coalition.obligations.add(obligation)
        AgendaItem.objects.create(
            meeting=coming, position=number, title=f"here {number}", obligation=obligation
        )
        proposals.propose(
            meeting=coming,
            title=f"wish {number}",
            why="w",
            name="recorders",
            seat=cast.seats["donor"],
            by=cast.users[role],
        )
    rows = [{"title": f"stands {number}", "minutes": 5} for number in range(end)]
    standing.set_items(body=cast.plenary, items=rows)


def test_the_standing_items_cost_no_more(client, cast):
    client.force_login(cast.facilitator)
    url = f"/coalitions/cedar/bodies/{cast.plenary.pk}/standing/"
    asked = []
    for size in (3, 30):
        rows = [{"title": f"stands {number}", "minutes": 5} for number in range(size)]
        standing.set_items(body=cast.plenary, items=rows)
        asked.append(queries(client, url))
    assert asked[0] == asked[1]
