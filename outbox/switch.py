"""The switch that holds all mail back after a restore, until a person has looked."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from outbox.models import Letter, OutboxSwitch


@dataclass(frozen=True)
class Waiting:
    """The letters of one kind that would go, and since when the oldest and newest have waited."""

    kind: str
    count: int
    oldest: datetime


def frozen() -> OutboxSwitch | None:
    return OutboxSwitch.objects.filter(frozen_since__isnull=False).first()


def waiting():
    """Letters that would go after a thaw: the queued, and those a worker held when it stopped."""
    return Letter.objects.filter(state__in=[Letter.State.QUEUED, Letter.State.SENDING])


def waiting_by_kind() -> list[Waiting]:
    rows = waiting().values("kind").annotate(count=Count("id"), oldest=Min("created_at"))
    return [Waiting(**row) for row in rows.order_by("oldest")]


@transaction.atomic
def thaw(*, cancel_queued: bool = False) -> int:
    """Let mail go again; returns how many letters that concerns, sent from now on or cancelled."""
    concerned = waiting().count()
    if cancel_queued:
        waiting().update(
            state=Letter.State.CANCELLED,
            lease_until=None,
            lease_token=None,
            reason="Cancelled after a backup was restored.",
        )
    OutboxSwitch.objects.update(frozen_since=None, reason="")
    return concerned


def freeze(reason: str) -> None:
    OutboxSwitch.objects.update_or_create(
        pk=1, defaults={"frozen_since": timezone.now(), "reason": reason}
    )
