"""What planning and recording do, and refuse."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest

from meetings import actions
from meetings.models import Meeting, Revision
from toolkit.errors import NotReady


def plan(cast, **changes):
    details = {
        "coalition": cast.coalition,
        "body": cast.plenary,
        "title": "First meeting",
        "local_date": date(2026, 12, 3),
        "local_start": time(10),
        "local_end": time(12),
        "place": "Beirut",
        "agenda": ["Opening", "Survey"],
        "by": cast.facilitator,
    }
    return actions.plan(**{**details, **changes})


def test_a_planned_meeting_keeps_local_time_and_counts_from_one(cast, others):
    assert plan(others).number == 1
    meeting = plan(cast)
    assert (meeting.number, meeting.status) == (1, "planned")
    assert meeting.starts_at == datetime(2026, 12, 3, 8, tzinfo=UTC)
    assert [item.title for item in meeting.items.all()] == ["Opening", "Survey"]
    assert meeting.history.first().history_user == cast.facilitator
    assert plan(cast).number == 2


def test_a_time_the_clocks_skip_is_refused(cast):
    with pytest.raises(NotReady, match="clocks go forward"):
        plan(cast, local_date=date(2027, 3, 28), local_start=time(0, 30), local_end=time(3))
    assert Meeting.objects.count() == 0


def test_of_a_time_that_comes_twice_the_first_is_taken(cast):
    # Beirut goes back from 24:00 to 23:00 on the last Saturday of October.
    meeting = plan(
        cast, local_date=date(2026, 10, 24), local_start=time(23, 30), local_end=time(23, 45)
    )
    assert meeting.starts_at == datetime(2026, 10, 24, 20, 30, tzinfo=UTC)


def test_an_end_before_the_start_is_refused(cast):
    with pytest.raises(NotReady, match="ends before it starts"):
        plan(cast, local_start=time(12), local_end=time(10))


def test_a_completed_coalition_takes_nothing(cast):
    meeting = plan(cast)
    cast.coalition.status = "completed"
    cast.coalition.save()
    with pytest.raises(NotReady, match="only be read"):
        plan(cast)
    with pytest.raises(NotReady, match="only be read"):
        actions.record_entry(item=meeting.items.first(), text="said", by=cast.facilitator)


def test_a_body_of_another_coalition_is_refused(cast, others):
    with pytest.raises(NotReady, match="another coalition"):
        plan(cast, body=others.plenary)


def test_the_first_entry_turns_a_planned_meeting_into_a_held_one(cast):
    meeting = plan(cast)
    entry = actions.record_entry(item=meeting.items.first(), text="said", by=cast.facilitator)
    meeting.refresh_from_db()
    assert meeting.status == "held"
    assert [(r.version, r.text, r.by) for r in entry.revisions.all()] == [
        (1, "said", cast.facilitator)
    ]


@pytest.mark.parametrize("status", ["final", "for_release", "cancelled"])
def test_nothing_is_recorded_once_the_summary_left_the_recorders(cast, now, status):
    meeting = plan(cast)
    Meeting.objects.filter(pk=meeting.pk).update(status=status, finalised_at=now, version=1)
    with pytest.raises(NotReady):
        actions.record_entry(item=meeting.items.first(), text="late", by=cast.facilitator)
    assert Revision.objects.count() == 0


def test_a_button_pressed_twice_writes_once(cast):
    item = plan(cast).items.first()
    operation = uuid4()
    for _press in range(2):
        actions.record_entry(item=item, text="once", by=cast.facilitator, operation=operation)
    assert item.entries.count() == 1


def test_two_people_saving_one_entry_lose_nothing(cast):
    entry = actions.record_entry(item=plan(cast).items.first(), text="first", by=cast.facilitator)
    actions.revise_entry(entry=entry, text="theirs", kind="", version=1, by=cast.secretariat)
    with pytest.raises(actions.Conflict) as conflict:
        actions.revise_entry(entry=entry, text="mine", kind="", version=1, by=cast.facilitator)
    assert conflict.value.current.text == "theirs"
    entry.refresh_from_db()
    assert (entry.text, entry.version) == ("theirs", 2)


def test_a_removed_entry_keeps_every_version(cast):
    item = plan(cast).items.first()
    entry = actions.record_entry(item=item, text="said", by=cast.facilitator)
    actions.remove_entry(entry=entry, by=cast.facilitator)
    assert item.entries.standing().count() == 0
    assert [revision.version for revision in entry.revisions.all()] == [1, 2]


def test_an_item_with_something_recorded_stays_on_the_agenda(cast):
    meeting = plan(cast)
    actions.record_entry(item=meeting.items.first(), text="said", by=cast.facilitator)
    with pytest.raises(NotReady, match="stays on the agenda"):
        actions.set_agenda(meeting=meeting, titles=["Survey"], by=cast.facilitator)
    assert [item.title for item in meeting.items.all()] == ["Opening", "Survey"]


def test_the_agenda_is_typed_anew_without_losing_what_keeps_its_name(cast):
    meeting = plan(cast)
    kept = meeting.items.get(title="Survey")
    actions.set_agenda(meeting=meeting, titles=["Survey", " ", "Donors"], by=cast.facilitator)
    assert [item.title for item in meeting.items.all()] == ["Survey", "Donors"]
    assert meeting.items.first() == kept


def test_a_held_meeting_is_not_cancelled(cast):
    meeting = plan(cast)
    actions.record_entry(item=meeting.items.first(), text="said", by=cast.facilitator)
    with pytest.raises(NotReady, match="was held"):
        actions.cancel(meeting=meeting, reason="Snow", by=cast.facilitator)


def test_a_seat_of_another_coalition_can_not_attend(cast, others):
    with pytest.raises(NotReady, match="another coalition"):
        actions.mark_attendance(
            meeting=plan(cast), rows={others.seats["donor"]: ("present", "")}, by=cast.facilitator
        )
