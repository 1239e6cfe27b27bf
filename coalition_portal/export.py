"""All that a coalition holds, in one JSON file for those who keep it.

Drafts, the recorders' private notes and what only some at the table see stay out.
"""

from actionpoints.models import ActionPoint
from coalitions.models import Coalition
from meetings.models import Meeting, StandingItem

FORMAT = 1


def of_coalition(coalition: Coalition) -> dict:
    """Dates as ISO 8601, times in UTC; texts as they were written, in Markdown."""
    return {
        "format": FORMAT,
        "demonstration": "Demonstration data" if coalition.is_demonstration else "",
        "coalition": _facts(
            coalition, "name", "kind", "status", "established_on", "time_zone",
            "working_language", "cadence_months", "release_rule", "attendance_style",
        ) | {"state": coalition.state.iso3, "handling": coalition.handling},
        "life": [_facts(step, "status", "on", "reason") for step in coalition.steps.all()],
        "obligations": [
            _facts(row, "treaty", "article", "status", "current_deadline", "completed_on", "source")
            for row in coalition.obligations.all()
        ],
        "bodies": [_body(body) for body in coalition.bodies.all()],
        "seats": [_seat(seat) for seat in _with_people(coalition)],
        "meetings": [_meeting(meeting) for meeting in _with_record(coalition)],
        "action_points": [_point(point) for point in _settled(coalition)],
        "obstacles": [_obstacle(row) for row in _registered(coalition)],
        "documents": [_document(document) for document in _shared_with_all(coalition)],
        "circulations": [_circulation(row) for row in _circulated(coalition)],
    }  # fmt: skip


def _facts(row, *names: str) -> dict:
    return {name: getattr(row, name) for name in names}


def _body(body) -> dict:
    standing = StandingItem.objects.filter(agenda__body=body)
    return _facts(body, "name", "kind", "is_open") | {
        "standing_items": [_facts(item, "title", "minutes") for item in standing]
    }


def _with_people(coalition):
    return coalition.seats.select_related("organisation").prefetch_related("members")


def _seat(seat) -> dict:
    facts = _facts(seat, "role", "starts_on", "ends_on", "end_reason", "co_convenes")
    people = [
        _facts(member, "name", "function", "email", "telephone", "starts_on", "ends_on")
        for member in seat.members.all()
    ]
    return {"organisation": seat.organisation.name, **facts, "members": people}


def _with_record(coalition):
    return coalition.meetings.select_related("body").prefetch_related(
        "items__entries", "attendances__seat__organisation", "answers__member__seat__organisation"
    )


def _meeting(meeting: Meeting) -> dict:
    facts = _facts(
        meeting, "number", "title", "status", "version", "local_date", "local_start", "local_end",
        "time_zone", "place", "mode", "chaired_by", "hosted_by",
    )  # fmt: skip
    return facts | {
        "body": meeting.body.name,
        "agenda": [_item(item, meeting) for item in meeting.items.all()],
        "answers": [_answer(answer) for answer in meeting.answers.all()],
        "attendance": _attendance(meeting) if meeting.status == Meeting.Status.FINAL else [],
    }


def _item(item, meeting: Meeting) -> dict:
    said = []
    if meeting.status == Meeting.Status.FINAL:
        said = [
            _facts(entry, "kind", "text")
            for entry in item.entries.all()
            if entry.removed_at is None
        ]
    return _facts(item, "title", "kind", "minutes", "presenter") | {"entries": said}


def _answer(answer) -> dict:
    """What a person answered to the invitation: a plan, where attendance is the fact."""
    return {
        "organisation": answer.member.seat.organisation.name,
        "member": answer.member.name,
        **_facts(answer, "kind", "represented_by", "at"),
    }


def _attendance(meeting: Meeting) -> list[dict]:
    return [
        {
            "organisation": row.seat.organisation.name if row.seat else row.guest_organisation,
            "people": row.people if row.seat else row.guest_name,
            "status": row.status,
            "guest": row.seat is None,
        }
        for row in meeting.attendances.all()
    ]


def _settled(coalition):
    return (
        ActionPoint.objects.settled()
        .filter(coalition=coalition)
        .select_related("lead__organisation", "meeting", "obligation")
        .prefetch_related("contributors__organisation", "reports")
    )


def _point(point: ActionPoint) -> dict:
    facts = _facts(
        point, "reference", "title", "state", "due_on", "original_due_on", "closed_on",
        "close_reason", "theme",
    )  # fmt: skip
    return facts | {
        "meeting": point.meeting.number if point.meeting else None,
        "lead": point.lead.organisation.name if point.lead else "",
        "obligation": point.obligation.label if point.obligation else "",
        "contributors": [seat.organisation.name for seat in point.contributors.all()],
        "reports": [
            _facts(report, "at", "state", "text", "new_due_on", "told_by")
            for report in point.reports.all()
        ],
    }


def _registered(coalition):
    return coalition.obstacles.order_by("number").prefetch_related("points")


def _obstacle(row) -> dict:
    facts = _facts(
        row, "number", "title", "kind", "text", "since", "solved_on", "how_solved", "who_can_help",
    )  # fmt: skip
    return facts | {"action_points": [point.reference for point in row.points.all()]}


def _shared_with_all(coalition):
    shared = coalition.documents.for_the_whole_table()
    return shared.select_related("meeting").prefetch_related("versions")


def _document(document) -> dict:
    facts = _facts(document, "title", "kind", "created_at", "withdrawn_at", "withdraw_reason")
    return facts | {
        "meeting": document.meeting.number if document.meeting else None,
        "versions": [
            _facts(row, "number", "filename", "size", "sha256", "at", "what_changed")
            for row in document.versions.all()
        ],
    }


def _circulated(coalition):
    return (
        coalition.circulations.filter(stopped_at=None)
        .exclude(kind="draft")
        .select_related("document", "meeting")
    )


def _circulation(row) -> dict:
    facts = _facts(row, "number", "kind", "title", "version", "created_at", "what_changed")
    return facts | {
        "meeting": row.meeting.number if row.meeting else None,
        "file": row.document.filename if row.document else "",
        "sha256": row.document.sha256 if row.document else "",
    }
