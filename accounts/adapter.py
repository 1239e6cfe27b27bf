"""allauth's mails pass through the outbox, and its links come from PUBLIC_BASE_URL."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

from outbox import post
from toolkit import mail


class OutboxAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        name = template_prefix.rpartition("/")[2]
        user = context.get("user")
        message = mail.render(
            f"account_{name}",
            {**context, "base_url": settings.PUBLIC_BASE_URL, "request": None},
            language=getattr(user, "language", None),
        )
        post.queue(kind=name, to=email, message=message, urgent=True)

    def get_reset_password_from_key_url(self, key):
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "x", "key": "y"})
        uid, _, token = key.partition("-")
        return settings.PUBLIC_BASE_URL + path.replace("x-y", f"{uid}-{token}")

    def get_email_confirmation_url(self, request, emailconfirmation):
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return settings.PUBLIC_BASE_URL + path
