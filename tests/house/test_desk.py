"""The desk: what waits for a person, and nothing that is not theirs."""

from datetime import date

import pytest

from actionpoints import actions as points
from circulation import actions
from coalitions.models import Body, Member, Seat
from tests.actionpoints.test_actions import finalise
from tests.circulation.conftest import recorded_meeting
from tests.meetings.test_actions import plan

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


# --- What was promised ----------------------------------------------------------------------


def offer(cast, title, lead="donor", due_on=None, **facts):
    return points.offer(
        coalition=cast.coalition, title=title, lead=cast.seats[lead], due_on=due_on,
        by=cast.facilitator, **facts,
    )  # fmt: skip


def order(text, *words):
    return [word for _place, word in sorted((text.index(word), word) for word in words)]


def test_promises_of_all_ones_tables_stand_by_date_and_without_a_date_last(cast, others, client):
    Member.objects.create(seat=others.seats["operator"], email="d@example.org", user=cast.donor)
    offer(cast, "UNDATED")
    offer(cast, "LATER", due_on=date(2027, 5, 1))
    offer(others, "SOONER", lead="operator", due_on=date(2027, 2, 1))
    text = desk(client, cast.donor)
    assert order(text, "UNDATED", "LATER", "SOONER") == ["SOONER", "LATER", "UNDATED"]
    assert "SOONER" not in desk(client, cast.operator)


def test_what_one_contributes_to_names_who_leads(cast, client):
    offer(cast, "JOINT", lead="operator", contributors=[cast.seats["donor"]])
    text = desk(client, cast.donor)
    assert ("JOINT" in text, "led by Cedar Operator" in text) == (True, True)
    assert "led by" not in desk(client, cast.operator)


def test_a_closed_groups_promise_stands_only_on_the_desks_that_can_open_it(cast, client, now):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Group")
    meeting = plan(cast, body=group)
    points.agree(
        meeting=meeting, item=None, title="OF-THE-GROUP", lead=cast.seats["donor"], due_on=None,
        by=cast.facilitator,
    )  # fmt: skip
    finalise(meeting, now)
    assert "OF-THE-GROUP" not in desk(client, cast.donor)
    group.members.add(cast.members["donor"])
    assert "OF-THE-GROUP" in desk(client, cast.donor)


def test_twelve_stand_there_and_the_rest_in_the_lists(cast, client):
    for number in range(12):
        offer(cast, f"P{number}", due_on=date(2027, 1, 1))
    assert "All of yours:" not in desk(client, cast.donor)
    offer(cast, "THE-LAST", due_on=date(2027, 6, 1))
    text = desk(client, cast.donor)
    assert "THE-LAST" not in text
    assert f"/coalitions/cedar/actionpoints/?seat={cast.seats['donor'].id}" in text


def test_a_dormant_coalition_asks_for_nothing(cast, client):
    recorded_meeting(cast, title="UNFINISHED")
    offer(cast, "PROMISED")
    cast.coalition.status = "dormant"
    cast.coalition.save()
    assert "PROMISED" not in desk(client, cast.donor)
    assert "UNFINISHED" not in desk(client, cast.facilitator)
    assert "Cedar Forum" in desk(client, cast.donor)


# --- What comes next ------------------------------------------------------------------------


def test_a_round_stands_with_those_who_prepare_it_and_those_it_asks(cast, client):
    meeting = recorded_meeting(cast)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    asked = "Say where your action points stand"
    update = actions.start_midterm(coalition=cast.coalition)
    assert asked not in desk(client, cast.operator)
    actions.open_round(coalition=cast.coalition, by=cast.secretariat)
    prepared = "Mid-term updates being prepared"
    seen = {role: desk(client, cast.users[role]) for role in ("secretariat", "operator", "donor")}
    assert [(prepared in seen[r], asked in seen[r]) for r in seen] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    actions.prepare_midterm(update=update, introduction="", send=True, by=cast.facilitator)
    assert prepared not in desk(client, cast.secretariat)
    assert asked not in desk(client, cast.operator)


def test_a_groups_meeting_stands_with_its_members_and_the_keepers(cast, client):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Group")
    group.members.add(cast.members["operator"])
    plan(cast, body=group, title="GROUP-MEETS", local_date=date(2090, 1, 1))
    seen = {r for r in cast.users if "GROUP-MEETS" in desk(client, cast.users[r])}
    assert seen == {"national_authority", "facilitator", "secretariat", "operator"}


def test_where_nobody_else_records_the_draft_is_the_authoritys(cast, client):
    recorded_meeting(cast)
    assert "Summaries to finish" not in desk(client, cast.national_authority)
    Seat.objects.filter(role__in=["facilitator", "secretariat"]).update(ends_on=date(2026, 1, 1))
    assert "Summaries to finish" in desk(client, cast.national_authority)


def overdue_point(cast, due_on):
    meeting = recorded_meeting(cast)
    finalise(meeting, meeting.ends_at)
    point = meeting.action_points.get()
    point.due_on = due_on
    point.save()
    return point


@pytest.mark.parametrize(("today", "is_there"), [("2026-07-13", False), ("2026-07-14", True)])
def test_a_fortnight_past_its_date_a_point_is_put_to_the_recorders(
    cast, client, time_machine, today, is_there
):
    time_machine.move_to("2026-05-20T09:00Z")
    overdue_point(cast, date(2026, 6, 30))
    time_machine.move_to(f"{today}T09:00Z")
    for role, sees in [("secretariat", True), ("facilitator", True), ("operator", False),
                       ("national_authority", False), ("donor", False)]:  # fmt: skip
        page = desk(client, cast.users[role])
        assert ("To raise at the next meeting" in page) is (sees and is_there), role


def test_what_is_to_be_raised_leads_to_the_next_plenarys_agenda(cast, client, time_machine):
    time_machine.move_to("2026-05-20T09:00Z")
    overdue_point(cast, date(2026, 6, 30))
    time_machine.move_to("2026-07-20T09:00Z")
    page = desk(client, cast.secretariat)
    assert "No meeting is planned yet." in page
    for month in (11, 9):
        plan(cast, local_date=date(2026, month, 1))
    page = desk(client, cast.secretariat)
    assert 'href="/coalitions/cedar/meetings/3/agenda/"' in page
    assert "Agenda of Tuesday 1 September 2026" in page
    assert 'href="/coalitions/cedar/meetings/2/agenda/"' not in page


def test_what_is_done_or_has_a_new_date_is_not_raised(cast, client, time_machine):
    time_machine.move_to("2026-05-20T09:00Z")
    point = overdue_point(cast, date(2026, 6, 30))
    time_machine.move_to("2026-07-20T09:00Z")
    for change in ({"state": "done"}, {"state": "open", "due_on": date(2026, 9, 1)}):
        type(point).objects.update(**change)
        assert "To raise at the next meeting" not in desk(client, cast.secretariat), change
