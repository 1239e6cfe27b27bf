"""A person leaves a seat: what they saw to passes on, or stays with the organisation."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint
from coalitions.actions import invitations, members
from coalitions.letters import tell
from coalitions.models import Member
from coalitions.permissions import can_invite
from toolkit.errors import NotReady
from toolkit.history import keep


@transaction.atomic
def leave(*, member, successor=None, newcomer=None, points=(), by) -> Member | None:
    """End the membership; `points` pass to the successor, the leaver's others to nobody.

    `newcomer` is the name and address of a successor who is not on the list yet. The successor is
    told where the handover pack is, and invited where there is no account.
    """
    seat = member.seat
    if newcomer:
        successor = members.add(seat=seat, by=by, **newcomer)
    if successor and (successor.seat_id != seat.pk or successor.ends_on or successor == member):
        raise NotReady(_("Only somebody else of the same seat can succeed a person."))
    _pass_on(member, successor, points, by)
    # Told first: who ends the own membership may invite nobody any more.
    if successor is not None and not seat.coalition.is_read_only:
        _tell(successor, member, by)
    members.end(member=member, by=by)
    return successor


def _pass_on(member: Member, successor: Member | None, chosen, by) -> None:
    ids = {point.pk for point in chosen} if successor else set()
    rows = ActionPoint.objects.select_for_update(of=("self",)).open().filter(lead=member.seat)
    for point in rows:
        heir = successor if point.pk in ids else None
        if point.pk in ids or point.person_id == member.pk:
            point.person = heir
            keep(point, by=by, reason=_("Handed over") if heir else _("Left to the organisation"))


def _tell(successor: Member, member: Member, by) -> None:
    coalition = member.seat.coalition
    page = reverse("handover", args=[coalition.slug])
    invited = bool(not successor.user_id and successor.email and can_invite(by, member.seat))
    tell(
        [successor],
        name="handover",
        coalition=coalition,
        left=member,
        invited=invited,
        link=f"{settings.PUBLIC_BASE_URL}{page}?seat={member.seat_id}",
    )
    if invited:
        invitations.send(member=successor, by=by)
