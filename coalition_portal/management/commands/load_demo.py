"""`manage.py load_demo`: the demonstration coalitions; idempotent, mails nobody."""

from django.core.management.base import BaseCommand

from coalition_portal import demonstration


class Command(BaseCommand):
    help = "Load the demonstration data; a second run changes nothing."

    def handle(self, **options):
        fresh = demonstration.load()
        self.stdout.write(
            "Demonstration data loaded." if fresh else "Demonstration data was there already."
        )
