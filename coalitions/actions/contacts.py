"""The offices the front page names."""

from django.db import transaction

from coalitions.actions.seats import kept
from coalitions.models import Contact


@transaction.atomic
def keep(*, changed: list[Contact], removed: list[Contact], by) -> None:
    """Store new and changed offices and take the others off, all or nothing."""
    for contact in removed:
        contact._history_user = by
        contact.delete()
    for contact in changed:
        kept(contact, by=by)
