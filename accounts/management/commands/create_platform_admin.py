"""`manage.py create_platform_admin EMAIL`: the account that manages accounts and shells."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User


class Command(BaseCommand):
    help = "Create a platform administrator, or make an account one; a password is set by reset."

    def add_arguments(self, parser):
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, email, **options):
        email = email.casefold()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is not an e-mail address.") from None
        user = User.objects.filter(email=email).first() or User.objects.create_user(email)
        User.objects.filter(pk=user.pk).update(is_platform_admin=True)
        EmailAddress.objects.update_or_create(
            user=user, email=email, defaults={"verified": True, "primary": True}
        )
        self.stdout.write(f"{email} is platform administrator. Set a password by “Forgot?”.")
