"""What changes about an account: by its owner, or by who runs the server."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from outbox import post
from toolkit import mail


def end_session(*, session, by):
    """Sign this person out of one browser; raises `UserSession.DoesNotExist` for anybody else's."""
    UserSession.objects.get(user=by, pk=session).end()


def end_other_sessions(*, keep, by):
    """Sign this person out everywhere but in the browser whose session key is `keep`."""
    for session in UserSession.objects.filter(user=by).exclude(session_key=keep):
        session.end()


@transaction.atomic
def remove_second_factor(*, user):
    """Leave the password alone to open this account, sign it out everywhere, and say so by mail."""
    Authenticator.objects.filter(user=user).delete()
    end_other_sessions(keep=None, by=user)
    reset_url = settings.PUBLIC_BASE_URL + reverse("account_reset_password")
    context = {"base_url": settings.PUBLIC_BASE_URL, "reset_url": reset_url}
    message = mail.render("account_second_factor_removed", context, language=user.language)
    post.queue(kind="second_factor_removed", to=user.email, message=message, urgent=True)
