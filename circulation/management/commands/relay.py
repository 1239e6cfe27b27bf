"""`manage.py relay`: send whatever is due, then exit; what the clock also does."""

from django.core.management.base import BaseCommand

from outbox import delivery, freeze


class Command(BaseCommand):
    help = "Freeze and send whatever is due, then exit."

    def handle(self, **options):
        frozen = freeze.freeze_pending()
        handled = delivery.relay()
        self.stdout.write(f"{frozen} documents frozen, {handled} letters handled.")
