"""Whom the clock reminds this week, and of what: dates that come near, and dates that passed.

A point is spoken of twice to each of its people, once before its date and once after; a mail goes
out in a week in which there is something to say that was not said, and lists all that is due.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max

from actionpoints.models import ActionPoint
from actionpoints.roles import READ_EVERY_BODY, READ_SETTLED
from circulation import roles
from circulation.models import Circulation, MidtermUpdate, PointNotice, Reminder
from coalitions.models import Coalition, Member
from coalitions.working_days import first_weekday, last_day
from meetings.clock import instant

AT = time(9, 0)
WEEK = timedelta(days=7)
AHEAD = timedelta(days=14)
# After a summary, in which each reads their own points at the head.
QUIET = timedelta(days=14)
# A round that nobody ends must not silence the reminders for ever.
LONGEST_ROUND = timedelta(days=42)
# What an embassy gets of these mails in half a year, beside invitations, summary and update.
HALF_A_YEAR, SELDOM = timedelta(days=182), 2
MEETS = {Coalition.Status.FORMING, Coalition.Status.ACTIVE}
Kind = PointNotice.Kind


@dataclass(frozen=True)
class Moment:
    """When a coalition's week of reminders began, and which week that is."""

    at: datetime
    day: date
    week: date


@dataclass
class Section:
    """What one person is reminded of in one coalition; `today` is the coalition's own date."""

    coalition: Coalition
    moment: Moment
    today: date
    members: list[Member] = field(default_factory=list)
    points: dict[int, ActionPoint] = field(default_factory=dict)
    # What is said for the first time makes the mail; the rest of the list goes along.
    fresh: list[ActionPoint] = field(default_factory=list)
    said: list[tuple[Member, ActionPoint]] = field(default_factory=list)

    @property
    def lines(self) -> list[ActionPoint]:
        return sorted(self.points.values(), key=lambda point: (date_of(point), point.reference))

    def kinds(self, point: ActionPoint) -> set[str]:
        """What the mail says of a date: by the day it was owed, and by the day it is written."""
        return {kind_on(self.moment.day, point), kind_on(self.today, point)}


@dataclass
class Weekly:
    """One person's mail of a week, over all the tables at which they sit."""

    address: str
    is_demonstration: bool
    sections: list[Section]

    @property
    def week(self) -> date:
        return max(section.moment.week for section in self.sections if section.fresh)

    @property
    def members(self) -> list[Member]:
        return [member for section in self.sections for member in section.members]

    @property
    def is_seldom(self) -> bool:
        return all(member.seat.role in roles.REMINDED_SELDOM for member in self.members)


def date_of(point: ActionPoint) -> date:
    """Its date: what can be reminded of has one."""
    return point.due_on  # type: ignore[return-value]  # by `remindable`


def kind_on(day: date, point: ActionPoint) -> str:
    return Kind.PAST if date_of(point) < day else Kind.SOON


def moment_of(coalition: Coalition, now: datetime) -> Moment:
    """The latest nine o'clock of a first working day, where the coalition is, that has come."""
    rest, holidays = coalition.days_of_rest, coalition.holiday_dates
    today = now.astimezone(ZoneInfo(coalition.time_zone)).date()
    start = today - timedelta(days=(today.weekday() - first_weekday(rest)) % 7)
    while True:
        day = last_day(start - timedelta(days=1), 1, weekend=rest, holidays=holidays)
        at = instant(day, AT, coalition.time_zone)
        if at <= now:
            return Moment(at, day, start + timedelta(days=-start.weekday() % 7))
        start -= WEEK


def owed(now: datetime) -> list[Weekly]:
    """The mails of this week that have not been written yet."""
    moments = _moments(now)
    points = _points(moments)
    said = set(
        PointNotice.objects.filter(point__in=[point.pk for point in points]).values_list(
            "member", "point", "due_on", "kind"
        )
    )
    found = list(_gather(points, moments, said, now))
    done = set(
        Reminder.objects.filter(week__in={weekly.week for weekly in found}).values_list(
            "address", "is_demonstration", "week"
        )
    )
    often = _reminded_often(now)
    return [
        weekly
        for weekly in found
        if (weekly.address, weekly.is_demonstration, weekly.week) not in done
        and not (weekly.is_seldom and (weekly.address, weekly.is_demonstration) in often)
    ]


# --- When --------------------------------------------------------------------------------------


def _moments(now: datetime) -> dict[int, Moment]:
    """The moment of each coalition that meets, but for those that are quiet."""
    every = {
        coalition.pk: moment_of(coalition, now)
        for coalition in Coalition.objects.filter(status__in=MEETS)
    }
    summaries = _last_sent(Circulation.Kind.SUMMARY)
    updates = _last_sent(Circulation.Kind.MIDTERM)
    asking = set(open_rounds(now).values_list("coalition", flat=True))
    return {
        pk: moment
        for pk, moment in every.items()
        if pk not in asking
        and not (pk in summaries and summaries[pk] > moment.at - QUIET)
        and not (pk in updates and updates[pk] > moment.at)
    }


