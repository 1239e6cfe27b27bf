"""`manage.py delete_demo`: removes all of the demonstration and nothing else."""

from django.core.management.base import BaseCommand

from coalition_portal import demonstration


class Command(BaseCommand):
    help = "Remove the demonstration coalitions, their accounts and organisations."

    def handle(self, **options):
        count = demonstration.remove()
        self.stdout.write(f"{count} demonstration coalitions removed.")
