"""Letters of a person who asked to be forgotten: that they were sent stays, to whom does not."""

import secrets
from dataclasses import dataclass

from django.conf import settings

from outbox.models import Letter

# No mail server will ever answer for this name (RFC 2606).
DOMAIN = "forgotten.invalid"
REASON = "The person asked to be forgotten."


def new_address() -> str:
    """An address that leads nowhere; random, so that nobody can find the old one by trying."""
    return f"{secrets.token_hex(8)}@{DOMAIN}"


def leads_nowhere(address: str) -> bool:
    return address.endswith(f"@{DOMAIN}")


@dataclass(frozen=True)
class Erased:
    letters: int
    cancelled: int
    being_sent: int
    message_ids: list[str]


def erase(letters, address: str) -> Erased:
    """Take the address and the text out of these letters; those that wait are cancelled."""
    ids = list(letters.values_list("id", flat=True))
    mine = Letter.objects.filter(id__in=ids)
    cancelled = mine.filter(state__in=[Letter.State.QUEUED, Letter.State.SENDING]).update(
        state=Letter.State.CANCELLED, reason=REASON, lease_until=None, lease_token=None
    )
    mine.update(to_address=address, body_text="", body_html="", calendar="", headers={})
    return Erased(
        letters=len(ids),
        cancelled=cancelled,
        being_sent=mine.filter(state=Letter.State.IN_DATA).count(),
        message_ids=list(mine.values_list("message_id", flat=True)),
    )


def remove_files(message_ids: list[str]) -> int:
    """Where mail goes to files, those of these letters; returns how many there were."""
    paths = [settings.OUTBOX_DIR / f"{message_id}.eml" for message_id in message_ids]
    present = [path for path in paths if path.exists()]
    for path in present:
        path.unlink()
    return len(present)
