"""Writes at the table with consequences."""

from django.db import transaction
from django.utils import timezone

from coalitions.models import MailToken, Member


@transaction.atomic
def leave_list(*, member: Member) -> None:
    """By the person's own wish, through a mail's link; the seat stays, the links end."""
    Member.objects.filter(pk=member.pk, ends_on=None).update(ends_on=timezone.localdate())
    MailToken.objects.filter(member=member).delete()
