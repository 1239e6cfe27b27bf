"""The summary's mail asks an absent owner for its word, and no other mail speaks of the point."""

import re

import pytest

from actionpoints import word_actions
from actionpoints.models import ActionPoint, WordToken
from circulation import actions
from meetings.models import Attendance
from outbox.models import Letter
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(cast):
    """The operator has a point and was not there; the donor was."""
    meeting = recorded_meeting(cast)
    Attendance.objects.create(meeting=meeting, seat=cast.seats["donor"], status="present")
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    return actions.publish_summary(meeting=meeting, by=cast.national_authority)


def body(kind, role):
    return Letter.objects.get(kind=kind, to_address=f"{role}@cedar.example.org").body_text


def test_the_mail_carries_the_link_by_which_the_seat_gives_its_word(client, cast, published):
    text = body("summary", "operator")
    assert "Nothing is asked of you in particular." in text
    assert "WAITING FOR YOUR WORD" in text
    assert "YOUR ACTION POINTS" not in text
    link = re.search(r"another date: http://localhost:8000(/t/\S+)", text).group(1)
    assert "Share the task list" in client.get(link).content.decode()
    client.post(link, {"point": ActionPoint.objects.get().pk, "accept": "1"})
    point = ActionPoint.objects.get()
    assert (point.word, point.history.first().history_user) == ("given", cast.operator)


def test_nobody_else_gets_such_a_link(cast, published):
    others = Letter.objects.exclude(to_address="operator@cedar.example.org").filter(kind="summary")
    assert others.count() == 6
    assert not any("WAITING FOR YOUR WORD" in text.body_text for text in others)
    assert WordToken.objects.count() == 1


def test_a_proof_carries_no_link_that_acts(cast):
    meeting = recorded_meeting(cast)
    Attendance.objects.create(meeting=meeting, seat=cast.seats["donor"], status="present")
    ActionPoint.objects.update(word="awaited", lead=cast.seats["facilitator"])
    actions.send_proof(meeting=meeting, by=cast.facilitator)
    assert "another date: …" in body("proof", "facilitator")
    assert WordToken.objects.count() == 0


def test_a_stopped_summary_leaves_its_links_without_effect(client, cast, published, settings):
    text = body("summary", "operator")
    link = re.search(r"another date: http://localhost:8000(/t/\S+)", text).group(1)
    actions.stop(circulation=published, by=cast.facilitator)
    assert client.get(link).status_code == 410
    client.post(link, {"point": ActionPoint.objects.get().pk, "accept": "1"})
    assert ActionPoint.objects.get().word == "awaited"


@pytest.mark.parametrize(("accepted", "named"), [(False, False), (True, True)])
def test_the_mid_terms_mail_names_the_point_once_it_was_accepted(cast, published, accepted, named):
    if accepted:
        word_actions.accept(point=ActionPoint.objects.get(), by=cast.operator)
    update = actions.start_midterm(coalition=cast.coalition)
    actions.prepare_midterm(update=update, introduction="x", send=True, by=cast.facilitator)
    actions.release_midterm(update=update, by=cast.national_authority)
    assert ("LBN-2026-001" in body("midterm", "operator")) is named
