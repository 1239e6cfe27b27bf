"""Errors that speak to the person who can mend them."""

from django.core.exceptions import PermissionDenied


class NotReady(Exception):
    """What was asked can't be done yet; the message says what to do first."""


class Unfit(Exception):
    """A file can't be taken; the message says why, and what to do."""


def require(allowed: bool) -> None:
    """403 for somebody who may be here but may not do this."""
    if not allowed:
        raise PermissionDenied
