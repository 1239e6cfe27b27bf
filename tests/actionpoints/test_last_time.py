"""Carry-over as a body lives it: from one meeting of a body to the next."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from actionpoints import actions as points
from actionpoints import last_time
from coalitions.models import Body, Coalition
from meetings import actions, agenda, standing
from meetings.models import AgendaItem, Meeting, SkippedItem, WaitingItem
from tests.meetings.documents import share
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at, form
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
ADOPTION = "Adoption of the summary of 3 December 2026"
REVIEW = "Review of action points (1 open: LBN-2026-001)"


def finalise(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(
        status="final", version=1, finalised_at=datetime(2026, 12, 10, tzinfo=ZoneInfo("UTC"))
    )
    meeting.refresh_from_db()


def next_one(cast, **changes):
    day = changes.pop("local_date", date(2027, 6, 3))
    return plan(cast, **{"agenda": ["Opening"], "local_date": day, **changes})


@pytest.fixture
def last(cast):
    """A final meeting: under "Survey" something was said, under "Donors" a point agreed."""
    meeting = plan(cast, agenda=["Survey", "Donors", "Outlook", "Any other business"])
    survey, donors, outlook, _other = meeting.items.all()
    actions.record_entry(item=survey, text="said", by=cast.facilitator)
    taken_out = actions.record_entry(item=outlook, text="wrong place", by=cast.facilitator)
    actions.remove_entry(entry=taken_out, by=cast.facilitator)
    points.agree(
        meeting=meeting, item=donors, title="p", lead=cast.seats["donor"],
        due_on=date(2027, 1, 1), by=cast.facilitator,
    )  # fmt: skip
    actions.change_item(item=outlook, minutes=25, presenter="Centre", by=cast.facilitator)
    finalise(meeting)
    return meeting


def suggested(meeting):
    return [line.title for line in last_time.suggested(meeting)]


def titles(meeting):
    return [item.title for item in meeting.items.all()]


def test_what_was_left_undone_is_suggested_for_the_next(cast, last):
    assert suggested(next_one(cast)) == [ADOPTION, REVIEW, "Outlook", "Any other business"]


def test_nothing_is_suggested_from_a_draft(cast, last):
    Meeting.objects.filter(pk=last.pk).update(status="held", version=0, finalised_at=None)
    assert suggested(next_one(cast)) == []


def test_a_working_group_takes_nothing_from_the_plenary_and_the_other_way_round(cast, last):
    group = cast.coalition.bodies.create(kind="working_group", name="Land release")
    in_group = plan(cast, body=group, agenda=["Standards"], local_date=date(2026, 12, 5))
    points.agree(
        meeting=in_group, item=None, title="g", lead=None, due_on=None, by=cast.facilitator
    )
    finalise(in_group)
    assert suggested(next_one(cast, body=group)) == [
        "Adoption of the summary of 5 December 2026",
        "Review of action points (1 open: LBN-2026-002)",
        "Standards",
    ]
    assert suggested(next_one(cast)) == [ADOPTION, REVIEW, "Outlook", "Any other business"]


def test_the_plenary_reviews_points_agreed_between_meetings(cast, last):
    points.offer(
        coalition=cast.coalition, title="o", lead=cast.seats["donor"], due_on=None, by=cast.donor
    )
    # The year of an offered point is today's.
    points.ActionPoint.objects.filter(title="o").update(reference="LBN-2027-001")
    assert "Review of action points (2 open: LBN-2026-001, LBN-2027-001)" in suggested(
        next_one(cast)
    )


def test_a_closed_point_needs_no_review(cast, last):
    points.close(point=points.ActionPoint.objects.get(), reason="done", by=cast.facilitator)
    assert suggested(next_one(cast)) == [ADOPTION, "Outlook", "Any other business"]


def test_taken_in_adoption_is_item_one_and_the_rest_follows_with_its_facts(cast, last):
    meeting = next_one(cast)
    last_time.take_in(meeting=meeting, by=cast.facilitator)
    assert titles(meeting) == [ADOPTION, REVIEW, "Opening", "Outlook", "Any other business"]
    outlook = meeting.items.get(title="Outlook")
    assert (outlook.minutes, outlook.presenter) == (25, "Centre")
    assert suggested(meeting) == []
    assert meeting.history.first().history_user == cast.facilitator


def test_taken_in_twice_is_once(cast, last):
    meeting = next_one(cast)
    for _press in range(2):
        last_time.take_in(meeting=meeting, keys=["points"], by=cast.facilitator)
    assert titles(meeting) == [REVIEW, "Opening"]


def test_a_key_nobody_was_offered_takes_in_nothing(cast, others, last):
    theirs = plan(others, agenda=["CANARY item"])
    finalise(theirs)
    meeting = next_one(cast)
    keys = ["item:999999", f"item:{theirs.items.get().pk}", "nonsense", ""]
    assert last_time.take_in(meeting=meeting, keys=keys, by=cast.facilitator) == []
    assert titles(meeting) == ["Opening"]


def test_skipped_once_it_is_suggested_for_the_meeting_after(cast, last):
    second = next_one(cast)
    key = f"item:{last.items.get(title='Outlook').pk}"
    last_time.skip_once(meeting=second, key=key, by=cast.facilitator)
    last_time.skip_once(meeting=second, key=key, by=cast.facilitator)
    assert suggested(second) == [ADOPTION, REVIEW, "Any other business"]
    assert [line.title for line in last_time.offered(second)[1]] == ["Outlook"]
    last_time.take_in(meeting=second, by=cast.facilitator)
    actions.record_entry(
        item=second.items.get(title="Any other business"), text="x", by=cast.facilitator
    )
    actions.record_entry(item=second.items.get(title="Opening"), text="x", by=cast.facilitator)
    finalise(second)
    third = next_one(cast, local_date=date(2027, 12, 2))
    assert suggested(third) == ["Adoption of the summary of 3 June 2027", REVIEW, "Outlook"]


def test_what_was_skipped_can_be_taken_in_after_all(cast, last):
    meeting = next_one(cast)
    last_time.skip_once(meeting=meeting, key="points", by=cast.facilitator)
    last_time.take_in(meeting=meeting, keys=["points"], by=cast.facilitator)
    assert titles(meeting) == [REVIEW, "Opening"]
    assert not SkippedItem.objects.exists()


def test_an_unknown_key_is_not_skipped(cast, last):
    last_time.skip_once(meeting=next_one(cast), key="nonsense", by=cast.facilitator)
    assert not SkippedItem.objects.exists()


def test_what_one_meeting_took_over_is_not_offered_to_another(cast, last):
    second, third = next_one(cast), next_one(cast, local_date=date(2027, 12, 2))
    last_time.take_in(meeting=second, by=cast.facilitator)
    assert suggested(third) == [REVIEW]


def test_what_a_cancelled_meeting_had_comes_back(cast, last):
    second = next_one(cast, agenda=["Opening", "New law"])
    last_time.take_in(meeting=second, by=cast.facilitator)
    actions.cancel(meeting=second, reason="storm", by=cast.facilitator)
    third = next_one(cast, local_date=date(2027, 7, 1), agenda=[])
    assert suggested(third) == [
        ADOPTION, REVIEW, "Outlook", "Any other business", "Opening", "New law",
    ]  # fmt: skip


def test_standing_items_come_each_time_and_never_as_left_undone(cast, last):
    standing.set_items(body=cast.plenary, items=[{"title": "Article 4", "minutes": 10}])
    second = next_one(cast, agenda=[])
    last_time.take_in(meeting=second, by=cast.facilitator)
    finalise(second)
    third = next_one(cast, local_date=date(2027, 12, 2))
    assert suggested(third) == [
        "Adoption of the summary of 3 June 2027",
        REVIEW,
        "Outlook",
        "Any other business",
        "Article 4",
    ]
    assert last_time.suggested(third)[-1].minutes == 10


def test_only_a_planned_meeting_takes_in_or_skips(cast, last):
    with pytest.raises(NotReady, match="final or cancelled"):
        last_time.take_in(meeting=last, by=cast.facilitator)
    held = next_one(cast)
    actions.begin(held, by=cast.facilitator)
    with pytest.raises(NotReady, match="planned meeting only"):
        last_time.take_in(meeting=held, by=cast.facilitator)
    with pytest.raises(NotReady, match="planned meeting only"):
        last_time.skip_once(meeting=held, key="points", by=cast.facilitator)


def test_what_carries_over_is_in_the_coalitions_language(cast, last, client):
    Coalition.objects.update(working_language="fr")
    meeting = next_one(cast)
    meeting.refresh_from_db()
    assert "3 décembre 2026" in suggested(meeting)[0]


# --- Moved on -----------------------------------------------------------------------------------


def test_an_item_moves_to_the_next_planned_meeting_and_stays_there_when_that_one_moves(cast):
    first, second = plan(cast), next_one(cast)
    agenda.move_on(item=first.items.get(title="Survey"), by=cast.facilitator)
    assert titles(first) == ["Opening"]
    assert titles(second) == ["Opening", "Survey"]
    actions.reschedule(meeting=second, local_date=date(2027, 9, 1), by=cast.facilitator)
    assert titles(second) == ["Opening", "Survey"]


def test_its_papers_come_along(cast):
    first, second = plan(cast), next_one(cast)
    item = first.items.get(title="Survey")
    paper = share(cast, "Survey results", meeting=first, item=item)
    agenda.move_on(item=item, by=cast.facilitator)
    paper.refresh_from_db()
    assert (paper.meeting, paper.item) == (second, item)


def test_it_goes_to_the_nearest_later_meeting_of_the_same_body(cast):
    group = cast.coalition.bodies.create(kind="working_group", name="Land release")
    first = plan(cast)
    plan(cast, body=group, local_date=date(2027, 1, 5))
    far = next_one(cast, local_date=date(2027, 12, 2))
    near = next_one(cast)
    plan(cast, local_date=date(2026, 6, 1))
    assert agenda.move_on(item=first.items.first(), by=cast.facilitator) == near
    assert titles(far) == ["Opening"]


def test_without_a_next_meeting_it_waits_and_enters_as_soon_as_one_is_planned(cast, client):
    first = plan(cast)
    item = first.items.get(title="Survey")
    actions.change_item(item=item, minutes=40, kind="technical", by=cast.facilitator)
    assert agenda.move_on(item=item, by=cast.facilitator) is None
    assert titles(first) == ["Opening"]
    assert WaitingItem.objects.get().after == first
    client.force_login(cast.facilitator)
    client.post(
        at(cast, "new/"), form(local_date="2027-06-03", agenda="Opening", body=cast.plenary.pk)
    )
    second = Meeting.objects.get(number=2)
    moved = second.items.get(title="Survey")
    assert (moved.minutes, moved.kind) == (40, "technical")
    assert not WaitingItem.objects.exists()


def test_it_does_not_enter_a_meeting_before_the_one_it_came_from(cast):
    first = plan(cast)
    agenda.move_on(item=first.items.get(title="Survey"), by=cast.facilitator)
    assert suggested(next_one(cast, local_date=date(2026, 6, 1))) == []
    assert suggested(next_one(cast)) == ["Survey"]


def test_what_was_said_under_an_item_stays_and_a_copy_moves(cast):
    first, second = plan(cast), next_one(cast, agenda=[])
    item = first.items.get(title="Survey")
    actions.record_entry(item=item, text="not finished", by=cast.facilitator)
    for _press in range(2):
        agenda.move_on(item=item, by=cast.facilitator)
    assert titles(first) == ["Opening", "Survey"]
    assert titles(second) == ["Survey"]
    assert not second.items.get().entries.exists()


def test_a_used_item_waits_once_however_often_it_is_pressed(cast):
    first = plan(cast)
    item = first.items.get(title="Survey")
    actions.record_entry(item=item, text="not finished", by=cast.facilitator)
    for _press in range(2):
        agenda.move_on(item=item, by=cast.facilitator)
    assert WaitingItem.objects.count() == 1


def test_what_waits_is_taken_back_once(cast):
    first = plan(cast)
    agenda.move_on(item=first.items.get(title="Opening"), by=cast.facilitator)
    waiting = WaitingItem.objects.get().pk
    for _press in range(2):
        last_time.take_back(meeting=first, waiting=waiting, by=cast.facilitator)
    assert titles(first) == ["Survey", "Opening"]


def test_an_item_carried_over_keeps_its_origin_when_it_moves_again(cast, last):
    second, third = next_one(cast), next_one(cast, local_date=date(2027, 12, 2))
    last_time.take_in(meeting=second, by=cast.facilitator)
    for title in ("Outlook", REVIEW):
        agenda.move_on(item=second.items.get(title=title), by=cast.facilitator)
    assert "Outlook" not in suggested(second)
    assert titles(third) == ["Opening", "Outlook", REVIEW]


def test_two_reviews_that_meet_are_not_refused(cast, last):
    second, third = next_one(cast), next_one(cast, local_date=date(2027, 12, 2))
    last_time.take_in(meeting=second, keys=["points"], by=cast.facilitator)
    last_time.take_in(meeting=third, keys=["points"], by=cast.facilitator)
    agenda.move_on(item=second.items.get(title=REVIEW), by=cast.facilitator)
    assert titles(third) == [REVIEW, "Opening", REVIEW]


# --- Planned after the last ---------------------------------------------------------------------


def planned_after(client, cast, **changes):
    client.force_login(cast.facilitator)
    data = form(
        local_date="2027-06-03", agenda="Visit of the field", body=cast.plenary.pk, **changes
    )
    answer = client.post(at(cast, "new/?after=1"), data)
    assert answer.status_code == 302, answer.content.decode()
    return Meeting.objects.latest("pk")


def test_the_planning_form_offers_it_ticked(client, cast, last):
    client.force_login(cast.facilitator)
    page = client.get(at(cast, "new/?after=1")).content.decode()
    assert page.count('name="carry"') == 4
    assert page.count("checked") == 4
    assert 'name="carry"' not in client.get(at(cast, "new/")).content.decode()


def test_a_newly_planned_meeting_gets_it_without_typing(client, cast, last):
    keys = [line.key for line in last_time.for_next_of(last)]
    meeting = planned_after(client, cast, carry=keys)
    assert titles(meeting) == [
        ADOPTION, REVIEW, "Visit of the field", "Outlook", "Any other business",
    ]  # fmt: skip


def test_what_was_not_ticked_is_still_suggested(client, cast, last):
    meeting = planned_after(client, cast, carry=["points"])
    assert titles(meeting) == [REVIEW, "Visit of the field"]
    assert suggested(meeting) == [ADOPTION, "Outlook", "Any other business"]


def test_another_body_takes_nothing_over(client, cast, last):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Survey group")
    keys = [line.key for line in last_time.for_next_of(last)]
    client.force_login(cast.facilitator)
    client.post(
        at(cast, "new/?after=1"),
        form(local_date="2027-06-03", agenda="Opening", body=group.pk, carry=keys),
    )
    assert titles(Meeting.objects.get(number=2)) == ["Opening"]


def test_the_planning_form_sent_twice_is_one_meeting_with_one_agenda(client, cast, last):
    operation = "5d5d1b0e-7a0e-4d0a-9b63-3a1f0c9c1d11"
    keys = [line.key for line in last_time.for_next_of(last)]
    for _press in range(2):
        meeting = planned_after(client, cast, carry=keys, operation=operation)
    assert Meeting.objects.count() == 2
    assert AgendaItem.objects.filter(meeting=meeting).count() == 5


# --- The page -------------------------------------------------------------------------------------


def press(client, user, cast, tail, **data):
    client.force_login(user)
    return client.post(at(cast, f"2/agenda/{tail}"), data, follow=True).content.decode()


def test_the_page_takes_all_in_or_one_and_skips(client, cast, last):
    meeting = next_one(cast)
    page = press(client, cast.national_authority, cast, "skip/", key="points")
    assert "Skipped this time" in page
    press(client, cast.national_authority, cast, "take/", key=last_time.suggested(meeting)[0].key)
    assert titles(meeting) == [ADOPTION, "Opening"]
    page = press(client, cast.national_authority, cast, "take-all/")
    assert titles(meeting) == [ADOPTION, "Opening", "Outlook", "Any other business"]
    press(client, cast.national_authority, cast, "take/", key="points")
    assert titles(meeting)[0] == REVIEW


def test_looking_changes_nothing(client, cast, last):
    meeting = next_one(cast)
    client.force_login(cast.facilitator)
    before = meeting.history.count()
    client.get(at(cast, "2/agenda/"))
    client.get(at(cast, "new/?after=1"))
    assert (titles(meeting), meeting.history.count()) == (["Opening"], before)


def test_moving_on_says_where_the_item_went(client, cast):
    plan(cast)
    second = next_one(cast)
    survey, opening = second.items.model.objects.get(title="Survey"), second.items.get()
    page = press(client, cast.facilitator, cast, f"{opening.pk}/move-on/")
    assert "It waits until the next meeting of this body is planned." in page
    assert "Waiting for the next meeting" in page
    client.post(at(cast, f"1/agenda/{survey.pk}/move-on/"))
    assert titles(second) == ["Survey"]


def test_a_waiting_item_is_taken_back_only_to_its_own_agenda(client, cast, others):
    theirs = plan(others)
    agenda.move_on(item=theirs.items.first(), by=others.facilitator)
    plan(cast)
    next_one(cast)
    press(client, cast.facilitator, cast, f"waiting/{WaitingItem.objects.get().pk}/back/")
    assert WaitingItem.objects.count() == 1
