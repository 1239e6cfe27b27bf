"""Build the demonstration coalitions from the CSV files beside this one; sends no mail."""

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from actionpoints import actions as point_actions
from actionpoints import history as point_history
from actionpoints import obstacle_actions
from actionpoints.models import ActionPoint, Obstacle, ProgressReport
from circulation import actions as circulation_actions
from circulation.models import Circulation, Reminder
from coalition_portal.demonstration import agendas, papers
from coalitions.models import (
    Body,
    Coalition,
    LifeCycleStep,
    Member,
    Obligation,
    Organisation,
    Seat,
    State,
)
from coalitions.roles import Role
from meetings import actions as meeting_actions
from meetings.models import Attendance, Meeting
from outbox.models import FrozenDocument, Letter

FOLDER = Path(__file__).parent
PASSWORD = "demonstration"
ADMIN = "admin@portal.example.org"
# Completed coalitions never had a facilitator or a secretariat.
ROLES: dict[str, list[Role]] = {
    "lebanon": list(Role),
    "mauritania": list(Role),
    "botswana": [r for r in Role if r not in {Role.FACILITATOR, Role.SECRETARIAT}],
    "montenegro": [r for r in Role if r not in {Role.FACILITATOR, Role.SECRETARIAT}],
}
ACCOUNT_NAMES = {Role.NATIONAL_AUTHORITY: "authority"}
GENERIC = {
    Role.DONOR: "Embassy B",
    Role.OPERATOR: "International Operator A",
    Role.OBSERVER: "Independent research organisation",
}


def _rows(name: str) -> list[dict]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load() -> bool:
    """All of it or nothing; False where it is there already."""
    _accounts_of_the_portal()
    if Coalition.objects.filter(is_demonstration=True).exists():
        return False
    for row in _rows("coalitions"):
        _Builder(row).build()
    papers.load()
    return True


def _accounts_of_the_portal() -> None:
    if settings.DEBUG:
        _user(ADMIN, name="Platform administrator", is_platform_admin=True)


def _user(email: str, **fields) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, **fields)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


