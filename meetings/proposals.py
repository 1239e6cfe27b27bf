"""What seats would like on an agenda, and what became of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.actions import locked, pressed_before, refuse_read_only
from meetings.agenda import place_at_the_end
from meetings.models import AgendaItem, AgendaProposal, Meeting
from toolkit.errors import NotReady
from toolkit.history import keep

NOBODY = AgendaProposal.Name.NOBODY
State = AgendaProposal.State


@transaction.atomic
def propose(*, meeting, title, why, minutes=None, name, seat, by, operation=None) -> AgendaProposal:
    """A wish for the agenda of a planned meeting.

    Without a name neither seat nor person nor the press of the button is kept; the same wish
    sent twice is then known by its words.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    refuse_read_only(meeting.coalition)
    if meeting.status != Meeting.Status.PLANNED:
        raise NotReady(_("An item can be proposed for a planned meeting only."))
    facts = {"title": title, "why": why, "minutes": minutes, "name": name}
    if name == NOBODY:
        wish, _new = meeting.proposals.waiting().get_or_create(
            **facts, seat=None, by=None, defaults={"meeting": meeting}
        )
        return wish
    if seat is None or seat.coalition_id != meeting.coalition_id:
        raise NotReady(_("This seat belongs to another coalition."))
    written, operation = pressed_before(
        AgendaProposal.objects, operation, meeting_id=meeting.pk, by_id=by.pk, **facts
    )
    if written:
        return written
    return meeting.proposals.create(**facts, seat=seat, by=by, operation=operation)


def _decide(proposal, state, answer) -> AgendaProposal:
    proposal = AgendaProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state != State.WAITING:
        raise NotReady(_("This proposal was decided already."))
    proposal.state, proposal.answer = state, answer
    proposal.save()
    return proposal


@transaction.atomic
def accept(*, proposal, meeting, answer="", by) -> AgendaItem:
    """It becomes the last item of the agenda; who wished for it stays where it is."""
    meeting = locked(meeting)
    proposal = _decide(proposal, State.ACCEPTED, answer)
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=place_at_the_end(meeting),
        title=proposal.title,
        minutes=proposal.minutes,
    )
    keep(meeting, by=by, reason=_("Agenda changed"))
    return item


@transaction.atomic
def decline(*, proposal, meeting, answer, by) -> AgendaProposal:
    """With a sentence that says why."""
    locked(meeting)
    if not answer.strip():
        raise NotReady(_("Say in a sentence why the item is not taken up."))
    return _decide(proposal, State.DECLINED, answer)


def waiting_for(meeting: Meeting):
    """Not decided yet, for this meeting or left over from an earlier one of the same body."""
    rows = AgendaProposal.objects.waiting().filter(meeting__body=meeting.body_id)
    rows = rows.filter(meeting__starts_at__lte=meeting.starts_at)
    return rows.select_related("meeting", "seat__organisation")
