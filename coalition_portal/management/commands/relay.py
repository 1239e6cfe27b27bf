"""`manage.py relay`: do and send whatever is due, then exit; what the clock also does."""

from django.core.management.base import BaseCommand

from circulation.schedule import propose_midterms, remind
from outbox import delivery, freeze


class Command(BaseCommand):
    help = "Do, freeze and send whatever is due, then exit."

    def handle(self, **options):
        propose_midterms()
        remind()
        frozen = freeze.freeze_pending()
        handled = delivery.relay()
        self.stdout.write(f"{frozen} documents frozen, {handled} letters handled.")
