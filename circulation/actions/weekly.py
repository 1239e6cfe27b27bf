"""Reminders of action points: written once a week, and turned off by whoever gets them."""

from datetime import timedelta

from django.db import transaction

from circulation import weekly_letters
from circulation.models import NoReminders, PointNotice, Reminder
from circulation.weekly import Weekly, date_of
from coalitions.letters import answer_to
from coalitions.models import Member
from outbox import post


@transaction.atomic
def remind_of_points(*, weekly: Weekly) -> bool:
    """One mail per address and week, whichever clock comes first; False where it was written."""
    reminder, is_new = Reminder.objects.get_or_create(
        address=weekly.address, is_demonstration=weekly.is_demonstration, week=weekly.week
    )
    if not is_new:
        return False
    reminder.members.set(weekly.members)
    _keep_what_is_said(weekly, reminder)
    written = weekly_letters.write(weekly, reminder)
    first = weekly.sections[0].coalition
    reminder.letter = post.queue(
        kind="reminder",
        to=weekly.address,
        message=written.message,
        to_file=weekly.is_demonstration,
        from_name=first.name,
        reply_to=answer_to(first),
        headers=written.headers,
        not_after=max(section.moment.at for section in weekly.sections) + timedelta(days=7),
    )
    reminder.save(update_fields=["letter"])
    transaction.on_commit(post.ring, robust=True)
    return True


def _keep_what_is_said(weekly: Weekly, reminder: Reminder) -> None:
    rows = [
        PointNotice(reminder=reminder, member=member, point=point, due_on=date_of(point), kind=kind)
        for section in weekly.sections
        for member, point in section.said
        for kind in section.kinds(point)
    ]
    PointNotice.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def choose_reminders(*, members, wanted: set[int]) -> None:
    """Reminders of the coalitions of these ids, and of no other, to one person's places."""
    for member in members:
        if member.seat.coalition_id in wanted:
            NoReminders.objects.filter(member=member).delete()
        else:
            NoReminders.objects.get_or_create(member=member)


def stop_reminders(*, members: list[Member]) -> None:
    """All of them off, as a mail program asks in one click; a second time changes nothing."""
    choose_reminders(members=members, wanted=set())
