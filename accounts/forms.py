"""All input around a person's own account."""

import struct
from contextlib import contextmanager

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.core.cache import cache as store
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from toolkit import zones
from toolkit.mail import one_line


class ProfileForm(forms.ModelForm):
    """How the portal addresses a person."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the portal's pages and mails; papers are in the coalition's language."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Times are shown in it where a page does not name another."),
    )

    class Meta:
        model = User
        fields = ["name", "language", "time_zone"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})}
        help_texts = {"name": _("Read by everyone in your coalitions.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = list(zones.choices())
        kept = self.instance.time_zone
        if kept not in zones.names():
            # A former name of a zone still holds; saving must not move the person to UTC.
            choices.insert(0, (kept, kept))
        self.fields["time_zone"].choices = choices

    def clean_name(self):
        return one_line(self.cleaned_data["name"])


class OnceOnly:
    """A code of the authenticator app opens one door, once.

    allauth remembers a used code for one step of the clock; with a step's tolerance to either
    side a code is good for three.
    """

    def clean_code(self):
        code = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        if self._is_of_the_app():
            digits = "".join(sign for sign in code if sign.isdigit())
            steps = 2 * settings.MFA_TOTP_TOLERANCE + 1
            if not store.add(f"used-code:{self.user.pk}:{digits}", True, 30 * steps):
                raise get_adapter().validation_error("incorrect_code")
        return code

    def _is_of_the_app(self):
        return self.authenticator.type == Authenticator.Type.TOTP


CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autofocus": True,
    "dir": "ltr",
    "spellcheck": "false",
}


def _code_field(label, help_text):
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.TextInput(attrs=CODE), max_length=40
    )


class SecondFactorForm(OnceOnly, AuthenticateForm):
    code = _code_field(
        _("Code"), _("Six digits from your authenticator app, or one of your recovery codes.")
    )


class ConfirmSecondFactorForm(OnceOnly, ReauthenticateForm):
    code = _code_field(
        _("Code"), _("Six digits from your authenticator app, or one of your recovery codes.")
    )


class ActivateAppForm(OnceOnly, ActivateTOTPForm):
    code = _code_field(_("Code"), _("The six digits your app shows now."))

    def _is_of_the_app(self):
        return True


def _name_field(**more):
    return forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("So that you can tell your passkeys apart, for example “Office laptop”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        **more,
    )


@contextmanager
def _refusing_what_no_device_wrote():
    """The libraries answer a credential made up by hand with whatever broke first."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, struct.error):
        raise get_adapter().validation_error("incorrect_code") from None


class AddPasskeyForm(AddWebAuthnForm):
    name = _name_field(required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without the password"),
        required=False,
        initial=True,
        help_text=_(
            "The device then asks for your fingerprint, your face or its PIN. Untick this for a "
            "plain security key, which is asked for after the password."
        ),
    )

    def clean(self):
        with _refusing_what_no_device_wrote():
            return super().clean()


class _UsePasskey:
    def clean_credential(self):
        with _refusing_what_no_device_wrote():
            return super().clean_credential()  # type: ignore[misc]  # as above


class PasskeySignInForm(_UsePasskey, LoginWebAuthnForm):
    """In place of the password."""


class PasskeyForm(_UsePasskey, AuthenticateWebAuthnForm):
    """After the password."""


class ConfirmPasskeyForm(_UsePasskey, ReauthenticateWebAuthnForm):
    """Before a change to the keys of the account."""


class RenamePasskeyForm(EditWebAuthnForm):
    name = _name_field()
