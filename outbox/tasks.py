"""The worker's door."""

from celery import shared_task

from outbox import delivery, freeze


@shared_task
def relay():
    freeze.freeze_pending()
    delivery.relay()
