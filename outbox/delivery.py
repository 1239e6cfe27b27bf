"""Claim, send, record: each letter by one worker, and what became of it."""

import hashlib
import logging
import smtplib
import time
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from outbox import leases
from outbox.message import compose
from outbox.models import Heartbeat, Letter, OutboxSwitch
from outbox.transports import FileTransport, SmtpTransport, TooLarge, Unreachable

log = logging.getLogger(__name__)

# Minutes after the n-th attempt; then every six hours until three days have gone.
BACK_OFF = [1, 2, 5, 15, 30, 60, 180]
GIVE_UP_AFTER = timedelta(hours=72)
# Codes by which a server asks the whole domain's mail to come more slowly.
SLOWER = {421, 450, 451}
TOO_LATE = "The moment it was about had passed before it could leave."


def is_frozen() -> bool:
    return OutboxSwitch.objects.filter(frozen_since__isnull=False).exists()


def relay(limit: int = 1000, *, seconds: float = float("inf"), urgent_only: bool = False) -> int:
    """Send whatever is due; returns how many letters were handled.

    Once the mail server falls silent, the rest is left to the next run: each further letter
    would only wait for the same silence, and the urgent ones behind it with it. After `seconds`
    no further letter is begun, so that a worker asked to stop need not finish a whole circulation.
    """
    _beat()
    if is_frozen():
        return 0
    leases.heal()
    until = time.monotonic() + seconds
    transports = {}
    handled, answering = 0, True
    with leases.Keeper() as keeper:
        try:
            while (
                handled < limit
                and time.monotonic() < until
                and (letter := claim(files_only=not answering, urgent_only=urgent_only))
            ):
                scheme = "outbox" if letter.to_file else urlsplit(settings.EMAIL_URL).scheme
                if scheme not in transports:
                    transports[scheme] = _transport(scheme)
                with keeper.holding(letter):
                    answering = deliver(letter, transports[scheme]) and answering
                handled += 1
                _beat()
        finally:
            for transport in transports.values():
                transport.close()
    return handled


def more_is_due() -> bool:
    return not is_frozen() and Letter.objects.due(timezone.now()).exists()


def _transport(scheme: str) -> FileTransport | SmtpTransport:
    return FileTransport() if scheme == "outbox" else SmtpTransport(settings.EMAIL_URL)


def _beat() -> None:
    Heartbeat.objects.update_or_create(name="relay", defaults={"seen_at": timezone.now()})


def claim(*, files_only: bool = False, urgent_only: bool = False) -> Letter | None:
    """The next due letter, ours alone: compare-and-swap, the same on both databases."""
    # Asked before each letter: a restore may freeze the outbox under a running worker.
    while not is_frozen():
        now = timezone.now()
        due = Letter.objects.due(now)
        if files_only:
            due = due.filter(to_file=True)
        if urgent_only:
            due = due.filter(urgent=True)
        candidate = due.in_order().values_list("id", flat=True).first()
        if candidate is None:
            return None
        token = uuid.uuid4()
        won = Letter.objects.filter(id=candidate, state=Letter.State.QUEUED).update(
            state=Letter.State.SENDING,
            lease_until=now + leases.LEASE,
            lease_token=token,
            attempts=F("attempts") + 1,
        )
        if not won:
            continue
        letter = Letter.objects.select_related("attachment").get(id=candidate)
        if letter.not_after and letter.not_after <= now:
            _record(letter, Letter.State.CANCELLED, reason=TOO_LATE)
            continue
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
        ).update(state=Letter.State.IN_DATA, lease_until=timezone.now() + leases.LEASE)
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
    except TooLarge as problem:
        transport.reset()
        _without_attachment(letter, str(problem)[:400])
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
            _slow_down(letter, refusal.smtp_code)
    except (smtplib.SMTPException, OSError) as problem:
        transport.drop()
        _lost(letter, f"{type(problem).__name__}: {problem}"[:400])
        # A server that hangs up between two letters may well take the next on a new line.
        silent = isinstance(problem.__context__, TimeoutError)
        return letter.state == Letter.State.SENDING and not silent
    else:
        _record(letter, Letter.State.SENT, code=250, sha256=hashlib.sha256(payload).hexdigest())
    return True


class LeaseLost(Exception):
    """Another worker has taken the letter over."""


def _lost(letter: Letter, reason: str) -> None:
    """The line broke: before the content it is safe to try again; after it nobody can know."""
    if letter.state != Letter.State.IN_DATA:
        _later(letter, code=None, reason=reason)
    elif letter.hold_in_doubt or letter.possibly_twice:
        _record(letter, Letter.State.UNKNOWN, reason=reason)
    else:
        _write(
            letter,
            state=Letter.State.QUEUED,
            possibly_twice=True,
            not_before=timezone.now() + leases.DOUBT_WAITS,
            smtp_code=None,
            reason=reason,
        )


def _without_attachment(letter: Letter, reason: str) -> None:
    """Too large: once more at once, with the link alone; a mail without a paper just failed."""
    if letter.attachment is None or letter.without_attachment:
        _record(letter, Letter.State.FAILED, code=552, reason=reason)
    else:
        _write(letter, state=Letter.State.QUEUED, without_attachment=True, reason=reason)


def _slow_down(letter: Letter, code: int) -> None:
    """One of a domain's mailboxes is asked to wait: let its neighbours wait that minute too."""
    if code not in SLOWER:
        return
    _local, _at, domain = letter.to_address.rpartition("@")
    until = timezone.now() + timedelta(minutes=BACK_OFF[0])
    Letter.objects.filter(
        state=Letter.State.QUEUED,
        urgent=False,
        to_file=False,
        to_address__iendswith=f"@{domain}",
        not_before__lt=until,
    ).update(not_before=until)


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


def _record(
    letter: Letter, state: str, *, code: int | None = None, reason: str = "", sha256: str = ""
) -> None:
    changes: dict = {"state": state, "smtp_code": code, "reason": reason}
    if state == Letter.State.SENT:
        changes.update(sent_at=timezone.now(), sent_sha256=sha256)
        if letter.urgent:
            # A sign-in link has no business in the archive.
            changes.update(body_text="", body_html="")
    _write(letter, **changes)


def _write(letter: Letter, **changes) -> None:
    Letter.objects.filter(id=letter.id, lease_token=letter.lease_token).update(
        lease_until=None, lease_token=None, **changes
    )
