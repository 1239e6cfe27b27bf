"""The clock's door: whatever is due and not yet done."""

from celery import shared_task

from circulation.senders import tell_senders
from outbox import delivery, freeze
from outbox.tasks import SECONDS


@shared_task
def sweep():
    freeze.freeze_pending()
    delivery.relay(seconds=SECONDS)
    tell_senders()
