"""The offices the front page names."""

from django.db import transaction

from coalitions.models import Contact
from toolkit import history


@transaction.atomic
def keep(*, changed: list[Contact], removed: list[Contact], by) -> None:
    """Store new and changed offices and take the others off, all or nothing."""
    for contact in removed:
        history.remove(contact, by=by)
    for contact in changed:
        history.keep(contact, by=by)
