"""What is open is settled on the page that found it; the register of agreed points."""

import pytest
from django.urls import reverse

from circulation import actions
from coalitions.models import Coalition
from meetings import actions as recording
from meetings.models import Entry, FollowUp, Meeting
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db
PAGE = "/coalitions/cedar/meetings/1/publish/"


def test_each_open_end_is_settled_on_the_page(cast, meeting, client):
    client.force_login(cast.facilitator)
    item = recording.add_item(meeting=meeting, title="Any other business", by=cast.facilitator)
    point = meeting.action_points.get()
    point.lead, point.due_on = None, None
    point.save()
    page = client.get(PAGE).content.decode()
    assert "“Any other business” has nothing recorded under it. Left as it is" in page
    assert "LBN-2026-001 “Share the task list” has neither a seat that leads it nor a date." in page
    assert "Nobody is marked as present." in page

    refused = client.post(reverse("settle_item", args=["cedar", 1, item.id]), {"text": ""})
    assert refused.status_code == 422
    seat = cast.seats["operator"].id
    for name, extra, data in [
        ("settle_item", [item.id], {"text": "Nothing was raised."}),
        ("settle_point", [point.id], {"lead": seat, "due_on": "2026-06-30"}),
        ("settle_attendance", [], {"seats": [seat]}),
    ]:
        answer = client.post(reverse(name, args=["cedar", 1, *extra]), data)
        assert answer["Location"] == PAGE
    assert "still open" not in client.get(PAGE).content.decode()
    assert item.entries.get().text == "Nothing was raised."
    point.refresh_from_db()
    assert (point.lead_id, str(point.due_on)) == (seat, "2026-06-30")
    assert meeting.attendances.get().seat_id == seat


def test_nothing_is_settled_once_the_summary_waits(cast, meeting, client):
    client.force_login(cast.facilitator)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    point = meeting.action_points.get()
    answer = client.post(
        reverse("settle_point", args=["cedar", 1, point.id]), {"due_on": "2027-01-01"}
    )
    assert answer.status_code == 422
    point.refresh_from_db()
    assert str(point.due_on) == "2026-06-30"


def test_a_name_in_an_entry_is_said_to_the_recorder_where_the_coalition_ruled_so(
    cast, meeting, client
):
    Entry.objects.filter(kind="agreed").update(text="CEDAR DONOR asked for targets.")
    client.force_login(cast.facilitator)
    for rule, times in [(False, 0), (True, 1)]:
        Coalition.objects.update(is_non_attributing=rule)
        for page in [PAGE, "/coalitions/cedar/meetings/1/record/"]:
            content = client.get(page).content.decode()
            assert content.count("These entries name a person") == times, (rule, page)


def test_the_register_shows_agreed_points_of_final_summaries_alone(cast, meeting, client):
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    draft = recorded_meeting(cast, title="Draft")
    Entry.objects.filter(item__meeting=draft, kind="agreed").update(text="DRAFT-CANARY")
    register = reverse("agreed_points", args=["cedar"])
    for role, shown in [("donor", True), ("facilitator", True), ("observer", False)]:
        client.force_login(cast.users[role])
        content = client.get(register).content.decode()
        assert ("Targets are given by district." in content) is shown, role
        assert "DRAFT-CANARY" not in content
    entry = Entry.objects.get(item__meeting=meeting, kind="agreed")
    act = reverse("agreed_follow_up", args=["cedar", entry.id])
    client.force_login(cast.donor)
    assert client.post(act, {"state": "pilot"}).status_code == 403
    client.force_login(cast.secretariat)
    client.post(act, {"state": "pilot"})
    assert FollowUp.objects.get().state == "pilot"
    for query, shown in [
        ("follow_up=pilot", True), ("follow_up=adopted", False), ("follow_up=none", False),
        ("year=2026", True), ("text=DISTRICT", True), ("text=nowhere", False),
        ("year=1999", True),
    ]:  # fmt: skip
        content = client.get(f"{register}?{query}").content.decode()
        assert ("Targets are given by district." in content) is shown, query


def test_a_working_groups_agreed_points_are_its_own(cast, client):
    group = cast.coalition.bodies.create(kind="working_group", name="Land release")
    group.members.add(cast.members["operator"])
    meeting = recorded_meeting(cast)
    Meeting.objects.filter(pk=meeting.pk).update(body=group)
    meeting.refresh_from_db()
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    register = reverse("agreed_points", args=["cedar"])
    for role, shown in [("operator", True), ("donor", False), ("national_authority", True)]:
        client.force_login(cast.users[role])
        content = client.get(register).content.decode()
        assert ("Targets are given by district." in content) is shown, role
