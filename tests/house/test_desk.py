"""The desk: what waits for a person, and nothing that is not theirs."""

import pytest

from circulation import actions
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db


def desk(client, user) -> str:
    client.force_login(user)
    return client.get("/").content.decode()


def test_a_summary_being_written_waits_for_its_recorders_only(cast, client):
    recorded_meeting(cast, title="Half-year review")
    for role, waits in [("facilitator", True), ("secretariat", True), ("donor", False)]:
        assert ("Summaries to finish" in desk(client, cast.users[role])) is waits, role


def test_sent_for_release_it_waits_for_the_authority(cast, client):
    meeting = recorded_meeting(cast)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    assert "Waiting for your release" in desk(client, cast.national_authority)
    assert "Waiting for your release" not in desk(client, cast.facilitator)
    actions.return_summary(meeting=meeting, remark="More.", by=cast.national_authority)
    assert "Waiting for your release" not in desk(client, cast.national_authority)
    assert "returned with a remark" in desk(client, cast.facilitator)


def test_a_promise_stands_on_the_desk_of_its_seat_once_it_was_circulated(cast, client):
    meeting = recorded_meeting(cast)
    assert "Share the task list" not in desk(client, cast.operator)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    assert "Share the task list" in desk(client, cast.operator)
    assert "Share the task list" not in desk(client, cast.donor)


def test_a_mid_term_update_waits_for_the_authority(cast, client):
    meeting = recorded_meeting(cast)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    update = actions.start_midterm(coalition=cast.coalition)
    assert "Waiting for your release" not in desk(client, cast.national_authority)
    actions.prepare_midterm(update=update, introduction="", send=True, by=cast.facilitator)
    assert "Waiting for your release" in desk(client, cast.national_authority)


def test_who_sits_nowhere_is_told_what_to_do(outsider, client):
    assert "You hold no seat yet." in desk(client, outsider)
    assert "Propose a coalition" in desk(client, outsider)
