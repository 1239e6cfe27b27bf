"""What waits on a person's desk, over all the tables they sit at."""

from datetime import timedelta
from itertools import groupby

from django.db.models import F, Q
from django.utils import timezone

from actionpoints.models import ActionPoint, Wish
from actionpoints.roles import SETTLE_WISH
from circulation.models import MidtermUpdate
from circulation.roles import RELEASE_MIDTERM, RELEASE_SUMMARY, START_MIDTERM
from coalitions.models import Body, Coalition, Member, Seat
from coalitions.roles import KEEPERS
from meetings.models import Meeting
from meetings.roles import RECORD, RECORD_WITHOUT_RECORDERS
from toolkit.paging import leaf

# What fits a first look; the rest stands in the lists of the coalitions.
POINTS, MEETINGS = 12, 6
# After its date, before the recorders are asked to raise a point at the table.
A_FORTNIGHT = timedelta(days=14)


def desk_of(user) -> dict:
    """What to release, what to finish writing, what was promised, and what comes next."""
    coalitions = list(Coalition.objects.visible_to(user))
    # A dormant or completed coalition asks nothing of anybody.
    alive = {coalition.id for coalition in coalitions if not coalition.is_read_only}
    mine = [
        member
        for member in Member.objects.current().filter(user=user)
        if member.seat.coalition_id in alive
    ]

    def where(roles) -> set[int]:
        return {member.seat.coalition_id for member in mine if member.seat.role in roles}

    meetings = Meeting.objects.filter(coalition__in=alive).select_related("coalition")
    planned = meetings.filter(status=Meeting.Status.PLANNED)
    recorded = where(RECORD) | _without_recorders(where(RECORD_WITHOUT_RECORDERS))
    now = timezone.now()
    seats = {member.seat_id for member in mine}
    promised = _promised(user, seats, alive)
    awaited = promised.awaiting_word().filter(lead__in=seats)
    points = leaf(promised.exclude(pk__in=awaited.values("pk")), None, POINTS)
    rounds = _rounds(alive)
    to_raise = leaf(_to_raise(user, recorded), None, POINTS)
    return {
        "coalitions": coalitions,
        "is_demonstration": any(coalition.is_demonstration for coalition in coalitions),
        "to_release": meetings.filter(
            coalition__in=where(RELEASE_SUMMARY), status=Meeting.Status.FOR_RELEASE
        ),
        "updates_to_release": MidtermUpdate.objects.filter(
            coalition__in=where(RELEASE_MIDTERM), status=MidtermUpdate.Status.FOR_RELEASE
        ).select_related("coalition"),
        "to_finish": meetings.filter(coalition__in=recorded, status=Meeting.Status.HELD),
        "to_record": planned.filter(coalition__in=recorded, ends_at__lt=now),
        "to_raise": _by_coalition(planned, to_raise.rows, now),
        "more_to_raise": to_raise.has_next,
        "wishes": Wish.objects.waiting()
        .filter(point__in=ActionPoint.objects.awaiting_word())
        .filter(point__coalition__in=where(SETTLE_WISH))
        .select_related("point__coalition", "seat__organisation"),
        "awaited": awaited,
        "rounds": [each for each in rounds if each.coalition_id in where(START_MIDTERM)],
        "asked_in": _asked_in(alive, points.rows),
        "points": points.rows,
        "more_points": points.has_next,
        "seats": seats,
        "places": [(member.seat.coalition_id, member.seat_id) for member in mine],
        "meetings": _next(planned, mine, where(KEEPERS), now)[:MEETINGS],
    }


def _without_recorders(coalition_ids: set[int]) -> set[int]:
    """Those in which nobody else records, so that the authority does."""
    recorders = Seat.objects.current().filter(coalition__in=coalition_ids, role__in=RECORD)
    return coalition_ids - set(recorders.values_list("coalition_id", flat=True))


def _promised(user, seats: set[int], alive: set[int]):
    """What these seats lead or contribute to, nearest date first, without a date last."""
    contributed = ActionPoint.contributors.through.objects.filter(seat__in=seats)
    return (
        ActionPoint.objects.visible_to(user)
        .settled()
        .open()
        .filter(Q(lead__in=seats) | Q(id__in=contributed.values("actionpoint")))
        .filter(coalition__in=alive)
        .select_related("coalition", "lead__organisation")
        .order_by(F("due_on").asc(nulls_last=True), "coalition__name", "reference")
    )


def _to_raise(user, recorded: set[int]):
    """What passed its date a fortnight ago: a word at the next meeting does more than mail."""
    return (
        ActionPoint.objects.visible_to(user)
        .remindable()
        .filter(coalition__in=recorded, due_on__lte=timezone.localdate() - A_FORTNIGHT)
        .select_related("coalition")
        .order_by("coalition__name", "due_on", "reference")
    )


def _by_coalition(planned, points: list[ActionPoint], now) -> list[dict]:
    """These points by coalition, each with the meeting at which they can be raised, if any."""
    plenaries = planned.filter(
        coalition__in={point.coalition_id for point in points},
        body__kind=Body.Kind.PLENARY,
        starts_at__gte=now,
    ).order_by("-starts_at", "-id")
    # The nearest comes last, and so stays.
    nearest = {meeting.coalition_id: meeting for meeting in plenaries}
    return [
        {"coalition": coalition, "meeting": nearest.get(coalition.pk), "points": list(rows)}
        for coalition, rows in groupby(points, key=lambda point: point.coalition)
    ]


def _rounds(alive: set[int]) -> list[MidtermUpdate]:
    """Mid-term updates being prepared."""
    drafts = MidtermUpdate.objects.filter(coalition__in=alive, status=MidtermUpdate.Status.DRAFT)
    return list(drafts.select_related("coalition").order_by("due_on", "id"))


def _asked_in(alive: set[int], points: list[ActionPoint]) -> list[MidtermUpdate]:
    """The open rounds that ask about something this person promised."""
    promised = {point.coalition_id for point in points}
    rounds = MidtermUpdate.objects.open().filter(coalition__in=alive & promised)
    return list(rounds.select_related("coalition").order_by("due_on", "id"))


def _next(planned, mine: list[Member], kept: set[int], now):
    """Meetings to come; those of a working group for its members and for those who keep it."""
    groups = Body.objects.filter(kind=Body.Kind.WORKING_GROUP)
    others = groups.exclude(coalition__in=kept).exclude(members__in=mine)
    return (
        planned.filter(ends_at__gte=now)
        .exclude(body__in=others.values("id"))
        .order_by("starts_at", "id")
    )
