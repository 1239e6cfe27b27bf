"""How a message travels: to a file, or over SMTP; the only file that talks SMTP."""

import re
import smtplib
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.conf import settings

from outbox.models import Letter

# Seconds: to be let in, for each answer, and after the final dot, where servers scan the content.
CONNECT_TIMEOUT = 10
ANSWER_TIMEOUT = 30
AFTER_DOT_TIMEOUT = 120
# What a server says of a message that is too large: for the mailbox, or for itself.
TOO_LARGE = {523, 552}


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


class TooLarge(Exception):
    """The mailbox, or the server before it, takes no message of this size."""


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


def return_path(letter: Letter) -> str:
    """Where a bounce goes; with the letter's mark in it, so that it can be told whose it is."""
    if not settings.BOUNCE_ADDRESS:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{letter.mark}@{domain}"


def _limit_of(connection: smtplib.SMTP) -> float:
    """Bytes the server takes, as it said in its greeting; RFC 1870 lets 0 mean any."""
    said = connection.esmtp_features.get("size", "")
    return int(said) if said.isdigit() and int(said) else float("inf")


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
        content = _on_the_wire(payload)
        if len(content) > _limit_of(connection):
            raise TooLarge(f"{len(content)} of {_limit_of(connection)} bytes")
        _expect(connection.mail(return_path(letter)), 250)
        _expect(connection.rcpt(letter.to_address), 250, 251)
        _expect(connection.docmd("DATA"), 354)
        before_data()
        _wait_at_most(connection, AFTER_DOT_TIMEOUT)
        connection.send(content)
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
    if answer[0] in TOO_LARGE or answer[1].startswith((b"5.2.3", b"5.3.4")):
        raise TooLarge(f"{answer[0]} {answer[1].decode('utf-8', 'replace')}")
    if answer[0] not in codes:
        raise smtplib.SMTPResponseException(*answer)
