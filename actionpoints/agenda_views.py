"""The agenda, open to all who keep the table; one address per act."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actionpoints import agenda_page, last_time
from actionpoints.agenda_forms import KeyForm, NextMeetingForm, OrderForm
from coalitions.models import Coalition
from meetings import actions, cadence, permissions, proposals
from meetings import agenda as agendas
from meetings.forms import AgendaForm
from meetings.models import AgendaItem, AgendaProposal, Meeting
from meetings.views import say_where_it_lies
from toolkit.errors import NotReady, require


def _coalition(request, slug):
    return get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)


def _meeting(request, slug, number):
    rows = Meeting.objects.select_related("coalition", "body__coalition")
    found = get_object_or_404(rows, coalition=_coalition(request, slug), number=number)
    require(permissions.can_edit_agenda(request.user, found))
    return found


def _back(meeting, anchor=""):
    response = redirect("meeting_agenda", meeting.coalition.slug, meeting.number)
    response["Location"] += f"#{anchor}" if anchor else ""
    return response


# --- A new meeting, with what carries over ----------------------------------------------------


def new(request, slug):
    """A meeting planned; after another one it begins with what carries over from there."""
    coalition = _coalition(request, slug)
    require(permissions.can_plan(request.user, coalition))
    rows = coalition.meetings.select_related("coalition", "body__coalition")
    last = rows.filter(number=_number(request.GET.get("after"))).first()
    form = NextMeetingForm(
        request.POST or None,
        coalition=coalition,
        initial=cadence.next_of(last) if last else None,
        lines=last_time.for_next_of(last) if last else [],
    )
    if request.method == "POST" and form.is_valid():
        try:
            meeting = last_time.plan_next(
                coalition=coalition, keys=form.keys(), by=request.user, **form.details()
            )
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            say_where_it_lies(request, meeting)
            return redirect("meeting", slug, meeting.number)
    context = {"coalition": coalition, "tab": "meetings", "form": form}
    return render(request, "meetings/plan.html", context)


def _number(text) -> int:
    """A meeting's number as it stands in an address; 0, which no meeting has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0


# --- The items --------------------------------------------------------------------------------


def agenda(request, slug, number):
    found = _meeting(request, slug, number)
    form = AgendaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = {"titles": form.cleaned_data["agenda"], "operation": form.cleaned_data["operation"]}
        try:
            actions.add_items(meeting=found, by=request.user, **words)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Added to the agenda."))
            return _back(found)
    return agenda_page.show(request, found, form=form, status=422 if form.is_bound else 200)


@require_POST
def agenda_item_save(request, slug, number, item):
    found = _meeting(request, slug, number)
    item = get_object_or_404(AgendaItem, meeting=found, pk=item)
    form = agenda_page.item_form(item, agenda_page.obligations_of(found), request.POST)
    if form.is_valid():
        try:
            actions.change_item(item=item, by=request.user, **form.facts())
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            return _back(found, f"item-{item.pk}")
    return agenda_page.show(request, found, items={item.pk: form}, status=422)


def _item_act(request, slug, number, item, act):
    """One press on one item; what can't be done is said above the agenda."""
    found = _meeting(request, slug, number)
    item = get_object_or_404(AgendaItem, meeting=found, pk=item)
    try:
        act(item=item, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
        return _back(found)
    return _back(found, f"item-{item.pk}" if item.pk else "")


@require_POST
def agenda_item_up(request, slug, number, item):
    return _item_act(request, slug, number, item, partial(actions.move_item, up=True))


@require_POST
def agenda_item_down(request, slug, number, item):
    return _item_act(request, slug, number, item, partial(actions.move_item, up=False))


@require_POST
def agenda_item_remove(request, slug, number, item):
    return _item_act(request, slug, number, item, actions.remove_item)


@require_POST
def agenda_item_move_on(request, slug, number, item):
    """To the next meeting of the body, and where it went is said."""

    def act(*, item, by):
        target = agendas.move_on(item=item, by=by)
        if target:
            said = _("Moved to the next meeting, “%(title)s”.") % {"title": target.title}
        else:
            said = _("Moved on. It waits until the next meeting of this body is planned.")
        messages.success(request, said)

    _item_act(request, slug, number, item, act)
    return redirect("meeting_agenda", slug, number)


@require_POST
def agenda_order(request, slug, number):
    """All items in a new order, as dragging leaves them."""
    found = _meeting(request, slug, number)
    form = OrderForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The order could not be read; nothing was changed."))
        return agenda_page.show(request, found, status=422)
    try:
        agendas.set_order(meeting=found, ids=form.ids(), by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
        return agenda_page.show(request, found, status=409)
    return _back(found)


# --- What carries over ------------------------------------------------------------------------


def _carry(request, slug, number, act):
    found = _meeting(request, slug, number)
    try:
        act(meeting=found, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
    return _back(found, "suggested")


def _key(request) -> str:
    form = KeyForm(request.POST)
    return form.cleaned_data["key"] if form.is_valid() else ""


@require_POST
def agenda_take(request, slug, number):
    return _carry(request, slug, number, partial(last_time.take_in, keys=[_key(request)]))


@require_POST
def agenda_take_all(request, slug, number):
    return _carry(request, slug, number, last_time.take_in)


@require_POST
def agenda_skip(request, slug, number):
    return _carry(request, slug, number, partial(last_time.skip_once, key=_key(request)))


@require_POST
def agenda_take_back(request, slug, number, waiting):
    return _carry(request, slug, number, partial(last_time.take_back, waiting=waiting))


# --- What seats propose -----------------------------------------------------------------------


def _decide(request, slug, number, proposal, act, *, needed, said):
    found = _meeting(request, slug, number)
    rows = AgendaProposal.objects.filter(meeting__body=found.body_id).select_related(
        "meeting__coalition"
    )
    row = get_object_or_404(rows, pk=proposal)
    form = agenda_page.decision_form(row, request.POST, needed=needed)
    if form.is_valid():
        try:
            act(proposal=row, meeting=found, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, said)
        return _back(found)
    return agenda_page.show(request, found, decisions={row.pk: form}, status=422)


@require_POST
def proposal_accept(request, slug, number, proposal):
    said = _("Accepted. It is the last item of the agenda now.")
    return _decide(request, slug, number, proposal, proposals.accept, needed=False, said=said)


@require_POST
def proposal_decline(request, slug, number, proposal):
    return _decide(
        request,
        slug,
        number,
        proposal,
        proposals.decline,
        needed=True,
        said=_("Declined, with your sentence."),
    )
