"""Each page of the action points asks the database as often for thirty rows as for three."""

from datetime import date

import pytest

from actionpoints import actions
from actionpoints.models import ActionPoint
from coalitions.models import Organisation, Seat
from tests.actionpoints.test_actions import agree, finalise
from tests.actionpoints.test_pages import at
from tests.meetings.test_actions import plan
from tests.meetings.test_query_counts import queries


@pytest.fixture
def point(cast, now):
    finalise(agree(cast).meeting, now)
    return ActionPoint.objects.get()


def live(cast, point, start, end):
    """Reports, rewordings and contributors of one point; and more points beside it."""
    for number in range(start, end):
        organisation = Organisation.objects.create(name=f"Organisation {number}")
        seat = Seat.objects.create(
            coalition=cast.coalition, organisation=organisation, role="operator"
        )
        contributors = [*point.contributors.all(), seat]
        actions.edit(
            point=point,
            title=f"t{number}",
            lead=seat,
            due_on=date(2027, 2, 1),
            contributors=contributors,
            by=cast.facilitator,
        )
        actions.report_progress(point=point, state="blocked", text="r", by=cast.secretariat)
        agree(cast, plan(cast))
        actions.offer(
            coalition=cast.coalition,
            title="o",
            lead=seat,
            due_on=None,
            contributors=[cast.seats["donor"]],
            by=cast.facilitator,
        )


@pytest.mark.parametrize("tail", ["", "?show=all&q=t", "LBN-2026-001/", "offer/"])
@pytest.mark.parametrize("role", ["facilitator", "national_authority", "donor", "champion"])
def test_thirty_rows_cost_as_many_queries_as_three(client, cast, point, role, tail):
    client.force_login(cast.users[role])
    live(cast, point, 0, 3)
    few = queries(client, at(cast, tail))
    live(cast, point, 3, 30)
    assert queries(client, at(cast, tail)) == few
