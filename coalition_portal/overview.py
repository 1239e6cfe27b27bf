"""What the overview of a coalition draws and lists: the table, and the way to a first meeting."""

from django.utils.translation import gettext as _

from coalitions.models import Coalition
from coalitions.roles import Role

# Authority at the head, donors and operators at the other corners, the helpers beside the table.
PLACES = {
    "head": [Role.NATIONAL_AUTHORITY],
    "left": [Role.CHAMPION, Role.DONOR],
    "right": [Role.OPERATOR],
    "beside-left": [Role.FACILITATOR],
    "beside-right": [Role.SECRETARIAT],
    "around": [Role.OBSERVER],
}


def the_table(seats) -> list[dict]:
    """Each place at the table with its heading and who holds it, in the order it is read."""
    headings = {
        "head": _("National authority"),
        "left": _("Donors"),
        "right": _("Operators"),
        "beside-left": _("Facilitator"),
        "beside-right": _("Secretariat"),
        "around": _("Observers"),
    }
    return [
        {
            "place": place,
            "heading": headings[place],
            "seats": sorted(
                (seat for seat in seats if seat.role in roles),
                key=lambda seat: (roles.index(seat.role), seat.organisation.name),
            ),
        }
        for place, roles in PLACES.items()
    ]


def missing_roles(seats) -> list[str]:
    """Which of the four that carry a coalition nobody holds yet."""
    taken = {seat.role for seat in seats}
    wanted = [Role.NATIONAL_AUTHORITY, Role.CHAMPION, Role.FACILITATOR, Role.SECRETARIAT]
    return [str(role.label) for role in wanted if role not in taken]


def checklist(coalition: Coalition, seats, members) -> list[dict]:
    """The path to a first meeting, until it was walked: what is done, and what comes next."""
    taken = {seat.role for seat in seats}
    named = {member.seat.role for member in members}
    steps = [
        {
            "done": {Role.CHAMPION, Role.NATIONAL_AUTHORITY} <= named,
            "words": _("The champion has contacted the national authority; both have named people"),
            "where": "coalition_people",
        },
        {
            "done": {Role.DONOR, Role.OPERATOR} <= taken,
            "words": _("Stakeholders are listed: donors and operators have seats"),
            "where": "coalition_people",
        },
        {
            "done": {Role.FACILITATOR, Role.SECRETARIAT} <= taken,
            "words": _("A facilitator and a secretariat are agreed"),
            "where": "coalition_people",
        },
        {
            "done": bool(coalition.cadence_months) and coalition.time_zone != "UTC",
            "words": _("The rhythm of meetings and the time zone are set"),
            "where": "coalition_settings",
        },
        {
            "done": coalition.meetings.exists(),
            "words": _("The first meeting is planned"),
            "where": "meetings",
        },
    ]
    return [] if all(step["done"] for step in steps) else steps
