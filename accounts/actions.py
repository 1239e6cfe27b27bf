"""What changes about an account: by its owner, or by who runs the server."""

from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import DeviceKey
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


# What nobody came back for in this time is given up; the text it locks was left long ago.
KEYS_LAST = timedelta(days=90)


@transaction.atomic
def make_device_key(*, device: UUID, by) -> DeviceKey:
    """A fresh random key for what this person types on this device."""
    by.device_keys.filter(created_at__lt=timezone.now() - KEYS_LAST).delete()
    return DeviceKey.objects.create(user=by, device=device)


def destroy_device_key(*, key: UUID, by) -> None:
    """What it locked can be read by nobody any more; a second time changes nothing."""
    by.device_keys.filter(pk=key).delete()


def destroy_device_keys(*, device: UUID, by) -> None:
    """All of one person's keys for one device, at sign-out."""
    by.device_keys.filter(device=device).delete()
