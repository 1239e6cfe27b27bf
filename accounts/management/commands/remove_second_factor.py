"""`manage.py remove_second_factor EMAIL`: for a person who lost both device and recovery codes."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Remove a person's second factor and tell them by mail. Make sure first, by voice, that "
        "it is really them who asks."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, email, **options):
        user = User.objects.filter(email=email.casefold()).first()
        if user is None:
            raise CommandError(f"Nobody signs in with {email!r}.")
        if not Authenticator.objects.filter(user=user).exists():
            raise CommandError(f"{user.email} has no second factor.")
        actions.remove_second_factor(user=user)
        self.stdout.write(f"{user.email} signs in with the password alone; a mail says so.")
