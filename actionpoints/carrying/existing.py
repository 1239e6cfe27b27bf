"""What a coalition has already: its points, seats and meetings, asked for once."""

import re
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from actionpoints.carrying import dates
from actionpoints.carrying.columns import folded
from actionpoints.carrying.export import seat_names, with_facts
from actionpoints.carrying.people import Seats
from actionpoints.models import ActionPoint
from coalitions.models import Coalition
from meetings.models import Meeting


class Existing:
    """The coalition as a list that is brought in meets it."""

    def __init__(self, coalition: Coalition, *, user):
        self.coalition = coalition
        seats = list(coalition.seats.select_related("organisation"))
        self.seats = Seats(seats)
        self.names = seat_names(seats)
        points = ActionPoint.objects.filter(coalition=coalition)
        self.points = list(with_facts(points.filter(pk__in=_readable(user, coalition))))
        drafts = points.exclude(pk__in=points.settled().values("pk")).with_owners()
        self.by_reference = {point.reference.upper(): point for point in self.points}
        self.drafts = {point.reference.upper(): point for point in drafts}
        self.by_title: dict[tuple, list[ActionPoint]] = {}
        for point in self.points:
            self.by_title.setdefault((folded(point.title), point.meeting_id), []).append(point)
        self.meetings = list(Meeting.objects.filter(coalition=coalition))
        self.labels = {
            meeting.pk: f"{meeting.number} · {meeting.title}" for meeting in self.meetings
        }
        iso3 = re.escape(coalition.state.iso3)
        self._ours = re.compile(rf"{iso3}-\d{{4}}-\d+(-\d+)?", re.IGNORECASE)

    def is_ours(self, reference: str) -> bool:
        """Whether a number has the form of the portal's own, or is one."""
        return bool(self._ours.fullmatch(reference)) or reference.upper() in self.by_reference

    def by_words(self, title: str, meeting: int | None) -> list[ActionPoint]:
        return self.by_title.get((folded(title), meeting), []) if folded(title) else []

    def seats_of(self, point: ActionPoint) -> tuple[int, ...]:
        found = [point.lead_id, *(seat.id for seat in point.contributors.all())]
        return tuple(seat for seat in found if seat)

    def facts_of(self, point: ActionPoint) -> dict:
        """A point's facts as a row states them."""
        return {
            "title": " ".join(point.title.split()),
            "lead": point.lead_id,
            "contributors": sorted(seat.id for seat in point.contributors.all()),
            "due_on": point.due_on,
            "state": point.state,
            "priority": point.priority,
            "closed_on": point.closed_on,
            "close_reason": _tidy(point.close_reason),
            "meeting": point.meeting_id,
            "report": _tidy(getattr(point, "last_report", "") or ""),
        }

    def said(self, name: str, value) -> str:
        """A fact in words."""
        if name == "lead":
            return self.names.get(value) or _("To be agreed")
        if name == "contributors":
            return ", ".join(self.names[seat] for seat in value) or _("Nobody")
        if name == "state":
            return str(ActionPoint.State(value).label)
        if name == "priority":
            return str(ActionPoint.Priority(value).label)
        if name == "meeting":
            return self.labels.get(value) or _("None")
        if isinstance(value, date):
            return formats.date_format(value)
        return str(value or "–")

    def meeting(self, name, day: date | None) -> int | str:
        """The final meeting a row names by number, title or date; else why there is none."""
        if isinstance(name, float) and name.is_integer():
            name = int(name)
        words = dates.digits(str(name if name is not None else "")).strip()
        found = self.meetings
        if words:
            found = [m for m in found if str(m.number) == words or folded(m.title) == folded(words)]
            if not found:
                found = self._on_the_day(name)
        if day:
            found = [m for m in found if m.local_date == day]
        told = " · ".join(str(part) for part in (words, day) if part)
        if not found:
            return _("There is no meeting “%(told)s” here.") % {"told": told[:60]}
        if len(found) > 1:
            return _("There is more than one meeting “%(told)s”. Give its number.") % {
                "told": told[:60]
            }
        if found[0].version < 1:
            return _("Meeting %(number)s is not final yet. Note its points in its record.") % {
                "number": found[0].number
            }
        return found[0].pk

    def _on_the_day(self, name) -> list[Meeting]:
        try:
            day = dates.read(name)
        except dates.NoDay:
            return []
        return [meeting for meeting in self.meetings if meeting.local_date == day]


def _readable(user, coalition: Coalition):
    visible = ActionPoint.objects.visible_to(user)
    return visible.filter(coalition=coalition).values("pk")


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
