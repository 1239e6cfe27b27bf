"""What the sender of a circulation is told: once how it went, and of each copy that comes back."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from circulation import letters
from circulation.models import Circulation, Delivery
from coalitions.letters import members_in, tell
from coalitions.models import Member
from outbox.models import Letter

UNDER_WAY = [Letter.State.QUEUED, Letter.State.SENDING, Letter.State.IN_DATA]
LOST = [Letter.State.FAILED, Letter.State.UNKNOWN, Letter.State.BOUNCED]


def tell_senders() -> int:
    """One notice a circulation, once each copy has been tried; the number of circulations."""
    untried = Q(deliveries__letter__state__in=UNDER_WAY, deliveries__letter__attempts=0)
    settled = (
        Circulation.objects.filter(sender_told_at=None, stopped_at=None, outside_on=None)
        .filter(send_after__lte=timezone.now(), document__frozen_at__isnull=False)
        .exclude(pk__in=Circulation.objects.filter(untried).values("pk"))
    )
    return sum(_tell_once(circulation) for circulation in settled.select_related("coalition"))


@transaction.atomic
def _tell_once(circulation: Circulation) -> bool:
    won = Circulation.objects.filter(pk=circulation.pk, sender_told_at=None).update(
        sender_told_at=timezone.now()
    )
    if not won:
        return False
    states = list(
        circulation.deliveries.filter(replaced_by=None).values_list("letter__state", flat=True)
    )
    tell(
        _sender(circulation),
        name="circulation_done",
        coalition=circulation.coalition,
        title=circulation.title,
        total=len(states),
        sent=states.count(Letter.State.SENT),
        lost=sum(state in LOST for state in states),
        waiting=sum(state in UNDER_WAY for state in states),
        link=letters.page_of(circulation.coalition, circulation.number),
    )
    return True


def tell_of_return(letter: Letter) -> None:
    """A copy came back, perhaps days later: the sender can ask the person for a better address."""
    delivery = (
        Delivery.objects.filter(letter=letter).select_related("circulation__coalition").first()
    )
    if delivery is None:
        return
    circulation = delivery.circulation
    tell(
        _sender(circulation),
        name="copy_returned",
        coalition=circulation.coalition,
        title=circulation.title,
        recipient=delivery.name or delivery.address,
        address=delivery.address,
        reason=letter.reason,
        link=letters.page_of(circulation.coalition, circulation.number),
    )


def _sender(circulation: Circulation) -> list[Member]:
    """Who sent it, as long as they sit at the table; else the facilitator and secretariat."""
    here = Member.objects.current().filter(seat__coalition=circulation.coalition)
    sender = here.filter(user=circulation.by).exclude(user=None).select_related("user").first()
    return (
        [sender]
        if sender
        else list(members_in(circulation.coalition, ["facilitator", "secretariat"]))
    )
