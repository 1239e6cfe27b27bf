"""`manage.py demo`: from nothing to a running demonstration; behind `make demo`."""

import os

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from actionpoints.models import ActionPoint
from circulation.models import Circulation
from coalition_portal import demonstration


class Command(BaseCommand):
    help = "Migrate, load reference and demonstration data, circulate one summary, and serve."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, port, **options):
        if not settings.DEBUG:
            raise CommandError(
                "The demonstration runs only with DEBUG=true, as `make demo` sets it."
            )
        call_command("migrate", verbosity=0)
        call_command("load_reference")
        call_command("load_demo")
        circulated = demonstration.circulate_one()
        self.stdout.write(
            f"{ActionPoint.objects.count()} action points; "
            f"{Circulation.objects.count()} circulations; "
            + (
                f"the summary of LBN-M3 goes out now, see {settings.OUTBOX_DIR}/."
                if circulated
                else "the summary of LBN-M3 was circulated before, so nothing is sent again."
            )
        )
        self.stdout.write("\nSign in with the password “demonstration” as one of:")
        for address in demonstration.sign_in_addresses():
            self.stdout.write(f"  {address}")
        self.stdout.write(f"\nThe portal: {settings.PUBLIC_BASE_URL}/   (Ctrl-C stops it)\n")
        # What visitors see is the portal itself, with its own error pages.
        os.environ["DEBUG"] = "false"
        call_command("up", port=port)
