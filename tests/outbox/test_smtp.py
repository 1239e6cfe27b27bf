"""Letters through a real SMTP server on loopback: what arrives, and what a refusal leaves."""

import email
import socket
from datetime import timedelta
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.utils import timezone

from outbox import delivery, post
from outbox.models import FrozenDocument, Letter
from toolkit.mail import Message

pytestmark = pytest.mark.django_db


class Sink:
    """Keeps every message; answers RCPT and DATA as told."""

    def __init__(self):
        self.messages = []
        self.refuse = {}
        self.drop_after_data = False
        self.hang_up_on = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        if address in self.hang_up_on:
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=default)
        self.messages.append((envelope.rcpt_tos, message))
        if self.drop_after_data:
            server.transport.close()
        return "250 kept"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def sink(settings):
    handler = Sink()
    port = free_port()
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    yield handler
    server.stop()


def letters(*addresses, **facts):
    message = Message("Objet : réunion", "Text\n.\nend\n", "<p>Text</p>")
    return [post.queue(kind="summary", to=to, message=message, **facts) for to in addresses]


def states():
    return dict(Letter.objects.values_list("to_address", "state"))


def test_one_message_per_recipient_arrives_whole_with_its_pdf(sink):
    document = FrozenDocument.objects.create(
        filename="s.pdf", source="", content=b"%PDF-x", sha256="0" * 64, frozen_at=timezone.now()
    )
    first, _second = letters("a@example.org", "b@example.org", attachment=document)
    delivery.relay()
    assert [to for to, _m in sink.messages] == [["a@example.org"], ["b@example.org"]]
    message = sink.messages[0][1]
    assert (message["To"], message["Subject"]) == ("a@example.org", "Objet : réunion")
    assert message["Message-ID"] == f"<{first.message_id}>"
    assert message.get_body(("plain",)).get_content() == "Text\r\n.\r\nend\r\n"
    (attached,) = message.iter_attachments()
    assert attached.get_content() == b"%PDF-x"
    assert states() == {"a@example.org": "sent", "b@example.org": "sent"}


def test_one_refusal_never_stops_the_rest_and_keeps_its_code(sink):
    sink.refuse["b@example.org"] = "550 no such user"
    letters("a@example.org", "b@example.org", "c@example.org")
    delivery.relay()
    assert states() == {"a@example.org": "sent", "b@example.org": "failed", "c@example.org": "sent"}
    assert Letter.objects.get(state="failed").smtp_code == 550


def test_a_server_that_asks_to_wait_is_tried_again_after_a_minute(sink):
    sink.refuse["a@example.org"] = "451 later"
    (letter,) = letters("a@example.org")
    before = timezone.now()
    delivery.relay()
    letter.refresh_from_db()
    assert (letter.state, letter.smtp_code, letter.attempts) == ("queued", 451, 1)
    assert timedelta(seconds=55) < letter.not_before - before < timedelta(seconds=65)
    sink.refuse.clear()
    Letter.objects.update(not_before=before)
    delivery.relay()
    assert states() == {"a@example.org": "sent"}


def test_with_the_server_down_nothing_is_lost(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    letters("a@example.org")
    delivery.relay()
    assert states() == {"a@example.org": "queued"}


def test_a_password_refused_to_the_portal_fails_no_letter(settings):
    def refuse(server, session, envelope, mechanism, data):
        return AuthResult(success=False, handled=False)

    port = free_port()
    server = Controller(
        Sink(), hostname="127.0.0.1", port=port, authenticator=refuse, auth_require_tls=False
    )
    server.start()
    settings.EMAIL_URL = f"smtp://portal:wrong@127.0.0.1:{port}"
    letters("a@example.org", "b@example.org")
    delivery.relay()
    server.stop()
    assert states() == {"a@example.org": "queued", "b@example.org": "queued"}
    assert "535" in Letter.objects.get(attempts=1).reason


def test_silence_keeps_only_the_letters_for_that_server_waiting(settings):
    # Nothing listens there; a demonstration's letter needs no server.
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    letters("a@example.org", "b@example.org")
    letters("c@example.org", to_file=True)
    assert delivery.relay() == 2
    assert states() == {
        "a@example.org": "queued",
        "b@example.org": "queued",
        "c@example.org": "sent",
    }
    assert Letter.objects.get(to_address="b@example.org").attempts == 0


def test_a_server_that_hangs_up_between_two_letters_gets_the_next_on_a_new_line(sink):
    sink.hang_up_on.add("b@example.org")
    letters("a@example.org", "b@example.org", "c@example.org")
    delivery.relay()
    assert states() == {"a@example.org": "sent", "b@example.org": "queued", "c@example.org": "sent"}


def test_a_line_lost_after_the_content_is_a_doubt_and_never_a_second_copy(sink):
    sink.drop_after_data = True
    letters("a@example.org")
    delivery.relay()
    assert states() == {"a@example.org": "unknown"}
    delivery.relay()
    assert len(sink.messages) == 1


def test_a_demonstrations_letters_never_reach_the_server(sink, settings):
    letters("a@example.org", to_file=True)
    delivery.relay()
    assert sink.messages == []
    assert len(list(settings.OUTBOX_DIR.glob("*.eml"))) == 1


def test_what_a_killed_worker_held_is_classified():
    past = timezone.now() - timedelta(minutes=5)
    before, during = letters("a@example.org", "b@example.org", not_before=timezone.now())
    lease = {"lease_until": past, "lease_token": "0" * 32}
    far = timezone.now() + timedelta(days=1)
    Letter.objects.filter(pk=before.pk).update(state="sending", not_before=far, **lease)
    Letter.objects.filter(pk=during.pk).update(state="in_data", **lease)
    delivery.heal_leases()
    assert states() == {"a@example.org": "queued", "b@example.org": "unknown"}


def test_a_frozen_outbox_sends_nothing(sink):
    from outbox.models import OutboxSwitch

    OutboxSwitch.objects.create(frozen_since=timezone.now(), reason="restored")
    letters("a@example.org")
    assert delivery.relay() == 0
    assert sink.messages == []
