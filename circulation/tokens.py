"""Links by which an invited person answers without signing in: kept only as a hash."""

import secrets

from django.conf import settings
from django.urls import reverse

from circulation.models import AnswerToken
from coalitions.models import Member
from coalitions.tokens import digest
from meetings.models import Meeting


def issue_answer_token(meeting: Meeting, member: Member) -> str:
    token = secrets.token_urlsafe(32)
    AnswerToken.objects.create(meeting=meeting, member=member, token_hash=digest(token))
    return settings.PUBLIC_BASE_URL + reverse("mail_token", args=[token])


def answer_token(token: str) -> AnswerToken | None:
    """The link as it was issued; whether it still acts, meeting and membership say."""
    rows = AnswerToken.objects.select_related(
        "meeting__coalition", "meeting__body", "member__seat__organisation"
    )
    return rows.filter(token_hash=digest(token)).first()
