"""Links that act for a person without an account: 256 random bits, kept only as a hash."""

import hashlib
import secrets

from django.conf import settings
from django.urls import reverse

from coalitions.models import MailToken, Member


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_mail_token(member: Member) -> str:
    """A fresh link by which this member can leave the list; it ends with the membership."""
    token = secrets.token_urlsafe(32)
    MailToken.objects.create(member=member, token_hash=digest(token))
    return settings.PUBLIC_BASE_URL + reverse("mail_token", args=[token])


def member_of(token: str) -> Member | None:
    """The current member the link was written to."""
    return Member.objects.current().filter(mail_tokens__token_hash=digest(token)).first()
