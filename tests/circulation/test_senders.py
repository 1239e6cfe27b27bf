"""The sender hears once how a circulation went, and of each copy that comes back."""

import io
import sys

import pytest
from django.core.management import call_command
from django.utils import timezone

from circulation import actions, senders
from circulation.models import Delivery
from coalitions.models import Body
from outbox import delivery, freeze
from outbox.models import Letter, ReturnedAddress
from tests.circulation.conftest import recorded_meeting
from tests.outbox.test_bounces import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def circulation(cast, meeting):
    cast.coalition.release_rule = "facilitator"
    cast.coalition.save()
    return actions.publish_summary(meeting=meeting, by=cast.facilitator)


def notices(kind):
    return list(Letter.objects.filter(kind=kind).values_list("to_address", "subject"))


def test_nobody_is_told_before_each_copy_was_tried(circulation):
    freeze.freeze_pending()
    delivery.relay(limit=3)
    assert senders.tell_senders() == 0
    assert notices("circulation_done") == []


def test_the_sender_is_told_once_that_it_has_reached_everyone(circulation):
    freeze.freeze_pending()
    delivery.relay()
    assert [senders.tell_senders(), senders.tell_senders()] == [1, 0]
    assert notices("circulation_done") == [
        (
            "facilitator@cedar.example.org",
            "“Summary of the meeting: Half-year review” has reached everyone",
        )
    ]
    said = Letter.objects.get(kind="circulation_done").body_text
    assert "addressed to 7 addresses" in said
    assert "7 copies were taken by their mail servers." in said
    assert "could not" not in said


def test_failed_and_waiting_copies_are_said_and_nobody_is_named(circulation):
    freeze.freeze_pending()
    delivery.relay()
    first, second = circulation.deliveries.all()[:2]
    Letter.objects.filter(pk=first.letter_id).update(state="failed", smtp_code=550)
    Letter.objects.filter(pk=second.letter_id).update(state="queued", smtp_code=451)
    senders.tell_senders()
    letter = Letter.objects.get(kind="circulation_done")
    assert (
        letter.subject
        == "Some copies of “Summary of the meeting: Half-year review” have not arrived"
    )
    assert (
        "1 copy could not be delivered; the page says why, and sends it again." in letter.body_text
    )
    assert "1 copy waits for its mail server" in letter.body_text
    assert first.address not in letter.body_text


def test_a_stopped_circulation_and_an_old_summary_owe_no_notice(circulation):
    circulation.deliveries.first()
    Letter.objects.update(state="cancelled")
    circulation.stopped_at = timezone.now()
    circulation.save()
    freeze.freeze(circulation.document)
    assert senders.tell_senders() == 0


def hand_in(monkeypatch, content):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    said = io.StringIO()
    call_command("receive_bounce", stdout=said)
    return said.getvalue().strip()


def test_a_bounce_marks_the_copy_and_its_sender_is_told(circulation, monkeypatch):
    freeze.freeze_pending()
    delivery.relay()
    copy = Delivery.objects.get(address="donor@cedar.example.org")
    content = report(to=f"bounces+{copy.letter.mark}@portal.example.org")
    assert hand_in(monkeypatch, content) == (
        "The copy is marked as returned, and its sender is told."
    )
    copy.letter.refresh_from_db()
    assert copy.letter.state == "bounced"
    assert ReturnedAddress.objects.get().address == "donor@cedar.example.org"
    assert notices("copy_returned") == [
        (
            "facilitator@cedar.example.org",
            "A copy of “Summary of the meeting: Half-year review” came back",
        )
    ]
    assert "550 5.1.1 No such here" in Letter.objects.get(kind="copy_returned").body_text
    assert hand_in(monkeypatch, content) == "No letter of this portal is meant; ignored."
    assert len(notices("copy_returned")) == 1


def test_what_is_no_bounce_is_ignored(circulation, monkeypatch):
    assert hand_in(monkeypatch, b"Subject: hello\n\nhello") == (
        "Nothing here says that a delivery failed; ignored."
    )


def test_once_the_sender_has_left_the_table_keepers_are_told(cast, circulation):
    freeze.freeze_pending()
    delivery.relay()
    circulation.by.memberships.update(ends_on=timezone.localdate())
    senders.tell_senders()
    assert [to for to, _subject in notices("circulation_done")] == ["secretariat@cedar.example.org"]


def test_an_address_that_mail_came_back_from_is_marked_until_it_is_written_to_again(
    cast, circulation, monkeypatch, client
):
    freeze.freeze_pending()
    delivery.relay()
    copy = Delivery.objects.get(address="donor@cedar.example.org")
    hand_in(monkeypatch, report(to=f"bounces+{copy.letter.mark}@portal.example.org"))
    next_one = recorded_meeting(cast, title="Next")
    client.force_login(cast.facilitator)
    page = f"/coalitions/cedar/meetings/{next_one.number}/publish/"
    assert client.get(page).content.count(b"mail came back on") == 1
    actions.resend(delivery=copy, by=cast.facilitator)
    assert client.get(page).content.count(b"mail came back on") == 0


def test_a_closed_groups_copies_are_held_at_a_doubt_and_the_plenarys_are_not(cast, circulation):
    assert not Letter.objects.filter(kind="summary", hold_in_doubt=True).exists()
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Group")
    group.members.set([cast.members["donor"], cast.members["facilitator"]])
    meeting = recorded_meeting(cast, title="Group meeting")
    meeting.body = group
    meeting.save()
    actions.publish_summary(meeting=meeting, by=cast.facilitator)
    assert Letter.objects.filter(kind="summary", hold_in_doubt=True).count() == 2


def test_a_doubtful_copy_sent_again_by_a_person_says_it_may_arrive_twice(cast, circulation):
    copy = circulation.deliveries.first()
    Letter.objects.filter(pk=copy.letter_id).update(state="unknown")
    actions.resend(delivery=circulation.deliveries.get(pk=copy.pk), by=cast.facilitator)
    copy.letter.refresh_from_db()
    assert (copy.letter.state, copy.letter.possibly_twice) == ("queued", True)
