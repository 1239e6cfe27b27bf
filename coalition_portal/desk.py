"""What waits on a person's desk, over all the tables they sit at."""

from django.utils import timezone

from actionpoints.models import ActionPoint
from circulation.models import MidtermUpdate
from circulation.roles import RELEASE_MIDTERM, RELEASE_SUMMARY
from coalitions.models import Coalition, Member
from meetings.models import Meeting
from meetings.roles import RECORD


def desk_of(user) -> dict:
    """What to release, what to finish writing, what was promised, and what comes next."""
    coalitions = list(Coalition.objects.visible_to(user))
    mine = list(Member.objects.current().filter(user=user))

    def where(roles) -> set[int]:
        return {member.seat.coalition_id for member in mine if member.seat.role in roles}

    meetings = Meeting.objects.filter(coalition__in=coalitions).select_related("coalition")
    planned = meetings.filter(status=Meeting.Status.PLANNED)
    now = timezone.now()
    return {
        "coalitions": coalitions,
        "is_demonstration": any(coalition.is_demonstration for coalition in coalitions),
        "to_release": meetings.filter(
            coalition__in=where(RELEASE_SUMMARY), status=Meeting.Status.FOR_RELEASE
        ),
        "updates_to_release": MidtermUpdate.objects.filter(
            coalition__in=where(RELEASE_MIDTERM), status=MidtermUpdate.Status.FOR_RELEASE
        ).select_related("coalition"),
        "to_finish": meetings.filter(coalition__in=where(RECORD), status=Meeting.Status.HELD),
        "to_record": planned.filter(coalition__in=where(RECORD), ends_at__lt=now),
        "points": ActionPoint.objects.settled()
        .open()
        .filter(lead__in=[member.seat_id for member in mine])
        .select_related("coalition", "lead__organisation")
        .order_by("due_on"),
        "meetings": planned.filter(ends_at__gte=now).order_by("starts_at"),
    }
