"""Around an agenda: what seats propose for it, and what a body takes up every time."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from coalitions.models import Body, Coalition
from meetings import permissions, proposals, standing
from meetings.agenda_forms import BaseStandingFormSet, ProposalForm, StandingFormSet
from meetings.models import AgendaProposal, Meeting
from toolkit.errors import NotReady, require


def _coalition(request, slug):
    return get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)


def propose(request, slug, number):
    """A wish for the agenda of a planned meeting, and what became of one's own."""
    rows = Meeting.objects.select_related("coalition", "body")
    meeting = get_object_or_404(rows, coalition=_coalition(request, slug), number=number)
    require(permissions.can_propose_item(request.user, meeting.coalition))
    seats = permissions.seats_of(request.user, meeting.coalition).select_related("organisation")
    form = ProposalForm(request.POST or None, seats=list(seats))
    if request.method == "POST" and form.is_valid():
        try:
            proposals.propose(meeting=meeting, by=request.user, **form.facts())
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            # One sentence for all, so that not even a waiting message tells who gave no name.
            messages.success(request, _("Handed on to those who edit the agenda."))
            return redirect("meeting_propose", slug, number)
    context = {
        "coalition": meeting.coalition,
        "tab": "meetings",
        "meeting": meeting,
        "form": form,
        "is_open": meeting.status == Meeting.Status.PLANNED and meeting.takes_changes,
        "mine": AgendaProposal.objects.filter(
            by=request.user, meeting__body=meeting.body_id
        ).select_related("meeting"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/propose.html", context, status=status)


def _standing_forms(data, initial) -> BaseStandingFormSet:
    return StandingFormSet(data, initial=initial, prefix="item")  # type: ignore[return-value]


def standing_items(request, slug, body):
    """The items a body takes up at every meeting, all on one page."""
    coalition = _coalition(request, slug)
    require(permissions.can_keep_agendas(request.user, coalition))
    rows = Body.objects.filter(coalition=coalition).select_related("coalition")
    body = get_object_or_404(rows, pk=body)
    offered = standing.offered(body)
    forms = _standing_forms(request.POST or None, offered or standing.kept(body))
    reason = ""
    if request.method == "POST" and forms.is_valid():
        try:
            standing.set_items(body=body, items=forms.items())
        except NotReady as refused:
            reason = str(refused)
        else:
            messages.success(request, _("Saved. They are suggested for every next meeting."))
            return redirect("standing_items", slug, body.pk)
    context = {
        "coalition": coalition,
        "tab": "meetings",
        "body": body,
        "forms": forms,
        "reason": reason,
        "is_offer": bool(offered),
    }
    status = 422 if forms.is_bound else 200
    return render(request, "meetings/standing_items.html", context, status=status)
