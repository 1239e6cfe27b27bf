"""Claim, send, record: the only file that talks SMTP."""

import logging
import re
import smtplib
import uuid
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formataddr, formatdate, parseaddr
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from outbox.models import Heartbeat, Letter, OutboxSwitch

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# Longer than the server may take after the final dot: a slow answer is not a dead worker.
LEASE_IN_DATA = timedelta(minutes=3)
# Minutes after the n-th attempt; then every six hours until three days have gone.
BACK_OFF = [1, 2, 5, 15, 30, 60, 180]
GIVE_UP_AFTER = timedelta(hours=72)
# Seconds: to be let in, for each answer, and after the final dot, where servers scan the content.
CONNECT_TIMEOUT = 10
ANSWER_TIMEOUT = 30
AFTER_DOT_TIMEOUT = 120


class FileTransport:
    """One `<message-id>.eml` per message, for trials and demonstrations."""

    def send(self, letter: Letter, payload: bytes, before_data) -> None:
        settings.OUTBOX_DIR.mkdir(parents=True, exist_ok=True)
        before_data()
        path = settings.OUTBOX_DIR / f"{letter.message_id}.eml"
        half = path.with_suffix(".part")
        half.write_bytes(payload)
        half.rename(path)

    def drop(self) -> None:
        pass

    reset = close = drop


class Unreachable(Exception):
    """The mail server does not let us in: our trouble, and no letter's."""


def _wait_at_most(connection: smtplib.SMTP, seconds: float) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


def _on_the_wire(payload: bytes) -> bytes:
    """The message as RFC 5321 §4.5.2 wants it: CRLF, dots doubled, and the final dot."""
    text = re.sub(rb"\r?\n", b"\r\n", payload)
    text = re.sub(rb"(?m)^\.", b"..", text)
    return (text if text.endswith(b"\r\n") else text + b"\r\n") + b".\r\n"


