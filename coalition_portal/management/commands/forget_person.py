"""`manage.py forget_person EMAIL`: name and address removed, the record keeps the seat."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from coalition_portal.keeping import forgetting


class Command(BaseCommand):
    help = "Remove a person's address, name and telephone everywhere. It can't be undone."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and change nothing"
        )
        parser.add_argument(
            "--force", action="store_true", help="even the last platform administrator"
        )

    def handle(self, email, dry_run, force, **options):
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is not an e-mail address.") from None
        try:
            report = forgetting.forget(email, force=force, dry_run=dry_run)
        except forgetting.Kept as reason:
            raise CommandError(str(reason)) from None
        if not report:
            self.stdout.write("Nobody here has this address; nothing was changed.")
            return
        self.stdout.write("\n".join(report))
        self.stdout.write(
            "Nothing was changed; this is what would be done."
            if dry_run
            else "What stays: the PDFs already circulated, which are the record; files people "
            "uploaded; mail in other people's mailboxes; backups, until they are too old to keep. "
            "After restoring an older backup, run this again."
        )
