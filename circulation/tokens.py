"""Links in mails that act without signing in, to an invitation or a reminder: kept as a hash."""

import secrets

from django.conf import settings
from django.urls import reverse

from circulation.models import AnswerToken, ChoiceToken, Reminder
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


def issue_choice_token(reminder: Reminder, member: Member) -> str:
    token = secrets.token_urlsafe(32)
    ChoiceToken.objects.create(reminder=reminder, member=member, token_hash=digest(token))
    return settings.PUBLIC_BASE_URL + reverse("mail_reminders", args=[token])


def chosen_by(token: str) -> list[Member]:
    """The places at tables for which the reminder's reader may choose; none once they ended.

    Whoever has moved to another address since has the links of the mails that go there.
    """
    found = ChoiceToken.objects.filter(token_hash=digest(token)).select_related("reminder").first()
    if found is None:
        return []
    reminder = found.reminder
    coalitions = reminder.members.current().values("seat__coalition")
    members = Member.objects.current().filter(
        email__iexact=reminder.address, seat__coalition__in=coalitions
    )
    return list(members.select_related("seat__coalition", "no_reminders"))
