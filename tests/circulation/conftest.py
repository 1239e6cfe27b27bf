import datetime

import pytest

from actionpoints import actions as points
from coalitions.roles import Role
from meetings import actions


def recorded_meeting(cast, **facts):
    """A meeting with an agreed point, a private note and one action point for the operator."""
    meeting = actions.plan(
        coalition=cast.coalition,
        body=cast.plenary,
        title=facts.pop("title", "Half-year review"),
        local_date=datetime.date(2026, 5, 19),
        local_start=datetime.time(9, 30),
        local_end=datetime.time(13, 0),
        agenda=["Opening", "Land release"],
        by=cast.facilitator,
    )
    opening, release = meeting.items.all()
    actions.record_entry(item=opening, text="The agenda was adopted.", by=cast.facilitator)
    actions.record_entry(
        item=release, text="Targets are given by district.", kind="agreed", by=cast.facilitator
    )
    actions.write_private_note(
        item=release, seat=cast.seats[Role.FACILITATOR], text="PRIVATE-CANARY", by=cast.facilitator
    )
    meeting.refresh_from_db()
    points.agree(
        meeting=meeting,
        item=release,
        title="Share the task list",
        lead=cast.seats[Role.OPERATOR],
        due_on=datetime.date(2026, 6, 30),
        by=cast.facilitator,
    )
    meeting.refresh_from_db()
    return meeting


@pytest.fixture
def meeting(cast):
    return recorded_meeting(cast)
