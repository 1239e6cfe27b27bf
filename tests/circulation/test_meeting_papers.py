"""The meeting pack and the room sheet: what each reader may read, printed on request."""

import datetime
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from circulation import actions
from coalitions.models import Body, Member, Organisation, Seat
from meetings import actions as meeting_actions
from meetings import answers
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def upcoming(cast, time_machine):
    """A final meeting with a point, a draft with another, and the meeting to come."""
    time_machine.move_to("2026-11-24T09:00Z")
    final = recorded_meeting(cast)
    actions.send_for_release(meeting=final, by=cast.facilitator)
    actions.publish_summary(meeting=final, by=cast.national_authority)
    draft = recorded_meeting(cast, title="Draft")
    draft.action_points.update(title="DRAFT-CANARY")
    return plan(cast, cast.plenary)


def plan(cast, body):
    return meeting_actions.plan(
        coalition=cast.coalition,
        body=body,
        title="Spring meeting",
        local_date=datetime.date(2027, 3, 28),
        local_start=datetime.time(9, 30),
        local_end=datetime.time(13, 0),
        agenda=["Opening", "Land release"],
        by=cast.facilitator,
    )


def printed(client, name, meeting):
    answer = client.get(reverse(name, args=["cedar", meeting.number]))
    assert answer.status_code == 200, answer.status_code
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return len(pages), " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_pack_holds_agenda_agreed_points_and_open_action_points(cast, client, upcoming):
    client.force_login(cast.donor)
    _pages, text = printed(client, "meeting_pack", upcoming)
    assert "Opening" in text
    assert "Targets are given by district." in text
    assert "Share the task list" in text
    assert "New date to be agreed" in text


@pytest.mark.parametrize("role", ["facilitator", "donor", "observer"])
def test_no_draft_and_no_private_note_stands_in_the_pack(cast, client, upcoming, role):
    client.force_login(cast.users[role])
    _pages, text = printed(client, "meeting_pack", upcoming)
    assert "CANARY" not in text


def test_an_observer_who_was_not_there_reads_the_agenda_alone(cast, client, upcoming):
    client.force_login(cast.observer)
    _pages, text = printed(client, "meeting_pack", upcoming)
    assert "Land release" in text
    assert "Targets are given by district." not in text
    assert "Share the task list" not in text


def test_a_closed_groups_pack_is_its_own(cast, client, upcoming):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Group")
    group.members.add(cast.members["operator"])
    meeting = plan(cast, group)
    url = reverse("meeting_pack", args=["cedar", meeting.number])
    for role, status in [("operator", 200), ("facilitator", 200), ("donor", 403)]:
        client.force_login(cast.users[role])
        assert client.get(url).status_code == status, role


@pytest.mark.parametrize("more", [0, 30])
def test_the_room_sheet_is_one_page_to_sign(cast, client, upcoming, more):
    for number in range(more):
        organisation = Organisation.objects.create(name=f"Organisation {number:02}")
        seat = Seat.objects.create(
            coalition=cast.coalition, organisation=organisation, role="operator"
        )
        Member.objects.create(seat=seat, name=f"Person {number:02}")
    answers.give(
        meeting=upcoming, member=cast.members["donor"], kind="represented", represented_by="Ms Q"
    )
    answers.give(meeting=upcoming, member=cast.members["champion"], kind="declined")
    client.force_login(cast.facilitator)
    pages, text = printed(client, "room_sheet", upcoming)
    assert pages == 1
    assert "Signature" in text
    assert "Ms Q" in text
    assert "Champion of Cedar" not in text


def test_printing_keeps_nothing(cast, client, upcoming):
    before = upcoming.history.count()
    client.force_login(cast.facilitator)
    printed(client, "meeting_pack", upcoming)
    printed(client, "room_sheet", upcoming)
    assert upcoming.history.count() == before
    assert cast.coalition.circulations.count() == 1
