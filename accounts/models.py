"""Who signs in, and what unlocks what they left on a device."""

from secrets import token_bytes
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).casefold(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username):
        return self.get(email=username.casefold())


class User(AbstractBaseUser):
    """A person who can sign in; what they may do hangs on their seats."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    is_platform_admin = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self):
        return self.name or self.email

    @property
    def zone(self):
        """The person's time zone; UTC where the stored name no longer exists."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")


def random_key() -> bytes:
    """256 bits, as AES-GCM takes them."""
    return token_bytes(32)


class DeviceKey(models.Model):
    """What unlocks the typing that one person left, encrypted and unsent, on one device."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="device_keys"
    )
    # The random name that the device carries in a cookie.
    device = models.UUIDField()
    secret = models.BinaryField(default=random_key)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return str(self.id)
