"""A worker that lives keeps its letter, however slow the server is."""

import asyncio
import threading
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from outbox import delivery, leases, post
from outbox.models import Letter
from tests.outbox.test_smtp import free_port
from toolkit.mail import Message


class Slow:
    """Takes the content and thinks about it until it is told to answer."""

    def __init__(self):
        self.reached, self.answer = threading.Event(), threading.Event()

    async def handle_DATA(self, server, session, envelope):
        self.reached.set()
        while not self.answer.is_set():
            await asyncio.sleep(0.02)
        return "250 kept"


@pytest.mark.django_db(transaction=True)
def test_a_slow_server_costs_no_lease_and_no_second_copy(settings, monkeypatch):
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.1)
    slow, port = Slow(), free_port()
    server = Controller(slow, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    letter = post.queue(kind="summary", to="a@example.org", message=Message("S", "T", ""))

    def watch():
        slow.reached.wait(10)
        gone = timezone.now() - timedelta(seconds=1)
        Letter.objects.filter(pk=letter.pk).update(lease_until=gone)
        for _look in range(100):
            if Letter.objects.get(pk=letter.pk).lease_until > timezone.now():
                break
            threading.Event().wait(0.05)
        leases.heal()
        seen.append(Letter.objects.get(pk=letter.pk).state)
        slow.answer.set()
        leases.connection.close()

    seen: list[str] = []
    watcher = threading.Thread(target=watch)
    watcher.start()
    delivery.relay()
    watcher.join()
    server.stop()
    assert seen == ["in_data"]
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.possibly_twice) == ("sent", 1, False)
