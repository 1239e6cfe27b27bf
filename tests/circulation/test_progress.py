"""What moved since the last meeting: then from the history, else from the facts; now as it is."""

import datetime
from datetime import UTC

import pytest

from actionpoints import actions as points
from actionpoints.models import ActionPoint, ProgressReport
from circulation import actions, progress
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def gap(cast, time_machine):
    time_machine.move_to("2026-05-19T06:00Z")
    meeting = recorded_meeting(cast)
    time_machine.move_to("2026-05-21T09:00Z")
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    return actions.start_midterm(coalition=cast.coalition)


@pytest.fixture
def august(gap, time_machine):
    time_machine.move_to("2026-08-17T09:00Z")
    return gap


def told(update):
    return {
        group["title"]: [line.point.title for line in group["rows"]]
        for group in progress.groups(progress.lines_of(update))
    }


def counted(update):
    rows = progress.tally(progress.lines_of(update))
    return {row["label"]: (row["then"], row["now"]) for row in rows}


def only():
    return ActionPoint.objects.get(title="Share the task list")


def test_a_silent_owner_is_printed_as_no_change(august):
    assert told(august) == {"No change reported": ["Share the task list"]}
    assert counted(august) == {"Open": (1, 1)}


@pytest.mark.parametrize(
    ("state", "title", "label"),
    [
        ("in_progress", "In progress", "In progress"),
        ("blocked", "Blocked", "Blocked"),
        ("done", "Done since the last meeting", "Done"),
    ],
)
def test_a_report_puts_the_point_where_its_owner_says(august, cast, state, title, label):
    points.report_progress(point=only(), state=state, text="x", by=cast.operator)
    assert told(august) == {title: ["Share the task list"]}
    assert counted(august) == {"Open": (1, 0), label: (0, 1)}


def test_what_was_closed_without_a_report_is_told_with_its_words(august, cast):
    points.close(point=only(), reason="Sent to all.", by=cast.facilitator)
    assert told(august) == {"Done since the last meeting": ["Share the task list"]}
    assert counted(august) == {"Open": (1, 0), "Done": (0, 1)}


def test_what_was_dropped_is_not_called_done(august, cast):
    points.drop(point=only(), reason="No longer needed.", by=cast.facilitator)
    assert told(august) == {"Dropped since the last meeting": ["Share the task list"]}


def test_what_was_closed_before_the_meeting_is_not_told(august, cast):
    ActionPoint.history.all().delete()
    ActionPoint.objects.update(state="done", closed_on=datetime.date(2026, 5, 10))
    assert told(august) == {}


def test_an_offer_since_the_meeting_counts_now_only(august, cast):
    points.offer(
        coalition=cast.coalition, title="Newer", lead=cast.seats["donor"], due_on=None,
        by=cast.donor,
    )  # fmt: skip
    assert counted(august) == {"Open": (1, 2)}


def test_an_imported_past_is_read_from_its_reports(august):
    ActionPoint.history.all().delete()
    ProgressReport.objects.create(
        action_point=only(), state="blocked", at=datetime.datetime(2026, 5, 1, tzinfo=UTC)
    )
    assert counted(august) == {"Open": (0, 1), "Blocked": (1, 0)}


def moved(update):
    lines = progress.moved_dates(progress.lines_of(update))
    return [(str(x.due_then), str(x.new_date or ""), str(x.asked_date or "")) for x in lines]


def test_a_date_that_moved_since_stands_beside_the_old_one(august, cast):
    assert moved(august) == []
    points.edit(
        point=only(), title="Share the task list", lead=cast.seats["operator"],
        due_on=datetime.date(2026, 10, 31), reason="Staff", by=cast.facilitator,
    )  # fmt: skip
    assert moved(august) == [("2026-06-30", "2026-10-31", "")]


def test_a_date_asked_for_is_told_as_such_until_it_is_agreed(august, cast):
    asked = datetime.date(2026, 12, 15)
    points.report_progress(
        point=only(), state="in_progress", text="x", new_due_on=asked, by=cast.operator
    )
    assert moved(august) == [("2026-06-30", "", "2026-12-15")]
    points.edit(
        point=only(), title="Share the task list", lead=cast.seats["operator"], due_on=asked,
        by=cast.facilitator,
    )  # fmt: skip
    assert moved(august) == [("2026-06-30", "2026-12-15", "")]
