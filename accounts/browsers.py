"""Where a person is signed in."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare


def living(user):
    """The browsers this person is signed in with, the latest first; two queries, however many.

    allauth's own list asks for each session by itself, and writes while it reads.
    """
    rows = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    kept = Session.objects.filter(
        session_key__in=rows.values("session_key"), expire_date__gt=timezone.now()
    )
    current = user.get_session_auth_hash()
    valid = {
        session.session_key
        for session in kept
        if constant_time_compare(session.get_decoded().get(HASH_SESSION_KEY, ""), current)
    }
    return [row for row in rows if row.session_key in valid]
