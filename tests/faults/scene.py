"""Two tables to break things at, made by a process of the portal: `python -m tests.faults.scene`.

At Cedar the authority releases, and two donors share one mailbox. At Olive the facilitator
publishes alone, thirty people get a copy, and one summary is recorded; `published` presses the
button. Neither is a demonstration, whose letters would never see a mail server.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from circulation import actions  # noqa: E402
from coalitions.models import Coalition, Member  # noqa: E402
from coalitions.roles import Role  # noqa: E402
from meetings.models import Meeting  # noqa: E402
from tests.circulation.conftest import recorded_meeting  # noqa: E402
from tests.conftest import Cast  # noqa: E402


def recorded():
    call_command("migrate", verbosity=0)
    cedar = Cast("cedar", "LBN", "Cedar")
    Member.objects.create(
        seat=cedar.seats[Role.DONOR], name="Desk officer", email="Donor@Cedar.example.org"
    )
    olive = Cast("olive", "MRT", "Olive")
    olive.coalition.release_rule = "facilitator"
    olive.coalition.save()
    for number in range(23):
        Member.objects.create(
            seat=olive.seats[Role.OBSERVER],
            name=f"Observer {number:02}",
            email=f"observer{number:02}@olive.example.org",
        )
    Coalition.objects.update(is_demonstration=False)
    for user in User.objects.all():
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    recorded_meeting(olive)


def published():
    meeting = Meeting.objects.get(coalition__slug="olive")
    facilitator = User.objects.get(email="facilitator@olive.example.org")
    actions.publish_summary(meeting=meeting, by=facilitator)


if __name__ == "__main__":
    {"recorded": recorded, "published": published}[sys.argv[1]]()
