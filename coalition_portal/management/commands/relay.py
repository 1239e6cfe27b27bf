"""`manage.py relay`: do and send whatever is due; once, or again and again."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.db.utils import DatabaseError

from circulation.schedule import adopt, propose_midterms, remind
from circulation.senders import tell_senders
from outbox import delivery, freeze

EVERY_SECONDS = 5
# What the clock asks every hour is asked here as often as this.
CLOCK_EVERY = 60


class Command(BaseCommand):
    help = "Do, freeze and send whatever is due, then exit."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch",
            action="store_true",
            help="go on until SIGTERM, every five seconds: needs no broker",
        )

    def handle(self, watch, **options):
        if watch:
            Watch().go_on()
            return
        propose_midterms()
        adopt()
        remind()
        frozen = freeze.freeze_pending()
        handled = delivery.relay()
        tell_senders()
        self.stdout.write(f"{frozen} documents frozen, {handled} letters handled.")


class Watch:
    """Two lanes without a broker: sign-in mail in its own, everything in the other."""

    def __init__(self):
        self.over = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: self.over.set())

    def go_on(self) -> None:
        urgent = threading.Thread(target=self._lane, args=[self._urgent])
        urgent.start()
        self.turns = 0
        self._lane(self._everything)
        urgent.join()

    def _lane(self, work) -> None:
        while not self.over.is_set():
            try:
                work()
            except DatabaseError as problem:
                # The database starts anew: what is due is still due in five seconds.
                print(f"relay: {type(problem).__name__}: {problem}", flush=True)
                connection.close()
            close_old_connections()
            self.over.wait(EVERY_SECONDS)

    def _urgent(self) -> None:
        delivery.relay(seconds=EVERY_SECONDS, urgent_only=True)

    def _everything(self) -> None:
        if self.turns % (CLOCK_EVERY // EVERY_SECONDS) == 0:
            propose_midterms()
            remind()
        self.turns += 1
        freeze.freeze_pending()
        delivery.relay(seconds=EVERY_SECONDS)
        tell_senders()
