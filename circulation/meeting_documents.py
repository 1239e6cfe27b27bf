"""What is printed before a meeting: its agenda, the pack of papers, and the sheet for the room."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from actionpoints.models import ActionPoint
from circulation.documents import Paper, about, agreed_points, paper, with_owners
from meetings import answers
from meetings.models import Answer, Meeting
from meetings.permissions import can_read_summary

# On one page: so many rows to sign, free ones for guests among them, and lines for notes.
ROWS_TO_SIGN, FREE_ROWS, LINES = 24, 3, 6
ROOMY = 12


def agenda(meeting: Meeting, *, version: int = 1) -> Paper:
    """The agenda as it goes out with the invitation."""
    return _print("agenda", meeting, _("Agenda: %(title)s"), {"version": version})


def pack(meeting: Meeting, *, reader) -> Paper:
    """Agenda, what was agreed last, open points and deadlines: as far as the reader may read."""
    last = last_meeting(meeting)
    if last is not None and not can_read_summary(reader, last):
        last = None
    context = {
        "last": last,
        "agreed": agreed_points(last) if last else [],
        "points": open_points(meeting, reader),
    }
    return _print("pack", meeting, _("Meeting pack: %(title)s"), context)


def room_sheet(meeting: Meeting) -> Paper:
    """One page to lie on the table: who signs, the agenda, and lines to write on."""
    expected = [row for row in answers.of_people(meeting) if not _stays_away(row["answer"])]
    rows = [
        {"organisation": row["member"].seat.organisation.name, "name": _name(row)}
        for row in expected
    ]
    free = [{"organisation": "", "name": ""}] * FREE_ROWS
    context = {
        "rows": rows[: ROWS_TO_SIGN - FREE_ROWS] + free,
        "left_out": max(len(rows) + FREE_ROWS - ROWS_TO_SIGN, 0),
        "lines": range(LINES if len(rows) <= ROOMY else 3),
        "tight": len(rows) > ROOMY,
    }
    return _print("room_sheet", meeting, _("Room sheet: %(title)s"), context)


def _print(kind: str, meeting: Meeting, title, context: dict) -> Paper:
    with translation.override(meeting.coalition.working_language):
        items = list(meeting.items.all())
        shared = {
            **about(meeting.coalition),
            "title": str(title) % {"title": meeting.title},
            "meeting": meeting,
            "items": items,
            "planned": sum(item.minutes or 0 for item in items),
        }
        name = f"{meeting.coalition.slug}-{meeting.local_date}-{kind.replace('_', '-')}.pdf"
        return paper(kind, shared["title"], name, {**shared, **context})


def last_meeting(meeting: Meeting) -> Meeting | None:
    """The latest earlier meeting of the same body that has a final summary."""
    earlier = meeting.coalition.meetings.final().filter(
        body=meeting.body, starts_at__lt=meeting.starts_at
    )
    return earlier.select_related("coalition", "body").order_by("-starts_at").first()


def open_points(meeting: Meeting, reader):
    """Settled points of this body, and for the plenary those agreed between meetings."""
    points = ActionPoint.objects.settled().open().visible_to(reader)
    mine = points.filter(coalition=meeting.coalition, meeting__body=meeting.body)
    if meeting.body.kind == meeting.body.Kind.PLENARY:
        mine = mine | points.filter(coalition=meeting.coalition, meeting=None)
    return with_owners(mine)


def _stays_away(answer: Answer | None) -> bool:
    return answer is not None and answer.kind == Answer.Kind.DECLINED


def _name(row: dict) -> str:
    answer = row["answer"]
    return answer.represented_by if answer and answer.represented_by else row["member"].name