def _last_sent(kind: str) -> dict[int, datetime]:
    """When each coalition's people last had one by mail; what was filed from outside is none."""
    sent = Circulation.objects.filter(kind=kind, stopped_at=None, outside_on=None)
    return dict(sent.order_by().values_list("coalition").annotate(Max("created_at")))


def open_rounds(now: datetime):
    """Rounds from their opening to the update they end in, so that nothing else asks people."""
    return MidtermUpdate.objects.exclude(status=MidtermUpdate.Status.RELEASED).filter(
        opened_at__gt=now - LONGEST_ROUND
    )


# --- Of what -----------------------------------------------------------------------------------


def _points(moments: dict[int, Moment]) -> list[ActionPoint]:
    if not moments:
        return []
    horizon = max(moment.day for moment in moments.values()) + AHEAD
    rows = ActionPoint.objects.remindable().filter(coalition__in=moments, due_on__lte=horizon)
    return [
        point
        for point in rows.with_owners().select_related("coalition", "meeting__body")
        if date_of(point) <= moments[point.coalition_id].day + AHEAD
    ]


def _gather(points, moments: dict[int, Moment], said: set, now: datetime) -> Iterator[Weekly]:
    by_seat: dict[int, list[ActionPoint]] = defaultdict(list)
    for point in points:
        for seat in {point.lead_id, *(seat.pk for seat in point.contributors.all())} - {None}:
            by_seat[seat].append(point)
    dated = _dated(points)
    people: dict[tuple[str, bool], dict[int, Section]] = defaultdict(dict)
    for member in _readers(by_seat):
        coalition = member.seat.coalition
        mine = [point for point in by_seat[member.seat_id] if _may_read(member, point)]
        if not mine:
            continue
        moment = moments[coalition.pk]
        today = now.astimezone(ZoneInfo(coalition.time_zone)).date()
        section = people[member.email.casefold(), coalition.is_demonstration].setdefault(
            coalition.pk, Section(coalition, moment, today)
        )
        section.members.append(member)
        for point in mine:
            section.points[point.pk] = point
            section.said.append((member, point))
            if _is_new(member, point, moment, said, dated[point.pk]):
                section.fresh.append(point)
    for (address, is_demonstration), sections in people.items():
        if any(section.fresh for section in sections.values()):
            in_order = sorted(sections.values(), key=lambda each: each.coalition.name)
            yield Weekly(address, is_demonstration, in_order)


def _readers(by_seat):
    members = Member.objects.current().filter(
        seat__in=by_seat, seat__role__in=READ_SETTLED, no_reminders=None
    )
    return (
        members.exclude(email="")
        .select_related("user", "seat__coalition")
        .prefetch_related("bodies")
        .order_by("pk")
    )


def _may_read(member: Member, point: ActionPoint) -> bool:
    """What a closed working group promised is for its members and those who keep the table."""
    if point.meeting is None or not point.meeting.body.is_closed:
        return True
    if member.seat.role in READ_EVERY_BODY:
        return True
    return point.meeting.body in member.bodies.all()  # type: ignore[attr-defined]  # related name


def _is_new(member, point, moment: Moment, said: set, dated: datetime) -> bool:
    """Whether it was never said, and its moment came after the date was written down here."""
    kind = kind_on(moment.day, point)
    if (member.pk, point.pk, point.due_on, kind) in said:
        return False
    if kind == Kind.SOON:
        return dated < moment.at
    zone = ZoneInfo(point.coalition.time_zone)
    return dated.astimezone(zone).date() <= date_of(point)


def _dated(points: list[ActionPoint]) -> dict[int, datetime]:
    """Since when each point has its present date: an imported date of last year owes nothing."""
    runs: dict[int, tuple[date | None, datetime]] = {}
    lines = ActionPoint.history.filter(id__in=[point.pk for point in points])
    for pk, due_on, at in lines.order_by("history_date", "history_id").values_list(
        "id", "due_on", "history_date"
    ):
        if pk not in runs or runs[pk][0] != due_on:
            runs[pk] = (due_on, at)
    return {
        point.pk: runs[point.pk][1]
        if point.pk in runs and runs[point.pk][0] == point.due_on
        else point.created_at
        for point in points
    }


def _reminded_often(now: datetime) -> set[tuple[str, bool]]:
    rows = Reminder.objects.filter(created_at__gt=now - HALF_A_YEAR).order_by()
    counted = rows.values("address", "is_demonstration").annotate(mails=Count("pk"))
    return {(row["address"], row["is_demonstration"]) for row in counted if row["mails"] >= SELDOM}


# --- Whether it still may go -------------------------------------------------------------------


def reason_not_to_send(letter) -> str:
    """Why a reminder that waited must not go after all; empty where it may, or is none."""
    reminder = Reminder.objects.filter(letter=letter).first()
    if reminder is None:
        return ""
    if not reminder.members.current().filter(no_reminders=None).exists():
        return "The person left the table, or turned reminders off, before it was sent."
    if not ActionPoint.objects.remindable().filter(notices__reminder=reminder).exists():
        return "Nothing that it speaks of is open any more."
    return ""
