"""A person with an account, and what their authenticator app would show."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.urls import reverse

from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Person:
    """Knows their password, and holds the phone."""

    def __init__(self, client, address="person@example.org", password="correct horse"):
        self.client, self.password = client, password
        self.user = User.objects.create_user(address, password)
        EmailAddress.objects.create(user=self.user, email=address, verified=True, primary=True)

    def give_password(self, password=None, client=None):
        data = {"login": self.user.email, "password": password or self.password}
        return (client or self.client).post(reverse("account_login"), data)

    def give_code(self, code, client=None):
        return (client or self.client).post(reverse("mfa_authenticate"), {"code": code})

    def set_up_app(self):
        TOTP.activate(self.user, SECRET)
        RecoveryCodes.activate(self.user)

    def recovery_codes(self):
        kept = Authenticator.objects.get(user=self.user, type="recovery_codes")
        return kept.wrap().get_unused_codes()

    def is_in(self, client=None):
        return (client or self.client).get(reverse("profile")).status_code == 200

    def confirm(self, client=None):
        """Say once more who it is, as before a change to the keys of the account."""
        (client or self.client).post(reverse("account_reauthenticate"), {"password": self.password})


def code_now(secret=SECRET, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def person(client, db):
    return Person(client)
