"""Letters through a real SMTP server on loopback: what arrives, and what a refusal leaves."""

import email
import hashlib
import socket
from datetime import timedelta
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.utils import timezone

from outbox import delivery, leases, post
from outbox.message import compose
from outbox.models import FrozenDocument, Letter
from outbox.words import explain
from toolkit.mail import Message

pytestmark = pytest.mark.django_db


class Sink:
    """Keeps every message; answers RCPT and DATA as told."""

    def __init__(self):
        self.messages = []
        self.refuse = {}
        self.drop_after_data = False
        self.hang_up_on = set()
        self.refuse_data_over: tuple[int, str] | None = None
        self.senders = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        if address in self.hang_up_on:
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuse_data_over and len(envelope.content) > self.refuse_data_over[0]:
            return self.refuse_data_over[1]
        self.senders.append(envelope.mail_from)
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
    message = Message(
        "Objet : réunion",
        "Text\n.\nend\n",
        "<html><body><p>Text</p></body></html>",
        "The document is too large for this mailbox, so it is not attached. "
        "Read it in the portal, by the link below.",
    )
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


def later():
    """Time passes: every wait and every lease has run out."""
    past = timezone.now() - timedelta(minutes=5)
    Letter.objects.filter(state="queued").update(not_before=past)
    Letter.objects.exclude(lease_until=None).update(lease_until=past)


def test_a_line_lost_after_the_content_is_tried_once_more_and_says_so(sink):
    sink.drop_after_data = True
    (letter,) = letters("a@example.org")
    delivery.relay()
    letter.refresh_from_db()
    assert (letter.state, letter.possibly_twice) == ("queued", True)
    assert explain(letter) == (
        "The line broke at the last moment; the portal sends it once more. It may arrive twice."
    )
    sink.drop_after_data = False
    later()
    delivery.relay()
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert explain(letter) == (
        "It was sent again after the line broke, so it may have arrived twice."
    )
    assert [m["Message-ID"] for _to, m in sink.messages] == [f"<{letter.message_id}>"] * 2


def test_a_second_doubt_is_left_to_a_person(sink):
    sink.drop_after_data = True
    letters("a@example.org")
    for _run in range(3):
        delivery.relay()
        later()
    assert states() == {"a@example.org": "unknown"}
    assert len(sink.messages) == 2


def test_what_only_some_may_read_is_held_at_the_first_doubt(sink):
    sink.drop_after_data = True
    letters("a@example.org", hold_in_doubt=True)
    for _run in range(3):
        delivery.relay()
        later()
    assert states() == {"a@example.org": "unknown"}
    assert len(sink.messages) == 1


def test_the_same_bytes_leave_at_every_attempt_and_are_known_again(sink, settings):
    document = a_document(b"%PDF-x")
    (letter,) = letters("a@example.org", to_file=True, attachment=document)
    delivery.relay()
    letter.refresh_from_db()
    left = (settings.OUTBOX_DIR / f"{letter.message_id}.eml").read_bytes()
    assert hashlib.sha256(left).hexdigest() == letter.sent_sha256
    assert compose(letter) == left


def a_document(content):
    return FrozenDocument.objects.create(
        filename="s.pdf",
        source="",
        content=content,
        sha256="0" * 64,
        frozen_at=timezone.now(),
    )


@pytest.mark.parametrize("answer", ["552 5.3.4 too big", "523 too big", "550 5.2.3 too big"])
def test_a_mailbox_too_small_for_the_document_gets_the_link(sink, answer):
    sink.refuse_data_over = (3_000, answer)
    (letter,) = letters("a@example.org", attachment=a_document(b"%PDF-" + bytes(9_000)))
    delivery.relay()
    letter.refresh_from_db()
    assert (letter.state, letter.without_attachment) == ("sent", True)
    ((_to, message),) = sink.messages
    assert list(message.iter_attachments()) == []
    instead = (
        "The document is too large for this mailbox, so it is not attached. "
        "Read it in the portal, by the link below."
    )
    assert message.get_body(("plain",)).get_content().startswith(instead)
    assert f"<p><strong>{instead}</strong></p>" in message.get_body(("html",)).get_content()
    assert explain(letter) == (
        "The document was too large for that mailbox; the mail carries the link to it."
    )


