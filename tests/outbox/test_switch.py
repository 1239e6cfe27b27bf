"""The switch that holds mail back after a restore."""

import pytest
from django.utils import timezone

from outbox import delivery, post, switch
from outbox.models import Letter
from toolkit.mail import Message

pytestmark = pytest.mark.django_db


def queue(count, **facts):
    return [
        post.queue(
            kind="summary", to=f"{n}@example.org", message=Message("Subject", "Text", ""), **facts
        )
        for n in range(count)
    ]


def freeze_while_the_first_is_claimed(letter):
    """Stands in for a restore that comes while a worker is in the middle of a run."""
    switch.freeze("A backup was restored.")
    return ""


def test_a_freeze_in_the_middle_of_a_run_holds_the_rest(settings):
    settings.OUTBOX_RECHECK = "tests.outbox.test_switch.freeze_while_the_first_is_claimed"
    queue(3)
    delivery.relay()
    assert Letter.objects.filter(state="sent").count() == 1
    assert Letter.objects.filter(state="queued").count() == 2


def test_the_list_counts_what_a_stopped_worker_held_and_cancels_it_too():
    switch.freeze("A backup was restored.")
    held, _queued, sent = queue(3)
    now = timezone.now()
    lease = {"lease_until": now, "lease_token": "0" * 32}
    Letter.objects.filter(pk=held.pk).update(state="sending", **lease)
    Letter.objects.filter(pk=sent.pk).update(state="sent", sent_at=now)
    (row,) = switch.waiting_by_kind()
    assert (row.kind, row.count) == ("summary", 2)
    assert switch.thaw(cancel_queued=True) == 2
    assert switch.frozen() is None
    assert delivery.relay() == 0
    assert sorted(Letter.objects.values_list("state", flat=True)) == [
        "cancelled",
        "cancelled",
        "sent",
    ]
