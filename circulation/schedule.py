"""What the clock does: whatever is due and not yet done, however late the clock comes."""

from celery import shared_task
from django.utils import timezone

from circulation import actions, notices, reminders, weekly
from coalitions.models import Coalition
from toolkit.errors import NotReady


@shared_task
def propose_midterms() -> int:
    """Begin each mid-term update whose day has come, and tell those who keep the table."""
    begun = 0
    meeting_ones = {Coalition.Status.FORMING, Coalition.Status.ACTIVE}
    for coalition in Coalition.objects.filter(status__in=meeting_ones):
        try:
            begun += actions.propose_midterm(coalition=coalition, now=timezone.now())
        except NotReady:
            continue  # no meeting or no action point yet: nothing is owed
    return begun


@shared_task
def adopt() -> int:
    """Adopt each draft whose silence window has ended and whose corrections are answered."""
    adopted, now = 0, timezone.now()
    for meeting in actions.due(now):
        try:
            adopted += actions.adopt(meeting=meeting, now=now) is not None
        except NotReady:
            continue  # held back, and whoever can mend it has been told
    return adopted


@shared_task
def remind() -> int:
    """Speak to a silence, of a meeting that comes, and once a week of dates near or past."""
    now = timezone.now()
    return notices.remind(now) + reminders.remind(now) + _remind_of_points(now)


def _remind_of_points(now) -> int:
    return sum(actions.remind_of_points(weekly=each) for each in weekly.owed(now))
