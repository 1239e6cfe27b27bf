"""The worker's door."""

from celery import shared_task

from outbox import delivery, freeze

# A worker that is asked to stop waits for the task in hand: so none is long.
SECONDS = 20


@shared_task
def relay():
    freeze.freeze_pending()
    delivery.relay(seconds=SECONDS)
    if delivery.more_is_due():
        relay.apply_async(expires=60)
