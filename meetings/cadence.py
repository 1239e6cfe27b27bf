"""The rhythm a body promised to meet in, and when it is about to be missed."""

from calendar import monthrange
from datetime import date, timedelta

from coalitions.models import Body, Coalition
from meetings.models import Meeting

# "At least twice a year" is what a coalition promises where it set no rhythm of its own.
TWICE_A_YEAR = 6
SOON = timedelta(days=45)
MEETS = {Coalition.Status.FORMING, Coalition.Status.ACTIVE}


def months_after(day: date, months: int) -> date:
    """The same day some months on, or the last of that month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def rhythm(body: Body) -> int | None:
    """Months between two meetings; a working group without a rhythm promises none."""
    if body.kind == Body.Kind.PLENARY:
        return body.coalition.cadence_months or TWICE_A_YEAR
    return body.cadence_months


def about_to_be_missed(coalition: Coalition, today: date) -> list[tuple[Body, date]]:
    """Each body that has met before, has nothing planned, and is due within 45 days or was."""
    if coalition.status not in MEETS:
        return []
    met: dict[int, date] = {}
    planned = set()
    gone = [Meeting.Status.PLANNED, Meeting.Status.CANCELLED]
    for row in coalition.meetings.only("body_id", "status", "local_date"):
        if row.status == Meeting.Status.PLANNED and row.local_date >= today:
            planned.add(row.body_id)
        elif row.status not in gone:
            met[row.body_id] = max(row.local_date, met.get(row.body_id, row.local_date))
    due = []
    for body in coalition.bodies.select_related("coalition"):
        months = rhythm(body)
        if months and body.pk in met and body.pk not in planned:
            day = months_after(met[body.pk], months)
            if day - today <= SOON:
                due.append((body, day))
    return due


def next_of(meeting: Meeting) -> dict:
    """What the next meeting of the same body would be, for the form that plans it."""
    months = rhythm(meeting.body)
    day = months_after(meeting.local_date, months) if months else None
    return {
        "body": meeting.body_id,
        "title": meeting.title,
        "local_date": day,
        "local_start": meeting.local_start,
        "local_end": meeting.local_end,
        "place": meeting.place,
        "mode": meeting.mode,
        "mode_reason": meeting.mode_reason,
        "chaired_by": meeting.chaired_by,
    }
