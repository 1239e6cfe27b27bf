"""`manage.py restore FILE`: a backup in the place of everything; the outbox stands frozen."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from coalition_portal.keeping import archive
from coalition_portal.keeping.engines import Refused
from outbox import switch


class Command(BaseCommand):
    help = "Replace all the portal holds by a backup. No mail leaves until thaw_outbox."
    # The database may be empty, or damaged: that is what this command is for.
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="even where the portal has people in it"
        )

    def handle(self, file, replace, **options):
        try:
            manifest = archive.restore(file, replace=replace)
        except (Refused, DatabaseError, OSError) as problem:
            raise CommandError(str(problem)) from None
        held = sum(row.count for row in switch.waiting_by_kind())
        self.stdout.write(
            f"Restored as of {manifest.day}: {sum(manifest.rows.values())} rows and "
            f"{len(manifest.sha256) - 1} uploaded files. Everyone has to sign in again.\n"
            f"The outbox is frozen with {held} letters in it; some may have been sent after the "
            "backup was made. Look at them with thaw_outbox, then let them go or cancel them.\n"
            "Whoever was forgotten after that day is back: run forget_person for them again."
        )
