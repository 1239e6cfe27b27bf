"""The handover pack: what somebody needs to know who takes over a place at the table."""

from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint
from circulation import permissions
from circulation.documents import Paper, about, next_meeting, paper, with_owners
from circulation.models import Circulation
from coalitions.models import Member, Seat
from coalitions.roles import Role

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
    """The last ones with their links."""
    rows = (
        Circulation.objects.filter(
            coalition=coalition, kind=Circulation.Kind.SUMMARY, stopped_at=None
        )
        .exclude(pk__in=_replaced(coalition))
        .select_related("meeting__body", "coalition", "document")
    )
    newest = rows.order_by("-meeting__starts_at")[:LOOKED_AT]
    readable = (row for row in newest if permissions.can_read(reader, row))
    return [{"circulation": row, "link": _address(row)} for row in islice(readable, SUMMARIES)]


def _replaced(coalition):
    later = Circulation.objects.filter(coalition=coalition, stopped_at=None)
    return later.exclude(replaces=None).values("replaces")


def _address(circulation: Circulation) -> str:
    page = reverse("circulation", args=[circulation.coalition.slug, circulation.number])
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