class _Builder:
    """One demonstration coalition, from its seats to its reported action points."""

    def __init__(self, row: dict):
        self.row = row
        self.seats: dict[tuple[str, str], Seat] = {}
        self.meetings: dict[str, Meeting] = {}
        self.by: User | None = None
        self.accounts: dict[str, User | None] = {}

    def build(self) -> None:
        self._coalition()
        self._seats()
        self._people()
        for row in _rows("meetings"):
            if row["coalition"] == self.row["code"]:
                self._meeting(row)
        self._next_meeting()
        for row in _rows("action_points"):
            if row["coalition"] == self.row["code"]:
                self._point(row)
        self._finalise()
        self._obstacles()
        agendas.furnish(self.coalition, self.accounts)
        self.coalition.status = self.row["status"]
        self.coalition.save()

    def _coalition(self) -> None:
        row = self.row
        state = State.objects.get(iso3=row["iso3"])
        self.coalition = Coalition.objects.create(
            slug=row["slug"],
            name=row["name"],
            kind=row["kind"],
            # The content is written first; a completed coalition takes none.
            status=Coalition.Status.ACTIVE,
            state=state,
            established_on=date.fromisoformat(row["established_on"]),
            time_zone=row["time_zone"],
            working_language=row["working_language"],
            cadence_months=int(row["cadence_months"]) if row["cadence_months"] else None,
            release_rule=row["release_rule"],
            is_demonstration=True,
        )
        for treaty, article in (part.split() for part in row["obligations"].split(";")):
            found = Obligation.objects.filter(state=state, treaty=treaty, article=article)
            self.coalition.obligations.add(*found)
        self.plenary = Body.objects.create(coalition=self.coalition, name="Plenary")
        if row["working_language"] == "fr":
            Body.objects.filter(pk=self.plenary.pk).update(name="Plénière")
        for step in _rows("lifecycle"):
            if step["coalition"] == row["code"]:
                LifeCycleStep.objects.create(
                    coalition=self.coalition,
                    status=step["status"],
                    on=date.fromisoformat(step["on"]),
                    reason=step["reason"],
                )

    def _seat(self, organisation: str, role: str) -> Seat:
        key = (organisation, role)
        if key not in self.seats:
            body, _new = Organisation.objects.get_or_create(
                name=organisation, is_demonstration=True
            )
            self.seats[key] = Seat.objects.create(
                coalition=self.coalition,
                organisation=body,
                role=role,
                starts_on=self.row["established_on"],
            )
        return self.seats[key]

    def _seats(self) -> None:
        for role in ("national_authority", "champion", "facilitator", "secretariat"):
            if self.row[role]:
                self._seat(self.row[role], role)
        for row in _rows("people"):
            if row["coalition"] == self.row["code"]:
                self._seat(row["organisation"], row["role"])
        for row in _rows("attendance"):
            if row["organisation"] and self._is_mine(row["meeting"]):
                self._seat(row["organisation"], row["role"])
        for role in ROLES[self.row["slug"]]:
            if not any(key[1] == role for key in self.seats):
                self._seat(GENERIC[role], role)

    def _is_mine(self, meeting_code: str) -> bool:
        return meeting_code.split("-")[0] == self.row["iso3"]

    def _people(self) -> None:
        for row in _rows("people"):
            if row["coalition"] == self.row["code"]:
                self._member(
                    self._seat(row["organisation"], row["role"]),
                    **{name: row[name] for name in ("name", "function", "email")},
                )
        for role in ROLES[self.row["slug"]]:
            seat = next(s for (_o, r), s in self.seats.items() if r == role)
            address = f"{ACCOUNT_NAMES.get(role, role.value)}@{self.row['slug']}.example.org"
            user = None
            if settings.DEBUG:
                user = _user(
                    address,
                    name=str(role.label),
                    language=self.row["working_language"],
                    time_zone=self.row["time_zone"],
                )
            self._member(seat, function=str(role.label), email=address, user=user)
            self.by = self.by or user
            self.accounts[role] = user

    def _member(self, seat: Seat, **facts) -> None:
        Member.objects.create(
            seat=seat,
            starts_on=self.row["established_on"],
            added_by=self.row["national_authority"],
            **facts,
        )

    def _meeting(self, row: dict) -> None:
        starts = datetime.strptime(row["starts_at_local"], "%Y-%m-%d %H:%M")
        ends = datetime.strptime(row["ends_at_local"], "%Y-%m-%d %H:%M")
        agenda = [item for item in _rows("agenda_items") if item["meeting"] == row["code"]]
        meeting = meeting_actions.plan(
            coalition=self.coalition,
            body=self._body(row["body"]),
            title=row["title"],
            local_date=starts.date(),
            local_start=starts.time(),
            local_end=ends.time(),
            place=row["place"],
            mode=row["mode"],
            mode_reason="Colleagues abroad join by video." if row["mode"] != "in_country" else "",
            agenda=[item["title"] for item in agenda],
            chaired_by=self.row["national_authority"],
            hosted_by=self.row["champion"],
            by=self.by,
        )
        self.meetings[row["code"]] = meeting
        for item, facts in zip(meeting.items.all(), agenda, strict=True):
            item.kind, item.minutes = facts["kind"], int(facts["minutes"] or 0) or None
            item.save()
        if row["status"] == "final":
            self._record(row["code"], meeting)

    def _body(self, name: str) -> Body:
        if name == "plenary":
            return self.plenary
        body, new = Body.objects.get_or_create(
            coalition=self.coalition, name=name, kind=Body.Kind.WORKING_GROUP
        )
        if new:
            roles = ["national_authority", "operator", "facilitator", "secretariat"]
            body.members.set(
                Member.objects.filter(seat__coalition=self.coalition, seat__role__in=roles)
            )
        return body

    def _record(self, code: str, meeting: Meeting) -> None:
        items = list(meeting.items.all())
        for row in _rows("entries"):
            if row["meeting"] == code:
                meeting_actions.record_entry(
                    item=items[int(row["item"]) - 1], text=row["text"], kind=row["kind"], by=self.by
                )
        for row in _rows("attendance"):
            if row["meeting"] != code:
                continue
            seat = self._seat(row["organisation"], row["role"]) if row["organisation"] else None
            Attendance.objects.create(
                meeting=meeting,
                seat=seat,
                status=row["status"],
                guest_name=row["guest_name"],
                guest_organisation=row["guest_organisation"],
            )

    def _next_meeting(self) -> None:
        """Where the coalition's next date is known and no meeting row carries it."""
        planned = self.row["next_meeting_planned"]
        if not planned or any(m.status == "planned" for m in self.meetings.values()):
            return
        french = self.row["working_language"] == "fr"
        meeting_actions.plan(
            coalition=self.coalition,
            body=self.plenary,
            title="Réunion exemple : suites" if french else "Example meeting: follow-up",
            local_date=date.fromisoformat(planned),
            local_start=time(9, 0),
            local_end=time(12, 30),
            agenda=[],
            by=self.by,
        )

    def _point(self, row: dict) -> None:
        meeting = self.meetings[row["meeting"]]
        item = next(r["item"] for r in _rows("point_items") if r["code"] == row["code"])
        point = point_actions.agree(
            meeting=meeting,
            item=list(meeting.items.all())[int(item) - 1],
            title=row["title"],
            lead=self._seat_named(row["lead"]),
            due_on=date.fromisoformat(row["due"]),
            contributors=[
                self._seat_named(name.strip())
                for name in row["contributors"].split(";")
                if name.strip()
            ],
            theme=row["theme"],
            by=self.by,
        )
        ActionPoint.objects.filter(pk=point.pk).update(
            state=row["status"],
            closed_on=date.fromisoformat(row["due"]) if row["status"] == "done" else None,
        )
        if row["latest_report"]:
            told = datetime.combine(date.fromisoformat(row["due"]), time(9), meeting.zone)
            ProgressReport.objects.create(
                action_point=point,
                state=row["status"],
                text=row["latest_report"],
                # A demonstration has no reports from the future.
                at=max(meeting.ends_at, min(told - timedelta(days=7), timezone.now())),
            )

    def _seat_named(self, organisation: str) -> Seat:
        """The organisation's seat; where it has several, the first it took."""
        for (name, _role), seat in self.seats.items():
            if name == organisation:
                return seat
        raise ValueError(f"{organisation!r} has no seat in {self.row['code']}")

    def _finalise(self) -> None:
        """The past is final as v1, filed without a circulation: nobody is mailed for it."""
        for meeting in self.meetings.values():
            meeting.refresh_from_db()
            if meeting.status == Meeting.Status.HELD:
                meeting.status, meeting.version = Meeting.Status.FINAL, 1
                meeting.finalised_at = meeting.ends_at + timedelta(days=7)
                meeting.save()

    def _obstacles(self) -> None:
        """After the summaries are final: the register is worded from them."""
        for row in _rows("obstacles"):
            if row["coalition"] != self.row["code"]:
                continue
            facts = {name: row[name] for name in ("title", "text", "kind", "who_can_help")}
            points = self.coalition.action_points.filter(reference__in=row["points"].split())
            since = date.fromisoformat(row["since"])
            made = obstacle_actions.register(
                coalition=self.coalition, since=since, points=points, by=self.by, **facts
            )
            if row["solved_on"]:
                on = date.fromisoformat(row["solved_on"])
                obstacle_actions.solve(obstacle=made, how=row["how_solved"], on=on, by=self.by)


