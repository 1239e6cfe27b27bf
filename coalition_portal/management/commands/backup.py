"""`manage.py backup FILE`: everything the portal holds, in one file."""

from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from coalition_portal.keeping import archive
from coalition_portal.keeping.engines import Refused

PATTERN = "portal-*.backup"


class Command(BaseCommand):
    help = "Write the database and all uploaded files to one file, readable by its owner only."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="the file to write, or a folder in which it is named by date"
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help="in that folder keep only the newest N"
        )

    def handle(self, file, keep, **options):
        folder = file if file.is_dir() else None
        if keep is not None and (folder is None or keep < 1):
            raise CommandError("--keep needs an existing folder, and a number of at least 1.")
        if folder:
            file = folder / f"portal-{datetime.now(UTC):%Y-%m-%dT%H%M%S}.backup"
        try:
            manifest = archive.write(file)
        except (Refused, DatabaseError, OSError) as problem:
            raise CommandError(f"No backup was written. {problem}") from None
        uploads = len(manifest.sha256) - 1
        self.stdout.write(
            f"{file}: {sum(manifest.rows.values())} rows of {len(manifest.rows)} tables and "
            f"{uploads} uploaded files, {file.stat().st_size / 1e6:.1f} MB."
        )
        if keep and folder:
            for old in sorted(folder.glob(PATTERN))[:-keep]:
                old.unlink()
                self.stdout.write(f"{old} removed; the newest {keep} stay.")
