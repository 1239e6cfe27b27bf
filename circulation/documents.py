"""What each document says: one function per kind; nothing here is saved or sent."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint
from circulation import progress
from circulation.models import MidtermUpdate
from coalitions import deadlines
from coalitions.roles import Role
from meetings.models import Entry, Meeting
from toolkit.mail import one_line


@dataclass(frozen=True)
class Paper:
    """A document before it is frozen: the body for a page, the whole for the printer."""

    title: str
    filename: str
    body: str
    html: str


def summary(
    meeting: Meeting,
    *,
    version: int,
    replaces: int = 0,
    proof: bool = False,
    entry_ids: list[int] | None = None,
    silence_until: datetime | None = None,
) -> Paper:
    """The summary of a meeting, in the coalition's language, as version `version`.

    It holds the entries of `entry_ids` and no others; without them, those that stand now.
    """
    with translation.override(meeting.coalition.working_language):
        title = _("Summary of the meeting: %(title)s") % {"title": meeting.title}
        context = {
            **about(meeting.coalition),
            "title": title,
            "meeting": meeting,
            "version": version,
            "replaces": replaces,
            "proof": proof,
            "facilitated_by": _organisations(meeting.coalition, Role.FACILITATOR),
            "items": items_of(meeting, entry_ids),
            "silence_until": silence_until,
            "corrections_taken_in": corrections_taken_in(meeting, version),
            "attendance": _attendance(meeting),
            "points": points_of(meeting),
            "carried": carried_over(meeting),
            "next_meeting": next_meeting(meeting.coalition, after=meeting),
        }
        filename = f"{meeting.coalition.slug}-{meeting.local_date}-summary-v{version}.pdf"
        return paper("summary", title, filename, context)


def midterm(update: MidtermUpdate, *, version: int = 1, proof: bool = False) -> Paper:
    """The state of the action points between two meetings."""
    coalition = update.coalition
    with translation.override(coalition.working_language):
        title = _("Mid-term update on action points")
        lines = progress.lines_of(update)
        shared = about(coalition)
        rows = progress.tally(lines)
        context = {
            **shared,
            "title": title,
            "update": update,
            "version": version,
            "proof": proof,
            "groups": progress.groups(lines),
            "moved": progress.moved_dates(lines),
            "tally": rows,
            "drawing": progress.drawing(
                rows,
                since=update.since.local_date,
                today=shared["today"],
                rtl=translation.get_language_bidi(),
            ),
            "paragraphs": [
                {"name": progress.theme_name(row.theme), "text": row.text}
                for row in update.paragraphs.exclude(text="")
            ],
            "tells_days_left": True,
            "next_meeting": next_meeting(coalition, after=update.since),
        }
        name = f"{slugify(coalition.slug)}-{timezone.localdate()}-midterm-v{version}.pdf"
        return paper("midterm", title, name, context)


def paper(kind: str, title: str, filename: str, context: dict) -> Paper:
    body = render_to_string(f"documents/{kind}.html", context)
    html = render_to_string("documents/paper.html", {**context, "body": body})
    return Paper(one_line(title), filename, body, html)


def about(coalition) -> dict:
    today = timezone.localdate()
    return {
        "coalition": coalition,
        "language": translation.get_language(),
        "today": today,
        "obligations": [
            {
                "obligation": row,
                "words": deadlines.deadline_words(row, today),
                "days_left": deadlines.days_words(row, today),
            }
            for row in coalition.obligations.select_related("state")
        ],
    }


def _organisations(coalition, role) -> str:
    seats = coalition.seats.current().filter(role=role).select_related("organisation")
    return ", ".join(seat.organisation.name for seat in seats)


def entry_ids_of(meeting: Meeting) -> list[int]:
    """What stands in the record now: the list that a decision to circulate is about."""
    standing = Entry.objects.standing().filter(item__meeting=meeting)
    return list(standing.order_by("id").values_list("id", flat=True))


def entry_ids_since(meeting: Meeting) -> list[int]:
    """What stands in the final summaries of a coalition from this meeting on."""
    final = meeting.coalition.meetings.final().filter(starts_at__gte=meeting.starts_at)
    standing = Entry.objects.standing().filter(item__meeting__in=final)
    return list(standing.order_by("id").values_list("id", flat=True))


def items_of(meeting: Meeting, entry_ids: list[int] | None = None):
    """The agenda with what was said, and with the points agreed under each item."""
    said = Entry.objects.standing()
    if entry_ids is not None:
        said = said.filter(id__in=entry_ids)
    return meeting.items.prefetch_related(Prefetch("entries", said, to_attr="said"))


def agreed_points(meeting: Meeting, entry_ids: list[int] | None = None):
    agreed = Entry.objects.standing().filter(item__meeting=meeting, kind="agreed")
    if entry_ids is not None:
        agreed = agreed.filter(id__in=entry_ids)
    return agreed.order_by("item__position", "position", "id")


def corrections_taken_in(meeting: Meeting, version: int) -> int:
    return meeting.corrections.filter(version=version, answer="taken_in").count()


def points_of(meeting: Meeting):
    return with_owners(meeting.action_points.all())


def with_owners(points):
    return points.with_owners()


def carried_over(meeting: Meeting):
    """Points of earlier meetings of the same body that were still open."""
    earlier = ActionPoint.objects.settled().filter(
        coalition=meeting.coalition,
        meeting__body=meeting.body,
        meeting__starts_at__lt=meeting.starts_at,
    )
    return with_owners(earlier.open())


def next_meeting(coalition, after: Meeting | None = None) -> Meeting | None:
    planned = coalition.meetings.filter(status=Meeting.Status.PLANNED)
    if after is not None:
        planned = planned.filter(starts_at__gt=after.starts_at, body=after.body)
    return planned.order_by("starts_at").first()


def _attendance(meeting: Meeting) -> dict:
    """Names or organisations, as the coalition chose; guests always by their organisation."""
    by_name = meeting.coalition.attendance_style == "names"
    rows: dict[str, list[str]] = {"present": [], "apologies": []}
    for row in meeting.attendances.select_related("seat__organisation"):
        organisation = row.seat.organisation.name if row.seat else row.guest_organisation
        people = row.people if row.seat else row.guest_name
        if by_name and people:
            named = _("%(organisation)s: %(people)s")
            named %= {"organisation": organisation, "people": people}
            rows[row.status].append(named if organisation else people)
        else:
            rows[row.status].append(organisation or _("A guest"))
    return {status: sorted(set(names)) for status, names in rows.items()}
