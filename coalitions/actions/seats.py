"""Seats: given, ended, named co-convenor."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions import letters
from coalitions.models import Coalition, Invitation, Member, Organisation, Seat
from coalitions.permissions import seats_of
from coalitions.roles import Role
from toolkit.errors import NotReady
from toolkit.history import keep


def locked(coalition: Coalition) -> Coalition:
    return Coalition.objects.select_for_update().get(pk=coalition.pk)


def organisation_named(name: str, coalition: Coalition) -> Organisation:
    """The organisation of that name, whatever its capitals; a new one where there is none."""
    name = " ".join(name.split())
    kin = Organisation.objects.filter(is_demonstration=coalition.is_demonstration)
    found = kin.filter(name__iexact=name).first()
    return found or kin.create(name=name, is_demonstration=coalition.is_demonstration)


@transaction.atomic
def add(*, coalition, organisation: str, role, by, starts_on=None, reason="") -> Seat:
    """Give an organisation a seat.

    A new facilitator replaces the one before, and every member is told why.
    """
    coalition = locked(coalition)
    holder = organisation_named(organisation, coalition)
    _refuse_two_hats(coalition, holder, role)
    if coalition.seats.current().filter(organisation=holder, role=role).exists():
        raise NotReady(_("%(name)s already holds this seat.") % {"name": holder})
    if role == Role.FACILITATOR:
        if not reason.strip():
            raise NotReady(_("Please give the reason; every member is told it."))
        for former in coalition.seats.current().filter(role=role):
            _close(former, by=by, reason=reason, on=timezone.localdate())
    seat = Seat(
        coalition=coalition,
        organisation=holder,
        role=role,
        starts_on=starts_on or timezone.localdate(),
    )
    keep(seat, by=by, reason=reason)
    if role == Role.FACILITATOR:
        letters.tell(
            everyone(coalition),
            name="facilitator_appointed",
            coalition=coalition,
            organisation=holder,
            reason=reason,
        )
    return seat


def _refuse_two_hats(coalition: Coalition, holder: Organisation, role) -> None:
    """Neutral means: who facilitates holds no other seat at this table."""
    others = coalition.seats.current().filter(organisation=holder).exclude(role=role)
    if role == Role.FACILITATOR and others.exists():
        raise NotReady(
            _(
                "%(name)s holds another seat at this table, so it can't facilitate: a facilitator "
                "is neutral. End its other seat first, or choose another organisation."
            )
            % {"name": holder}
        )
    if others.filter(role=Role.FACILITATOR).exists():
        raise NotReady(
            _("%(name)s facilitates this coalition and so holds no other seat in it.")
            % {"name": holder}
        )


@transaction.atomic
def end(*, seat, reason: str, by) -> None:
    """End a seat today; every member is told, with the reason."""
    coalition = locked(seat.coalition)
    seat = coalition.seats.current().select_related("organisation").filter(pk=seat.pk).first()
    if seat is None:
        raise NotReady(_("This seat has ended already."))
    if not reason.strip():
        raise NotReady(_("Please give the reason; every member is told it."))
    authorities = coalition.seats.current().filter(role=Role.NATIONAL_AUTHORITY)
    if seat.role == Role.NATIONAL_AUTHORITY and authorities.count() == 1:
        raise NotReady(
            _("This is the national authority's last seat, and the coalition belongs to it.")
        )
    told = list(everyone(coalition))
    _close(seat, by=by, reason=reason, on=timezone.localdate())
    letters.tell(
        told,
        name="seat_ended",
        coalition=coalition,
        organisation=seat.organisation,
        seat=seat,
        reason=reason,
    )


def _close(seat: Seat, *, by, reason: str, on) -> None:
    seat.ends_on, seat.end_reason = on, reason[:400]
    keep(seat, by=by, reason=reason)
    Invitation.objects.filter(member__seat=seat, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )


@transaction.atomic
def name_co_convenor(*, seat, co_convenes: bool, by) -> None:
    """Let the champion or the secretariat plan meetings too, or no longer."""
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    seat.co_convenes = co_convenes
    keep(seat, by=by)


def everyone(coalition: Coalition):
    return Member.objects.current().filter(seat__coalition=coalition).select_related("user")


@transaction.atomic
def suggest(*, coalition, subject: str, words: str, by) -> int:
    """Put a wish about the table to the authority's members, by mail; how many were written to."""
    authority = letters.members_in(coalition, [Role.NATIONAL_AUTHORITY])
    seat = seats_of(by, coalition).select_related("organisation").first()
    return letters.tell(
        authority,
        name="suggestion",
        coalition=coalition,
        subject=subject,
        words=words,
        organisation=seat.organisation,
    )
