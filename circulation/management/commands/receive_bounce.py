"""`manage.py receive_bounce`: the mail server hands over a bounce on standard input."""

import sys

from django.core.management.base import BaseCommand
from django.db import transaction

from circulation.senders import tell_of_return
from outbox import bounces


class Command(BaseCommand):
    help = "Read a delivery status report (RFC 3464) and mark the copy that came back."

    def add_arguments(self, parser):
        parser.add_argument(
            "--recipient", default="", help="the address the mail server delivered to, if it tells"
        )

    def handle(self, recipient, **options):
        # Whatever else arrives here (an absence note, an unknown mark) is nobody's fault: a mail
        # server that saw an error would bounce the bounce.
        bounce = bounces.read(sys.stdin.buffer.read(), recipient=recipient)
        if bounce is None:
            self.stdout.write("Nothing here says that a delivery failed; ignored.")
            return
        with transaction.atomic():
            letter = bounces.record(bounce)
            if letter is None:
                self.stdout.write("No letter of this portal is meant; ignored.")
                return
            tell_of_return(letter)
        self.stdout.write("The copy is marked as returned, and its sender is told.")
