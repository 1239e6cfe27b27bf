"""`manage.py thaw_outbox`: says what would go; with --yes lets it, or cancels it."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.timesince import timesince

from outbox import switch


class Command(BaseCommand):
    help = "List the letters held back since a restore; with --yes send them or cancel them."

    def add_arguments(self, parser):
        parser.add_argument("--yes", action="store_true", help="act; without it only the list")
        parser.add_argument(
            "--cancel-queued",
            action="store_true",
            help="with --yes: cancel the letters that wait instead of sending them",
        )

    def handle(self, yes, cancel_queued, **options):
        frozen = switch.frozen()
        if frozen is None:
            self.stdout.write("The outbox is not frozen; mail goes out as it falls due.")
            return
        self.stdout.write(f"Frozen since {frozen.frozen_since:%Y-%m-%d %H:%M} UTC. It holds:")
        rows = switch.waiting_by_kind()
        for row in rows:
            age = timesince(row.oldest, timezone.now(), depth=1).replace("\xa0", " ")
            self.stdout.write(f"  {row.count:>6}  {row.kind}, the oldest written {age} ago")
        if not rows:
            self.stdout.write("  nothing")
        if not yes:
            self.stdout.write(
                "Nothing was changed. `thaw_outbox --yes` sends these letters, "
                "`thaw_outbox --yes --cancel-queued` cancels them."
            )
            return
        concerned = switch.thaw(cancel_queued=cancel_queued)
        became = "were cancelled" if cancel_queued else "go out with the next sweep"
        self.stdout.write(f"The outbox is thawed; {concerned} letters {became}.")
