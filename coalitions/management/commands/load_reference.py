"""`manage.py load_reference`: States Parties, obligations and organisations; idempotent."""

from django.core.management.base import BaseCommand, CommandError

from coalitions import reference


class Command(BaseCommand):
    help = "Load or update the reference data; refuses a malformed row and then loads nothing."

    def handle(self, **options):
        try:
            counts = reference.load()
        except reference.ReferenceError as problem:
            raise CommandError(f"Nothing was loaded. {problem}") from problem
        for name, rows in counts.items():
            self.stdout.write(f"{name}: {rows} rows")