def test_a_server_that_names_its_limit_is_believed_before_anything_is_sent(settings):
    handler, port = Sink(), free_port()
    server = Controller(handler, hostname="127.0.0.1", port=port, data_size_limit=5_000)
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    (letter,) = letters("a@example.org", attachment=a_document(b"%PDF-" + bytes(9_000)))
    delivery.relay()
    server.stop()
    letter.refresh_from_db()
    assert (letter.state, letter.without_attachment, letter.attempts) == ("sent", True, 2)


def test_a_domain_that_asks_for_patience_gets_it_for_all_its_mailboxes(sink):
    sink.refuse["a@ministry.example.org"] = "451 4.7.1 slow down"
    letters("a@ministry.example.org", "b@Ministry.example.org", "c@embassy.example.org")
    letters("d@ministry.example.org", urgent=True, not_before=timezone.now())
    delivery.relay()
    assert states() == {
        "a@ministry.example.org": "queued",
        "b@Ministry.example.org": "queued",
        "c@embassy.example.org": "sent",
        "d@ministry.example.org": "sent",
    }
    assert Letter.objects.get(to_address="b@Ministry.example.org").attempts == 0


def test_a_full_mailbox_slows_nobody_else(sink):
    sink.refuse["a@ministry.example.org"] = "452 4.2.2 mailbox full"
    letters("a@ministry.example.org", "b@ministry.example.org")
    delivery.relay()
    assert states() == {"a@ministry.example.org": "queued", "b@ministry.example.org": "sent"}


def test_the_return_path_carries_the_letters_mark(sink, settings):
    settings.BOUNCE_ADDRESS = "bounces@portal.example.org"
    (letter,) = letters("a@example.org")
    delivery.relay()
    mark = letter.message_id.partition("@")[0]
    assert len(mark) == 32
    assert sink.senders == [f"bounces+{mark}@portal.example.org"]


def test_a_demonstrations_letters_never_reach_the_server(sink, settings):
    letters("a@example.org", to_file=True)
    delivery.relay()
    assert sink.messages == []
    assert len(list(settings.OUTBOX_DIR.glob("*.eml"))) == 1


def test_what_a_killed_worker_held_is_classified():
    facts = [
        ("before@example.org", "sending", {}),
        ("during@example.org", "in_data", {}),
        ("again@example.org", "in_data", {"possibly_twice": True}),
        ("some@example.org", "in_data", {"hold_in_doubt": True}),
    ]
    past = timezone.now() - timedelta(seconds=1)
    lease = {"lease_until": past, "lease_token": "0" * 32}
    for address, state, more in facts:
        (letter,) = letters(address)
        Letter.objects.filter(pk=letter.pk).update(state=state, **lease, **more)
    (held,) = letters("held@example.org")
    soon = timezone.now() + timedelta(seconds=10)
    Letter.objects.filter(pk=held.pk).update(
        state="in_data", lease_until=soon, lease_token="0" * 32
    )
    leases.heal()
    assert states() == {
        "before@example.org": "queued",
        "during@example.org": "queued",
        "again@example.org": "unknown",
        "some@example.org": "unknown",
        "held@example.org": "in_data",
    }
    assert Letter.objects.get(to_address="during@example.org").possibly_twice
    assert not Letter.objects.get(to_address="before@example.org").possibly_twice


def test_a_frozen_outbox_sends_nothing(sink):
    from outbox.models import OutboxSwitch

    OutboxSwitch.objects.create(frozen_since=timezone.now(), reason="restored")
    letters("a@example.org")
    assert delivery.relay() == 0
    assert sink.messages == []
