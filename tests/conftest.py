"""A small fixed cast, the same in every test."""

import pytest
from django.utils import timezone

from accounts.models import User
from coalitions.models import Body, Coalition, Member, Organisation, Seat, State
from coalitions.roles import Role


@pytest.fixture(autouse=True)
def quick_and_apart(settings, tmp_path):
    """A fast hasher, and files of their own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CIRCULATION_WAIT_SECONDS = 0
    # The hashed names of a real site exist only after collectstatic.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.CELERY_TASK_ALWAYS_EAGER = False


# A State is public; only what its coalition holds must never show.
STATES = {"LBN": "Lebanon", "MRT": "Mauritania"}


class Cast:
    """One coalition with a seat and a signed-in member for every role."""

    def __init__(self, slug, iso3, name):
        self.state, _ = State.objects.get_or_create(
            iso3=iso3,
            defaults={"name": STATES[iso3], "ccm_status": "state_party", "confidence": "source"},
        )
        self.coalition = Coalition.objects.create(
            slug=slug,
            name=f"{name} Forum",
            kind="country_coalition",
            status="active",
            state=self.state,
            time_zone="Asia/Beirut",
        )
        self.plenary = Body.objects.create(coalition=self.coalition, kind="plenary", name="Plenary")
        self.seats, self.members, self.users = {}, {}, {}
        for role in Role:
            organisation = Organisation.objects.create(name=f"{name} {role.label}")
            seat = Seat.objects.create(
                coalition=self.coalition, organisation=organisation, role=role
            )
            user = User.objects.create_user(f"{role.value}@{slug}.example.org", "secret")
            self.members[role] = Member.objects.create(
                seat=seat, name=f"{role.label} of {name}", email=user.email, user=user
            )
            self.seats[role], self.users[role] = seat, user

    def __getattr__(self, role):
        """`cast.facilitator` is the user in that seat."""
        if role in set(Role):
            return self.users[Role(role)]
        raise AttributeError(role)


@pytest.fixture
def cast(db):
    return Cast("cedar", "LBN", "Cedar")


@pytest.fixture
def others(db):
    """A second coalition, whose content nobody of the first may see."""
    return Cast("canary-b", "MRT", "CANARY-B")


@pytest.fixture
def outsider(db):
    return User.objects.create_user("outsider@example.org", "secret")


@pytest.fixture
def platform_admin(db):
    return User.objects.create_user("admin@example.org", "secret", is_platform_admin=True)


@pytest.fixture
def now():
    return timezone.now()
