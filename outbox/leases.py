"""Leases on letters: renewed by a worker that lives, found out when it was killed."""

import threading
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from outbox.models import Letter

# What a killed worker held is free again within half a minute.
LEASE = timedelta(seconds=20)
RENEW_SECONDS = 5
# In doubt whether it arrived, a letter waits a little: the other side may be starting anew.
DOUBT_WAITS = timedelta(minutes=1)


class Keeper:
    """Renews the lease on the letter in hand while a slow server is waited for."""

    def __init__(self):
        self.letter: Letter | None = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    @contextmanager
    def holding(self, letter: Letter):
        self.letter = letter
        try:
            yield
        finally:
            self.letter = None

    def _keep(self) -> None:
        try:
            while not self.over.wait(RENEW_SECONDS):
                if letter := self.letter:
                    Letter.objects.filter(id=letter.id, lease_token=letter.lease_token).update(
                        lease_until=timezone.now() + LEASE
                    )
        finally:
            connection.close()


def heal() -> None:
    """Put back what a killed worker held: before the content a retry, after it a doubt."""
    now = timezone.now()
    stale = Letter.objects.filter(lease_until__lt=now)
    free = {"lease_until": None, "lease_token": None}
    stale.filter(state=Letter.State.SENDING).update(state=Letter.State.QUEUED, **free)
    reason = "The worker stopped while handing the message over."
    doubtful = stale.filter(state=Letter.State.IN_DATA)
    doubtful.filter(Q(hold_in_doubt=True) | Q(possibly_twice=True)).update(
        state=Letter.State.UNKNOWN, reason=reason, **free
    )
    doubtful.update(
        state=Letter.State.QUEUED,
        possibly_twice=True,
        not_before=now + DOUBT_WAITS,
        reason=reason,
        **free,
    )
