"""Mail that came back: a delivery status report (RFC 3464) finds its letter and its address."""

import email
import re
from dataclasses import dataclass
from email.message import Message
from email.policy import default

from django.db import transaction
from django.utils import timezone

from outbox.models import Letter, ReturnedAddress

# What a return path looks like once the letter's mark is in it; see `transports.return_path`.
MARK = re.compile(r"\+([0-9a-f]{32})@", re.IGNORECASE)
ADDRESSED_BY = ["Delivered-To", "X-Original-To", "Envelope-To", "To"]
LONGEST_REASON = 400


@dataclass(frozen=True)
class Bounce:
    mark: str
    reason: str


def read(content: bytes, *, recipient: str = "") -> Bounce | None:
    """The bounce in a message; None for anything that does not say a delivery failed for good.

    `recipient` is the address the mail server delivered to, where it tells.
    """
    message = email.message_from_bytes(content, policy=default)
    addressed = [recipient, *(str(message.get(name, "")) for name in ADDRESSED_BY)]
    mark = MARK.search("\n".join(addressed))
    failed = _failure(message)
    if mark is None or failed is None:
        return None
    said = failed.get("Diagnostic-Code") or failed.get("Status") or ""
    return Bounce(mark[1].lower(), " ".join(str(said).split())[:LONGEST_REASON])


def _failure(message: Message) -> Message | None:
    """The fields about the recipient whose delivery failed; a mere delay is none."""
    if message.get_content_type() != "multipart/report":
        return None
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for fields in blocks if isinstance(blocks, list) else []:
                if not isinstance(fields, Message):
                    continue
                if str(fields.get("Action", "")).strip().lower() == "failed":
                    return fields
    return None


@transaction.atomic
def record(bounce: Bounce) -> Letter | None:
    """Mark the letter and its address; None where no letter of ours is meant, or twice the same."""
    letter = Letter.objects.filter(
        message_id__startswith=f"{bounce.mark}@",
        state__in=[Letter.State.SENT, Letter.State.UNKNOWN],
    ).first()
    if letter is None:
        return None
    letter.state, letter.reason = Letter.State.BOUNCED, bounce.reason
    letter.save(update_fields=["state", "reason"])
    ReturnedAddress.objects.update_or_create(
        address=letter.to_address.casefold(),
        defaults={"since": timezone.now(), "reason": bounce.reason},
    )
    return letter


def returned(addresses) -> dict[str, ReturnedAddress]:
    """Those of the addresses from which mail came back."""
    wanted = [address.casefold() for address in addresses if address]
    rows = ReturnedAddress.objects.filter(address__in=wanted)
    return {row.address: row for row in rows}


def trust_again(address: str) -> None:
    """Somebody sends there anew, knowing that it came back."""
    ReturnedAddress.objects.filter(address=address.casefold()).delete()
