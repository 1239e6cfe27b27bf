"""What the demonstration's bodies take up every time, and what two seats propose."""

from coalitions.models import Body, Coalition
from coalitions.permissions import seats_of
from coalitions.roles import Role
from meetings import proposals, standing
from meetings.models import AgendaProposal, Meeting

TITLE, WHY = (
    "Night closures on the road to the cleared fields",
    ("Teams lose an hour a day at the checkpoint; a note from the authority would settle it."),
)
NAMELESS_TITLE, NAMELESS_WHY = (
    "How late payments reach the teams",
    ("Several teams were paid late in autumn; better said by nobody in particular."),
)


def furnish(coalition: Coalition, accounts: dict) -> None:
    """Standing items where a meeting is planned; `accounts` maps a role to its user, or None."""
    meeting = Meeting.objects.planned().filter(coalition=coalition).first()
    if meeting is None:
        return
    plenary = coalition.bodies.select_related("coalition").get(kind=Body.Kind.PLENARY)
    standing.set_items(body=plenary, items=standing.offered(plenary))
    operator = accounts.get(Role.OPERATOR)
    if coalition.working_language == "en" and operator:
        proposals.propose(
            meeting=meeting,
            title=TITLE,
            why=WHY,
            minutes=15,
            name=AgendaProposal.Name.RECORDERS,
            seat=seats_of(operator, coalition).first(),
            by=operator,
        )
        proposals.propose(
            meeting=meeting,
            title=NAMELESS_TITLE,
            why=NAMELESS_WHY,
            name=AgendaProposal.Name.NOBODY,
            seat=None,
            by=None,
        )
