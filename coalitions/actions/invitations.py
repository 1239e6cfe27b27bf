"""Invitations to open an account: sent, sent again, withdrawn, accepted."""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coalitions import letters
from coalitions.actions.members import named_by, withdraw_invitations
from coalitions.models import Invitation, Member
from coalitions.tokens import digest
from toolkit.errors import NotReady
from toolkit.history import keep

VALID_FOR = timedelta(days=14)


@transaction.atomic
def send(*, member, by) -> Invitation:
    """Offer the member an account. A second one withdraws the first, whose link then ends."""
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if not Member.objects.current().filter(pk=member.pk).exists():
        raise NotReady(_("This person has left, so there is nobody to invite."))
    if member.user_id:
        raise NotReady(_("%(name)s has an account already.") % {"name": member})
    if not member.email:
        raise NotReady(_("%(name)s has no e-mail address yet. Add one first.") % {"name": member})
    withdraw_invitations(member)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        member=member, token_hash=digest(token), expires_at=timezone.now() + VALID_FOR
    )
    letters.invite(
        member,
        link=settings.PUBLIC_BASE_URL + reverse("invitation", args=[token]),
        expires_at=invitation.expires_at,
        invited_by=named_by(by, member.seat.coalition),
    )
    return invitation


def withdraw(*, member) -> None:
    withdraw_invitations(member)


def find(token: str) -> Invitation | None:
    """The invitation a link was written for, open or not."""
    rows = Invitation.objects.select_related(
        "member__seat__coalition", "member__seat__organisation"
    )
    return rows.filter(token_hash=digest(token)).first()


def account_of(invitation: Invitation) -> User | None:
    """The account that already belongs to the invited address."""
    return User.objects.filter(email=invitation.member.email.casefold()).first()


@transaction.atomic
def accept(*, invitation, user: User | None = None, **account) -> User:
    """Take the seat: with the account one has, or with a new one (name, language, password)."""
    taken = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).update(accepted_at=timezone.now())
    member = Member.objects.current().filter(pk=invitation.member_id).first()
    if not taken or member is None:
        raise NotReady(_("This invitation has ended. Ask for a new one."))
    if user is None:
        user = _open_account(member, **account)
    member.user = user
    keep(member, by=user)
    return user


def _open_account(member: Member, *, name: str, language: str, password: str) -> User:
    user = User.objects.create_user(
        member.email,
        password,
        name=name,
        language=language,
        time_zone=member.seat.coalition.time_zone,
    )
    # The link reached this address, which is what a confirmation would prove.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
