"""What was reported since the last meeting; beside the record, and never a part of it."""

from django.db.models import Prefetch

from actionpoints.models import ActionPoint, ProgressReport
from meetings.models import Meeting


def last_meeting(meeting: Meeting) -> Meeting | None:
    """The one of the same body before this one."""
    earlier = meeting.coalition.meetings.filter(
        body=meeting.body, starts_at__lt=meeting.starts_at
    ).exclude(status__in=[Meeting.Status.PLANNED, Meeting.Status.CANCELLED])
    return earlier.order_by("-starts_at").first()


def since_last_meeting(meeting: Meeting, reader) -> dict | None:
    """Each open point of the body's earlier meetings with its fresh reports; none at the first.

    The plenary reads those agreed between meetings, too.
    """
    last = last_meeting(meeting)
    if last is None:
        return None
    fresh = ProgressReport.objects.filter(at__gt=last.ends_at)
    points = (
        ActionPoint.objects.settled()
        .open()
        .visible_to(reader)
        .filter(coalition=meeting.coalition)
        .exclude(meeting=meeting)
    )
    here = points.filter(meeting__body=meeting.body)
    if meeting.body.kind == meeting.body.Kind.PLENARY:
        here = here | points.filter(meeting=None)
    here = here.with_owners().prefetch_related(Prefetch("reports", fresh, to_attr="fresh"))
    return {"meeting": last, "points": here}
