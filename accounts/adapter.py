"""allauth's mails pass through the outbox, and its links come from PUBLIC_BASE_URL."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import actions, devices
from outbox import post
from toolkit import mail

# What a mail says has changed; the subject and the first sentence of its body.
CHANGES = {
    "password_changed": _("Your password was changed"),
    "password_set": _("A password was set"),
    "password_reset": _("Your password was set anew by a link sent to this address"),
    "totp_activated": _("An authenticator app was added as second factor"),
    "totp_deactivated": _("The authenticator app was removed as second factor"),
    "recovery_codes_generated": _("New recovery codes were made; the former ones are void"),
    "webauthn_added": _("A passkey was added"),
    "webauthn_removed": _("A passkey was removed"),
}


class OutboxAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        name = template_prefix.rpartition("/")[2]
        user = context.get("user")
        template = (
            "account_changed" if name in CHANGES else f"account_{name.removesuffix('_signup')}"
        )
        message = mail.render(
            template,
            {
                **context,
                "change": CHANGES.get(name),
                "base_url": settings.PUBLIC_BASE_URL,
                "request": None,
            },
            language=getattr(user, "language", None),
        )
        post.queue(kind=name, to=email, message=message, urgent=True)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """In the owner's language and time, wherever the change was made."""
        more = {
            "user": user,
            "reset_url": settings.PUBLIC_BASE_URL + reverse("account_reset_password"),
        }
        super().send_notification_mail(template_prefix, user, {**more, **(context or {})}, email)

    def logout(self, request):
        """What was left unsent on this device is locked for good."""
        device = devices.name_of(request)
        if device and request.user.is_authenticated:
            actions.destroy_device_keys(device=device, by=request.user)
        super().logout(request)

    def get_reset_password_from_key_url(self, key):
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "x", "key": "y"})
        uid, _, token = key.partition("-")
        return settings.PUBLIC_BASE_URL + path.replace("x-y", f"{uid}-{token}")

    def get_email_confirmation_url(self, request, emailconfirmation):
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return settings.PUBLIC_BASE_URL + path

    def get_password_change_redirect_url(self, request):
        return reverse("profile")


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self):
        """Passkeys are bound to the portal's public name, whatever name a request came by."""
        return {
            "id": urlsplit(settings.PUBLIC_BASE_URL).hostname,
            "name": gettext("Coalition portal"),
        }

    def generate_authenticator_name(self, user, type):
        number = user.authenticator_set.filter(type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}
