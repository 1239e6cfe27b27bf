"""The clock's door: whatever is due and not yet done."""

from celery import shared_task

from outbox import delivery, freeze


@shared_task
def sweep():
    freeze.freeze_pending()
    delivery.relay()
