"""Whether a point waits for its owner's word: it does where the owner was not there to give it."""

from actionpoints import roles
from actionpoints.models import ActionPoint
from meetings.models import Attendance, Meeting

Word = ActionPoint.Word


def marks_of(meetings) -> dict[int, dict[int, str]]:
    """How each seat's presence was marked, by meeting; nothing of one where nobody was marked."""
    rows = Attendance.objects.filter(meeting__in=meetings).exclude(seat=None)
    marks: dict[int, dict[int, str]] = {}
    for meeting, seat, status in rows.values_list("meeting", "seat", "status"):
        marks.setdefault(meeting, {})[seat] = status
    return marks


def due(point: ActionPoint, marks: dict[int, dict[int, str]]) -> str:
    """The word a point needs of the seat that leads it now."""
    marked = marks.get(point.meeting_id or 0)
    lead = point.lead
    if not marked or lead is None or lead.role not in roles.GIVE_WORD:
        return Word.NOT_ASKED
    present = marked.get(lead.pk) == Attendance.Status.PRESENT
    return Word.NOT_ASKED if present else Word.AWAITED


def of_new_lead(point: ActionPoint) -> str:
    """A point that another seat takes on: it waits for that seat's word if it was absent."""
    return due(point, marks_of([point.meeting_id])) if point.meeting_id else Word.NOT_ASKED


def refresh(meeting: Meeting) -> None:
    """After the attendance is known, or known better. Only a draft can begin to wait."""
    marks = marks_of([meeting.pk])
    points = meeting.action_points.open().exclude(word=Word.GIVEN).select_related("lead")
    for point in points:
        word = due(point, marks)
        begins = word == Word.AWAITED and point.since_version <= meeting.version
        if word != point.word and not begins:
            ActionPoint.objects.filter(pk=point.pk).update(word=word)