def circulate_one() -> bool:
    """Circulate the summary of LBN-M3 for real, once; False where that was done before."""
    meeting = Meeting.objects.get(
        coalition__slug="lebanon", coalition__is_demonstration=True, local_date=date(2026, 5, 19)
    )
    if meeting.circulations.filter(kind="summary").exists():
        return False
    meeting.version, meeting.status = 0, Meeting.Status.FOR_RELEASE
    meeting.save()
    authority = User.objects.get(email="authority@lebanon.example.org")
    circulation_actions.publish_summary(meeting=meeting, by=authority)
    return True


def sign_in_addresses() -> list[str]:
    return list(User.objects.filter(email__endswith=".example.org").values_list("email", flat=True))


@transaction.atomic
def remove() -> int:
    """All of the demonstration and nothing else; returns how many coalitions went."""
    coalitions = Coalition.objects.filter(is_demonstration=True)
    count = coalitions.count()
    letters = Letter.objects.filter(delivery__circulation__coalition__in=coalitions)
    letter_ids = list(letters.values_list("id", flat=True))
    documents = list(
        FrozenDocument.objects.filter(circulation__coalition__in=coalitions).values_list(
            "id", flat=True
        )
    )
    users = list(
        User.objects.filter(memberships__seat__coalition__in=coalitions).values_list(
            "id", flat=True
        )
    )
    Circulation.objects.filter(coalition__in=coalitions).delete()
    Reminder.objects.filter(is_demonstration=True).delete()
    Letter.objects.filter(id__in=letter_ids).delete()
    Letter.objects.filter(to_file=True).delete()
    FrozenDocument.objects.filter(id__in=documents).delete()
    Obstacle.objects.filter(coalition__in=coalitions).delete()
    ActionPoint.objects.filter(coalition__in=coalitions).delete()
    papers.remove(coalitions)
    Meeting.objects.filter(coalition__in=coalitions).delete()
    _forget_history(coalitions)
    coalitions.delete()
    Organisation.objects.filter(is_demonstration=True).delete()
    real = User.objects.filter(memberships__isnull=False)
    User.objects.filter(id__in=users).exclude(id__in=real).delete()
    User.objects.filter(email=ADMIN).delete()
    return count


def _forget_history(coalitions) -> None:
    ids = list(coalitions.values_list("id", flat=True))
    seats = list(Seat.objects.filter(coalition__in=ids).values_list("id", flat=True))
    Member.history.filter(seat_id__in=seats).delete()
    Seat.history.filter(coalition_id__in=ids).delete()
    Meeting.history.filter(coalition_id__in=ids).delete()
    point_history.forget(ids)
    Coalition.history.filter(id__in=ids).delete()
