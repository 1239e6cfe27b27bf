"""The letter box: other rooms put letters in here and ring the bell."""

import logging

from django.db import transaction
from django.utils import timezone

from outbox.models import FrozenDocument, Letter
from toolkit.mail import Message, one_line

log = logging.getLogger(__name__)


def queue(
    *,
    kind: str,
    to: str,
    message: Message,
    urgent: bool = False,
    to_file: bool = False,
    from_name: str = "",
    reply_to: str = "",
    attachment: FrozenDocument | None = None,
    calendar: str = "",
    not_before=None,
    not_after=None,
    headers: dict | None = None,
    hold_in_doubt: bool = False,
) -> Letter:
    """One letter, queued in the caller's transaction; the worker is rung after its commit."""
    letter = Letter.objects.create(
        kind=kind,
        urgent=urgent,
        to_file=to_file,
        to_address=to,
        from_name=one_line(from_name, 120),
        reply_to=reply_to,
        subject=message.subject,
        body_text=message.text,
        body_html=message.html,
        headers=headers or {},
        attachment=attachment,
        hold_in_doubt=hold_in_doubt,
        instead=message.instead if attachment else "",
        calendar=calendar,
        not_before=not_before or timezone.now(),
        not_after=not_after,
    )
    if urgent:
        transaction.on_commit(ring, robust=True)
    return letter


def ring() -> None:
    """Wake the worker. A broker that is down costs a line in the log: the sweep finds the rest."""
    from outbox.tasks import relay

    try:
        relay.apply_async(expires=60)
    except Exception as problem:  # any broker, any fault: the letter is safe in its row
        log.warning("The worker could not be rung: %s", type(problem).__name__)
