"""What moved on the action points since the last meeting; reads, and counts for the whole table."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint, ProgressReport
from circulation.models import MidtermUpdate
from meetings.models import Meeting
from toolkit.drawings import Bar, Part, Tone, stacked_bars

State = ActionPoint.State
TONES = {
    State.OPEN: Tone("#dbe8ef", "#1c2733"),
    State.IN_PROGRESS: Tone("#1f5a7a", "#ffffff"),
    State.BLOCKED: Tone("#e3a268", "#1c2733"),
    State.DONE: Tone("#2c6346", "#ffffff"),
    State.DROPPED: Tone("#cfd6dc", "#1c2733"),
}
CLOSED = {State.DONE, State.DROPPED}


@dataclass
class Line:
    """One action point: as it stood at the last meeting, and what was reported since."""

    point: ActionPoint
    reports: list[ProgressReport]
    state_then: str | None
    due_then: date | None

    @property
    def state_now(self) -> str:
        """What its owner reported as done counts as done, before those who keep the list close."""
        if self.point.is_open and self._last_word and self._last_word.state == State.DONE:
            return State.DONE
        return self.point.state

    @property
    def _last_word(self) -> ProgressReport | None:
        """The lead's where it has spoken, else whoever spoke last."""
        lead = self.point.lead.organisation.name if self.point.lead else ""
        by_lead = [report for report in self.reports if lead and report.told_by == lead]
        told = by_lead or self.reports
        return told[-1] if told else None

    @property
    def is_reported_done(self) -> bool:
        return self.point.is_open and self.state_now == State.DONE

    @property
    def was_open(self) -> bool:
        return self.state_then is not None and self.state_then not in CLOSED

    @property
    def is_told(self) -> bool:
        """Whether the update speaks of it: open, or closed since the last meeting."""
        return self.point.is_open or self.was_open or bool(self.reports) or self.is_new

    @property
    def is_new(self) -> bool:
        return self.state_then is None

    @property
    def new_date(self) -> date | None:
        """Agreed since, where it moved; else None."""
        moved = self.due_then and self.point.due_on and self.point.due_on != self.due_then
        return self.point.due_on if moved else None

    @property
    def asked_date(self) -> date | None:
        """Asked for by its owner and not agreed yet."""
        asked = [report.new_due_on for report in self.reports if report.new_due_on]
        return asked[-1] if asked and asked[-1] != self.point.due_on else None


def points_of_table(coalition):
    """What a round asks about and its update prints."""
    points = ActionPoint.objects.settled().of_the_whole_table().filter(coalition=coalition)
    return points.with_owners().select_related("lead__organisation", "meeting__body")


def lines_of(update: MidtermUpdate) -> list[Line]:
    since = update.since
    states, dates = _remembered(since)
    lines = []
    for point in points_of_table(update.coalition).prefetch_related("reports"):
        reports = list(point.reports.all())
        line = Line(
            point=point,
            reports=[report for report in reports if report.at > since.ends_at],
            state_then=_state_then(point, reports, states.get(point.pk), since),
            due_then=dates.get(point.pk),
        )
        if line.is_told:
            lines.append(line)
    return lines


def _remembered(since: Meeting) -> tuple[dict[int, str], dict[int, date | None]]:
    """States at the end of the meeting, and dates as its summary carried them."""
    became_final = since.history.filter(status=Meeting.Status.FINAL).order_by("history_date")
    final = became_final.values_list("history_date", flat=True).first() or since.ends_at
    rows = ActionPoint.history.filter(coalition=since.coalition_id, history_date__lte=final)
    states, dates = {}, {}
    for pk, at, state, due_on in rows.order_by("history_date", "history_id").values_list(
        "id", "history_date", "state", "due_on"
    ):
        dates[pk] = due_on
        if at <= since.ends_at:
            states[pk] = state
    return states, dates


def _state_then(point, reports, remembered, since: Meeting) -> str | None:
    """From the history where it reaches back, else from the facts; None for what came later."""
    if point.meeting_id and point.meeting.starts_at > since.starts_at:
        return None
    if not point.meeting_id and point.created_at > since.ends_at:
        return None
    if remembered:
        return remembered
    if point.closed_on and point.closed_on <= since.local_date:
        return point.state
    earlier = [report.state for report in reports if report.at <= since.ends_at]
    if not earlier:
        return State.OPEN
    return State.IN_PROGRESS if earlier[-1] == State.DONE else earlier[-1]


def groups(lines: list[Line]) -> list[dict]:
    """The points by what became of them, in neutral words."""
    titles = {
        "done": _("Done since the last meeting"),
        "dropped": _("Dropped since the last meeting"),
        "blocked": _("Blocked"),
        "moving": _("In progress"),
        "unchanged": _("No change reported"),
    }
    rows: dict[str, list[Line]] = {key: [] for key in titles}
    for line in lines:
        rows[_group(line)].append(line)
    return [{"title": titles[key], "rows": rows[key]} for key in titles if rows[key]]


def _group(line: Line) -> str:
    named = {State.DONE: "done", State.DROPPED: "dropped", State.BLOCKED: "blocked"}
    kind = named.get(State(line.state_now))
    if kind:
        return kind
    return "moving" if line.reports else "unchanged"


def moved_dates(lines: list[Line]) -> list[Line]:
    """Open points whose date moved since, or is asked to move."""
    return [line for line in lines if line.point.is_open and (line.new_date or line.asked_date)]


def tally(lines: list[Line]) -> list[dict]:
    """How many were in each state then and are now, among those open then or since."""
    counted = [line for line in lines if line.was_open or line.is_new or line.point.is_open]
    then = [line.state_then for line in counted if line.was_open]
    now = [line.state_now for line in counted]
    return [
        {
            "label": str(state.label),
            "state": state,
            "then": then.count(state),
            "now": now.count(state),
        }
        for state in State
        if state in then or state in now
    ]


def drawing(rows: list[dict], *, since: date, today: date, rtl: bool) -> str:
    """Two bars, then and now; the table beside it holds the same numbers."""
    days = [(date_format(since), "then"), (date_format(today), "now")]
    bars = [
        Bar(day, [Part(row["label"], row[key], TONES[row["state"]]) for row in rows])
        for day, key in days
    ]
    told = " · ".join(
        f"{bar.label}: " + ", ".join(f"{part.label} {part.number}" for part in bar.parts)
        for bar in bars
    )
    return stacked_bars(
        bars,
        title=_("Action points by state, at the last meeting and now"),
        description=told,
        name="progress",
        rtl=rtl,
    )


def themes(update: MidtermUpdate) -> list[str]:
    """Those of the points that are open, or were closed since the last meeting."""
    told = Q(closed_on=None) | Q(closed_on__gt=update.since.local_date)
    points = points_of_table(update.coalition).filter(told).exclude(theme="")
    return sorted(set(points.order_by().values_list("theme", flat=True)))


def theme_name(theme: str) -> str:
    """As people read it: imported lists and older records write themes with underscores."""
    words = theme.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
