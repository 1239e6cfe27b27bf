"""People in the seats: added, corrected, gone; taken in from a list."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions import letters
from coalitions.actions import seats
from coalitions.models import Coalition, Invitation, MailToken, Member, Seat
from coalitions.permissions import seats_of
from coalitions.roles import Role
from toolkit.errors import NotReady
from toolkit.history import keep

DETAILS = ["name", "function", "email", "telephone", "shares_contact"]


def named_by(user, coalition: Coalition) -> str:
    """In whose name somebody is put on the list: the organisation, never the person."""
    seat = seats_of(user, coalition).select_related("organisation").first()
    return seat.organisation.name if seat else _("The portal's administrator")


@transaction.atomic
def add(*, seat, by, **details) -> Member:
    """Put a person or a function mailbox into a seat; no mail goes out."""
    coalition = seats.locked(seat.coalition)
    if not coalition.seats.current().filter(pk=seat.pk).exists():
        raise NotReady(_("This seat has ended, so nobody can be added to it."))
    _refuse_same_address(seat, details.get("email", ""))
    member = Member(seat=seat, added_by=named_by(by, coalition), **details)
    keep(member, by=by)
    return member


def _refuse_same_address(seat: Seat, email: str, but=None) -> None:
    same = Member.objects.current().filter(seat=seat, email__iexact=email)
    if email and same.exclude(pk=but).exists():
        raise NotReady(_("%(address)s is in this seat already.") % {"address": email})


@transaction.atomic
def change(*, member, by, **details) -> Member:
    """Correct what is known of a person; an invitation to the address before is withdrawn."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    if "email" in details:
        _refuse_same_address(member.seat, details["email"], but=member.pk)
        if details["email"].casefold() != member.email.casefold():
            withdraw_invitations(member)
    for name, value in details.items():
        setattr(member, name, value)
    keep(member, by=by)
    return member


@transaction.atomic
def end(*, member, by) -> None:
    """The person has left. Where others say so, that seat and the facilitator are told."""
    current = Member.objects.current().filter(pk=member.pk).first()
    if current is None:
        raise NotReady(_("This person has left already."))
    told = _those_to_tell(current, by)
    current.ends_on = timezone.localdate()
    keep(current, by=by)
    withdraw_invitations(current)
    MailToken.objects.filter(member=current).delete()
    letters.tell(
        told,
        name="membership_ended",
        coalition=current.seat.coalition,
        left=current,
        said_by=named_by(by, current.seat.coalition),
    )


def _those_to_tell(member: Member, by) -> list[Member]:
    coalition = member.seat.coalition
    if seats_of(by, coalition).filter(pk=member.seat_id).exists():
        return []
    rest = seats.everyone(coalition).exclude(pk=member.pk)
    mine = rest.filter(seat=member.seat)
    return [*mine, *rest.filter(seat__role=Role.FACILITATOR).exclude(user=by)]


def withdraw_invitations(member: Member) -> None:
    Invitation.objects.filter(member=member, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )


@transaction.atomic
def leave_list(*, member: Member) -> None:
    """By the person's own wish, through a mail's link; the seat stays, the links end."""
    Member.objects.filter(pk=member.pk, ends_on=None).update(ends_on=timezone.localdate())
    MailToken.objects.filter(member=member).delete()
    withdraw_invitations(member)


@transaction.atomic
def take_in(*, coalition, rows, by) -> tuple[int, int]:
    """A whole participants' list, or nothing of it: the numbers of new seats and members.

    Nobody is mailed. `rows` are those of `coalitions.participants.read`, found without fault.
    """
    coalition = seats.locked(coalition)
    before = coalition.seats.count()
    added = 0
    for row in rows:
        seat = (
            coalition.seats.current()
            .filter(organisation__name__iexact=row.organisation, role=row.role)
            .first()
        )
        if seat is None:
            seat = seats.add(
                coalition=coalition, organisation=row.organisation, role=row.role, by=by
            )
        if row.is_person and not row.is_known:
            add(seat=seat, by=by, **row.details)
            added += 1
    return coalition.seats.count() - before, added
