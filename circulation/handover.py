"""The handover pack: what somebody needs to know who takes over a place at the table."""

from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint
from circulation.documents import Paper, about, next_meeting, paper, with_owners
from circulation.models import Circulation
from coalitions.models import Member, Seat
from coalitions.roles import Role
from meetings.permissions import can_read_summary

SUMMARIES = 2
# Beyond these nobody looks for one that may be read.
LOOKED_AT = 12
ORDER = list(Role)


def points_of(seat: Seat, reader):
    """What the seat leads or contributes to and is open, as far as the reader may read."""
    points = ActionPoint.objects.settled().open().visible_to(reader).of_seat(seat)
    return with_owners(points.filter(coalition=seat.coalition)).order_by("due_on", "reference")


def pack(seat: Seat, *, reader) -> Paper:
    """Open points, the last summaries, who is who, and what is due by when."""
    coalition = seat.coalition
    with translation.override(coalition.working_language):
        title = _("Handover pack: %(organisation)s") % {"organisation": seat.organisation.name}
        context = {
            **about(coalition),
            "title": title,
            "seat": seat,
            "points": points_of(seat, reader),
            "summaries": _summaries(coalition, reader),
            "people": _people(coalition),
            "next_meeting": next_meeting(coalition),
        }
        return paper("handover", title, f"{coalition.slug}-handover.pdf", context)


def _summaries(coalition, reader) -> list[dict]:
    """The last ones with their links: to what was circulated, else to the meeting's page."""
    meetings = coalition.meetings.final().select_related("body", "coalition")
    newest = meetings.order_by("-starts_at")[:LOOKED_AT]
    readable = (meeting for meeting in newest if can_read_summary(reader, meeting))
    found = list(islice(readable, SUMMARIES))
    circulated = Circulation.objects.filter(
        meeting__in=found, kind=Circulation.Kind.SUMMARY, stopped_at=None
    )
    # In the order of their versions, so that the newest stands.
    numbers = {row.meeting_id: row.number for row in circulated.order_by("version")}
    return [{"meeting": each, "link": _address(each, numbers.get(each.pk))} for each in found]


def _address(meeting, circulation: int | None) -> str:
    slug = meeting.coalition.slug
    page = (
        reverse("circulation", args=[slug, circulation])
        if circulation
        else reverse("meeting", args=[slug, meeting.number])
    )
    return settings.PUBLIC_BASE_URL + page


def _people(coalition) -> list[dict]:
    """Each seat with its people, in the order of the table."""
    people: dict[int, list[Member]] = {}
    for member in Member.objects.current().filter(seat__coalition=coalition):
        people.setdefault(member.seat_id, []).append(member)
    seats = coalition.seats.current().select_related("organisation")
    return [
        {"seat": seat, "members": people.get(seat.pk, [])}
        for seat in sorted(seats, key=lambda s: (ORDER.index(Role(s.role)), s.organisation.name))
    ]