class SmtpTransport:
    """One connection, reused for a run of letters."""

    def __init__(self, url: str):
        self.url = urlsplit(url)
        self.connection: smtplib.SMTP | None = None

    def _connected(self) -> smtplib.SMTP:
        if self.connection is not None:
            return self.connection
        try:
            return self._connect()
        except (smtplib.SMTPException, OSError) as problem:
            # A refused password has a code too, but it says nothing of the address.
            self.drop()
            raise Unreachable(f"{type(problem).__name__}: {problem}"[:400]) from problem

    def _connect(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "localhost", self.url.port
        if self.url.scheme == "smtp+ssl":
            self.connection = smtplib.SMTP_SSL(host, port or 465, timeout=CONNECT_TIMEOUT)
        else:
            self.connection = smtplib.SMTP(host, port or 25, timeout=CONNECT_TIMEOUT)
            if self.url.scheme == "smtp+tls":
                self.connection.starttls()
        self.connection.ehlo_or_helo_if_needed()
        if self.url.username:
            self.connection.login(unquote(self.url.username), unquote(self.url.password or ""))
        _wait_at_most(self.connection, ANSWER_TIMEOUT)
        return self.connection

    def send(self, letter: Letter, payload: bytes, before_data) -> None:
        """Hand one message over; raises smtplib errors with the server's own code."""
        connection = self._connected()
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        _expect(connection.mail(sender), 250)
        _expect(connection.rcpt(letter.to_address), 250, 251)
        _expect(connection.docmd("DATA"), 354)
        before_data()
        _wait_at_most(connection, AFTER_DOT_TIMEOUT)
        connection.send(_on_the_wire(payload))
        _expect(connection.getreply(), 250)
        _wait_at_most(connection, ANSWER_TIMEOUT)

    def reset(self) -> None:
        """After a refusal, make the connection ready for the next letter, or drop it."""
        try:
            if self.connection is not None:
                self.connection.rset()
        except (smtplib.SMTPException, OSError):
            self.drop()

    def drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def close(self) -> None:
        try:
            if self.connection is not None:
                self.connection.quit()
        except (smtplib.SMTPException, OSError):
            self.drop()
        self.connection = None


def knock() -> None:
    """Be greeted and let in by the mail server, and leave again; raises what it says against us."""
    transport = SmtpTransport(settings.EMAIL_URL)
    try:
        transport._connect()
    finally:
        transport.close()


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    if answer[0] not in codes:
        raise smtplib.SMTPResponseException(*answer)


def compose(letter: Letter) -> bytes:
    """The message as it goes on the wire; the same bytes at every attempt but for the date."""
    message = EmailMessage(policy=SMTP_POLICY.clone(cte_type="7bit"))
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message["Subject"] = letter.subject
    message["From"] = formataddr((letter.from_name or name, address))
    message["To"] = letter.to_address
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Message-ID"] = f"<{letter.message_id}>"
    message["Date"] = formatdate(letter.created_at.timestamp())
    message["Auto-Submitted"] = "auto-generated"
    for key, value in letter.headers.items():
        message[key] = value
    message.set_content(letter.body_text)
    if letter.body_html:
        message.add_alternative(letter.body_html, subtype="html")
    if letter.attachment is not None:
        message.add_attachment(
            bytes(letter.attachment.content or b""),
            maintype="application",
            subtype="pdf",
            filename=letter.attachment.filename,
        )
    return message.as_bytes()


def is_frozen() -> bool:
    return OutboxSwitch.objects.filter(frozen_since__isnull=False).exists()


def relay(limit: int = 1000) -> int:
    """Send whatever is due; returns how many letters were handled.

    Once the mail server falls silent, the rest is left to the next run: each further letter
    would only wait for the same silence, and the urgent ones behind it with it.
    """
    _beat()
    if is_frozen():
        return 0
    heal_leases()
    transports = {}
    handled, answering = 0, True
    try:
        while handled < limit and (letter := claim(files_only=not answering)):
            scheme = "outbox" if letter.to_file else urlsplit(settings.EMAIL_URL).scheme
            if scheme not in transports:
                transports[scheme] = (
                    FileTransport() if scheme == "outbox" else SmtpTransport(settings.EMAIL_URL)
                )
            answering = deliver(letter, transports[scheme]) and answering
            handled += 1
            _beat()
    finally:
        for transport in transports.values():
            transport.close()
    return handled


def _beat() -> None:
    Heartbeat.objects.update_or_create(name="relay", defaults={"seen_at": timezone.now()})


def claim(*, files_only: bool = False) -> Letter | None:
    """The next due letter, ours alone: compare-and-swap, the same on both databases."""
    # Asked before each letter: a restore may freeze the outbox under a running worker.
    while not is_frozen():
        now = timezone.now()
        due = Letter.objects.due(now)
        if files_only:
            due = due.filter(to_file=True)
        candidate = due.in_order().values_list("id", flat=True).first()
        if candidate is None:
            return None
        token = uuid.uuid4()
        won = Letter.objects.filter(id=candidate, state=Letter.State.QUEUED).update(
            state=Letter.State.SENDING,
            lease_until=now + LEASE,
            lease_token=token,
            attempts=F("attempts") + 1,
        )
        if not won:
            continue
        letter = Letter.objects.select_related("attachment").get(id=candidate)
        if why := import_string(settings.OUTBOX_RECHECK)(letter):
            _record(letter, Letter.State.CANCELLED, reason=why)
            continue
        return letter
    return None


def deliver(letter: Letter, transport) -> bool:
    """Send one claimed letter and record what became of it; False where the server fell silent."""

    def before_data():
        # Committed before the first byte of content: a crash from here on is a doubt, not a retry.
        held = Letter.objects.filter(
            id=letter.id, lease_token=letter.lease_token, state=Letter.State.SENDING
        ).update(state=Letter.State.IN_DATA, lease_until=timezone.now() + LEASE_IN_DATA)
        if not held:
            raise LeaseLost
        letter.state = Letter.State.IN_DATA

    try:
        payload = compose(letter)
    except (ValueError, UnicodeError) as problem:
        _record(letter, Letter.State.FAILED, reason=f"The message could not be built: {problem}")
        return True
    try:
        transport.send(letter, payload, before_data)
    except LeaseLost:
        transport.drop()
    except Unreachable as problem:
        _later(letter, code=None, reason=str(problem))
        return False
    except smtplib.SMTPResponseException as refusal:
        said = refusal.smtp_error or b""
        answer = (said if isinstance(said, str) else said.decode("utf-8", "replace"))[:400]
        transport.reset()
        if 500 <= refusal.smtp_code < 600:
            _record(letter, Letter.State.FAILED, code=refusal.smtp_code, reason=answer)
        elif refusal.smtp_code < 0:
            _lost(letter, answer)
            return False
        else:
            _later(letter, code=refusal.smtp_code, reason=answer)
    except (smtplib.SMTPException, OSError) as problem:
        transport.drop()
        _lost(letter, f"{type(problem).__name__}: {problem}"[:400])
        # A server that hangs up between two letters may well take the next on a new line.
        silent = isinstance(problem.__context__, TimeoutError)
        return letter.state == Letter.State.SENDING and not silent
    else:
        _record(letter, Letter.State.SENT, code=250)
    return True


class LeaseLost(Exception):
    """Another worker has taken the letter over."""


def _lost(letter: Letter, reason: str) -> None:
    """The line broke: before the content it is safe to try again; after it nobody can know."""
    if letter.state == Letter.State.IN_DATA:
        _record(letter, Letter.State.UNKNOWN, reason=reason)
    else:
        _later(letter, code=None, reason=reason)


def _later(letter: Letter, *, code: int | None, reason: str) -> None:
    now = timezone.now()
    if now - letter.created_at > GIVE_UP_AFTER:
        _record(letter, Letter.State.FAILED, code=code, reason=reason)
        return
    minutes = BACK_OFF[letter.attempts - 1] if letter.attempts <= len(BACK_OFF) else 360
    _write(
        letter,
        state=Letter.State.QUEUED,
        not_before=now + timedelta(minutes=minutes),
        smtp_code=code,
        reason=reason,
    )


def _record(letter: Letter, state: str, *, code: int | None = None, reason: str = "") -> None:
    changes: dict = {"state": state, "smtp_code": code, "reason": reason}
    if state == Letter.State.SENT:
        changes["sent_at"] = timezone.now()
        if letter.urgent:
            # A sign-in link has no business in the archive.
            changes.update(body_text="", body_html="")
    _write(letter, **changes)


def _write(letter: Letter, **changes) -> None:
    Letter.objects.filter(id=letter.id, lease_token=letter.lease_token).update(
        lease_until=None, lease_token=None, **changes
    )


def heal_leases() -> None:
    """Put back what a killed worker held: before the content a retry, after it a doubt."""
    stale = Letter.objects.filter(lease_until__lt=timezone.now())
    stale.filter(state=Letter.State.SENDING).update(
        state=Letter.State.QUEUED, lease_until=None, lease_token=None
    )
    stale.filter(state=Letter.State.IN_DATA).update(
        state=Letter.State.UNKNOWN,
        lease_until=None,
        lease_token=None,
        reason="The worker stopped while handing the message over.",
    )
