"""What the clock does for lists that were brought."""

from celery import shared_task

from actionpoints.carrying import actions


@shared_task
def forget_lists() -> int:
    """A list nobody took in is kept for a day, also where nobody brings another."""
    return actions.forget_expired()
