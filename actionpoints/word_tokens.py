"""Links by which an owner's seat gives its word without signing in: kept only as a hash."""

import secrets

from django.conf import settings
from django.urls import reverse

from actionpoints.models import WordToken
from coalitions.models import Member
from coalitions.tokens import digest
from meetings.models import Meeting


def issue_word_token(meeting: Meeting, member: Member) -> str:
    token = secrets.token_urlsafe(32)
    WordToken.objects.create(meeting=meeting, member=member, token_hash=digest(token))
    return settings.PUBLIC_BASE_URL + reverse("mail_token", args=[token])


def word_token(token: str) -> WordToken | None:
    """The link as it was issued; whether it still acts, points and membership say."""
    rows = WordToken.objects.select_related("meeting__coalition", "member__seat__organisation")
    return rows.filter(token_hash=digest(token)).first()
