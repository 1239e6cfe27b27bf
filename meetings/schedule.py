"""What the clock does for meetings and their papers."""

from celery import shared_task

from meetings import document_actions


@shared_task
def take_away_withdrawn() -> int:
    """Once more for files the disk did not let go of at the withdrawal."""
    return document_actions.take_away_withdrawn()
