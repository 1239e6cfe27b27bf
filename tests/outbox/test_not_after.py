"""A letter whose moment has passed no longer leaves."""

import datetime

import pytest
from django.utils import timezone

from outbox import delivery, post
from toolkit.mail import Message

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("minutes", "state"), [(-1, "cancelled"), (5, "sent")])
def test_a_letter_leaves_before_its_moment_or_not_at_all(minutes, state):
    letter = post.queue(
        kind="trial",
        to="a@example.org",
        message=Message("Subject", "Text", ""),
        not_after=timezone.now() + datetime.timedelta(minutes=minutes),
    )
    delivery.relay()
    letter.refresh_from_db()
    assert letter.state == state
