"""Questions about a mid-term round: whom it asks, what each has answered, whom a link is for."""

import secrets
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from actionpoints.models import ActionPoint, ProgressReport
from circulation import progress, recipients
from circulation.models import MidtermUpdate, RoundAnswer, RoundToken
from circulation.recipients import Recipient
from coalitions.models import Coalition, Member, Seat
from coalitions.tokens import digest


@dataclass
class Asked:
    """Whoever reads one mailbox, with the points asked of their seats; the answered ones marked."""

    recipient: Recipient
    points: list[ActionPoint]
    answered: set[int] = field(default_factory=set)

    @property
    def left(self) -> list[ActionPoint]:
        return [point for point in self.points if point.pk not in self.answered]

    @property
    def has_answered(self) -> bool:
        return not self.left

    @property
    def n_answered(self) -> int:
        return len(self.points) - len(self.left)


def today_in(coalition: Coalition):
    return timezone.localdate(timezone=ZoneInfo(coalition.time_zone))


def open_points(coalition: Coalition) -> list[ActionPoint]:
    return list(progress.points_of_table(coalition).open().accepted())


def is_of(point: ActionPoint, seat_ids: set[int]) -> bool:
    return point.lead_id in seat_ids or any(
        seat.pk in seat_ids for seat in point.contributors.all()
    )


def seat_for(point: ActionPoint, seats: list[Seat]) -> Seat | None:
    """The one of these seats that speaks for the point: its lead before a contributor."""
    by_id = {seat.pk: seat for seat in seats}
    if point.lead_id in by_id:
        return by_id[point.lead_id]
    return next((by_id[seat.pk] for seat in point.contributors.all() if seat.pk in by_id), None)


def asked(update: MidtermUpdate) -> tuple[list[Asked], list[ActionPoint]]:
    """Everyone the round asks, one per address; and the points for which nobody can be asked."""
    points = open_points(update.coalition)
    members = Member.objects.current().filter(seat__coalition=update.coalition_id)
    everyone, _without = recipients.grouped(members.select_related("user"))
    told = _told(update)
    rows = []
    for recipient in everyone:
        mine = [point for point in points if is_of(point, recipient.seat_ids)]
        if mine:
            done = {p.pk for p in mine if _is_told(p, recipient.seat_ids, told)}
            rows.append(Asked(recipient, mine, done))
    reached = {point.pk for row in rows for point in row.points}
    return rows, [point for point in points if point.pk not in reached]


def _is_told(point: ActionPoint, seat_ids: set[int], told: set[tuple[int, int]]) -> bool:
    """One's own seat has spoken; or, of a point one only contributes to, its lead has."""
    speaking = seat_ids | ({point.lead_id} - {None})
    return any((point.pk, seat_id) in told for seat_id in speaking)


def _told(update: MidtermUpdate) -> set[tuple[int, int]]:
    """Which seat has reported on which point in this round: by the link, signed in, or by voice."""
    told = set(update.answers.values_list("point_id", "seat_id"))
    if update.opened_at is None:
        return told
    since = ProgressReport.objects.filter(
        action_point__coalition=update.coalition_id, at__gte=update.opened_at
    )
    signed_in = since.filter(by__isnull=False, by__memberships__ends_on=None)
    told |= set(signed_in.values_list("action_point_id", "by__memberships__seat_id"))
    by_voice = since.filter(told_by=F("action_point__lead__organisation__name"))
    return told | set(by_voice.values_list("action_point_id", "action_point__lead_id"))


def answers_of(update: MidtermUpdate, seats: list[Seat]) -> dict[int, RoundAnswer]:
    """By point, what these seats have answered; the lead's before a contributor's."""
    rows = update.answers.filter(seat__in=seats).select_related("report", "point")
    found: dict[int, RoundAnswer] = {}
    for row in rows:
        if row.point_id not in found or row.seat_id == row.point.lead_id:
            found[row.point_id] = row
    return found


# --- The link in the mail --------------------------------------------------------------------


def issue_round_token(update: MidtermUpdate, recipient: Recipient) -> tuple[RoundToken, str]:
    token = secrets.token_urlsafe(32)
    row = RoundToken.objects.create(
        update=update,
        member=recipient.members[0],
        token_hash=digest(token),
        address_hash=digest(recipient.address),
        on=today_in(update.coalition),
    )
    return row, settings.PUBLIC_BASE_URL + reverse("mail_token", args=[token])


def round_token(token: str) -> RoundToken | None:
    """The link as it was issued; whether it still acts, round and membership say."""
    rows = RoundToken.objects.select_related("update__coalition", "update__since", "member")
    return rows.filter(token_hash=digest(token)).first()


def holders(link: RoundToken) -> list[Member]:
    """The memberships the link speaks for; none once the person left or the address is another's.

    Whoever reads one mailbox may hold several seats, and answers for all of them on one page.
    """
    here = Member.objects.current().filter(seat__coalition=link.update.coalition_id)
    same = [member for member in here if digest(member.email.casefold()) == link.address_hash]
    return same if any(member.pk == link.member_id for member in same) else []


def is_anothers(link: RoundToken, members: list[Member], user) -> bool:
    """Whether somebody signed in who sits in none of these seats follows the link."""
    if not user.is_authenticated:
        return False
    mine = Member.objects.current().filter(user=user, seat__in=[m.seat_id for m in members])
    return not mine.exists()


def reason_not_to_send(letter) -> str:
    """Why a round's letter that waited must not go after all; empty where it may."""
    link = RoundToken.objects.filter(letter=letter).select_related("update").first()
    if link is None:
        return ""
    if not MidtermUpdate.objects.open().filter(pk=link.update_id).exists():
        return "The round was closed before the letter was sent."
    if not holders(link):
        return "The person left the table before the letter was sent."
    return ""
