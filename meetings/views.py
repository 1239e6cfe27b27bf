"""Meetings: the list, one meeting, planning; fetch, check, act, answer."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalitions.models import Coalition
from meetings import actions, cadence, permissions
from meetings.document_views import for_meeting
from meetings.forms import AgendaForm, AgendaItemForm, CancelForm, MeetingForm
from meetings.models import AgendaItem, Meeting
from toolkit.errors import NotReady, require


def _coalition(request, slug):
    return get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)


def _meeting(request, slug, number):
    rows = Meeting.objects.select_related("coalition", "body")
    return get_object_or_404(rows, coalition=_coalition(request, slug), number=number)


@require_GET
def meetings(request, slug):
    coalition = _coalition(request, slug)
    context = {
        "coalition": coalition,
        "tab": "meetings",
        "meetings": coalition.meetings.select_related("body"),
        "can_plan": permissions.can_plan(request.user, coalition),
        "is_recorder": permissions.is_recorder(request.user, coalition),
    }
    return render(request, "meetings/meetings.html", context)


def new(request, slug):
    coalition = _coalition(request, slug)
    require(permissions.can_plan(request.user, coalition))
    last = coalition.meetings.filter(number=_number(request.GET.get("after"))).first()
    form = MeetingForm(
        request.POST or None,
        coalition=coalition,
        initial=cadence.next_of(last) if last else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            meeting = actions.plan(coalition=coalition, by=request.user, **form.details())
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            _say_where_it_lies(request, meeting)
            return redirect("meeting", slug, meeting.number)
    context = {"coalition": coalition, "tab": "meetings", "form": form}
    return render(request, "meetings/plan.html", context)


def _number(text) -> int:
    """A meeting's number as it stands in an address; 0, which no meeting has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0


def _say_where_it_lies(request, meeting):
    if meeting.lies_in_the_past:
        messages.info(
            request,
            _("Saved. The date lies in the past, so no invitations or reminders will go out."),
        )
    else:
        messages.success(request, _("Saved."))


def show(request, found, *, cancel_form=None, status=200, **more):
    """The page of one meeting; `more` is what rooms further on have to say on it."""
    user = request.user
    can_plan = permissions.can_plan(user, found.coalition)
    can_edit = can_plan and found.takes_changes and found.status == Meeting.Status.PLANNED
    items, papers = for_meeting(user, found)
    context = {
        "coalition": found.coalition,
        "tab": "meetings",
        "meeting": found,
        "items": items,
        "papers": papers,
        "can_upload": permissions.can_share_at(user, found),
        "can_edit": can_edit,
        "can_plan_next": found.status in {Meeting.Status.HELD, Meeting.Status.FINAL}
        and permissions.can_plan(user, found.coalition),
        "can_edit_agenda": found.takes_changes and permissions.can_edit_agenda(user, found),
        "can_record": found.takes_changes and permissions.can_record(user, found),
        "can_read_draft": permissions.can_read_draft(user, found),
        "circulations": found.circulations.filter(kind="summary", stopped_at=None).order_by(
            "-version"
        ),
        "cancel_form": cancel_form or (CancelForm() if can_edit else None),
        "cancel_refused": cancel_form is not None,
        **more,
    }
    return render(request, "meetings/meeting.html", context, status=status)


def edit(request, slug, number, **more):
    found = _meeting(request, slug, number)
    require(permissions.can_plan(request.user, found.coalition))
    if found.status != Meeting.Status.PLANNED:
        messages.error(request, _("Only a planned meeting can be changed; this one was held."))
        return redirect("meeting", slug, number)
    form = MeetingForm(request.POST or None, instance=found, coalition=found.coalition)
    if request.method == "POST" and form.is_valid():
        try:
            moved = actions.reschedule(meeting=found, by=request.user, **form.details())
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            _say_where_it_lies(request, moved)
            return redirect("meeting", slug, number)
    context = {"coalition": found.coalition, "tab": "meetings", "form": form, "meeting": found}
    return render(request, "meetings/plan.html", {**context, **more})


# --- The agenda, open to all who keep the table ---------------------------------------------


def _agenda(request, slug, number):
    found = _meeting(request, slug, number)
    require(permissions.can_edit_agenda(request.user, found))
    return found


def agenda(request, slug, number):
    found = _agenda(request, slug, number)
    form = AgendaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_items(meeting=found, titles=form.cleaned_data["agenda"], by=request.user)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Added to the agenda."))
            return redirect("meeting_agenda", slug, number)
    return _agenda_page(request, found, form=form, status=422 if form.is_bound else 200)


def _agenda_page(request, found, *, form=None, refused=None, status=200):
    """The page; `refused` maps an item's id to its form, with what was typed in it."""
    items = list(found.items.all())
    planned = sum(item.minutes or 0 for item in items)
    context = {
        "coalition": found.coalition,
        "tab": "meetings",
        "meeting": found,
        "rows": [
            {"item": item, "form": (refused or {}).get(item.id) or _item_form(item)}
            for item in items
        ],
        "form": form or AgendaForm(),
        "planned": planned,
        "length": int((found.ends_at - found.starts_at).total_seconds() // 60),
    }
    return render(request, "meetings/agenda.html", context, status=status)


def _item_form(item, data=None):
    initial = {"title": item.title, "minutes": item.minutes}
    return AgendaItemForm(data, initial=initial, auto_id=f"item-{item.id}-%s")


@require_POST
def agenda_item_save(request, slug, number, item):
    found = _agenda(request, slug, number)
    item = get_object_or_404(AgendaItem, meeting=found, pk=item)
    form = _item_form(item, request.POST)
    if form.is_valid():
        try:
            actions.change_item(item=item, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            return _back_to_agenda(found, item)
    return _agenda_page(request, found, refused={item.id: form}, status=422)


def _back_to_agenda(found, item=None):
    response = redirect("meeting_agenda", found.coalition.slug, found.number)
    response["Location"] += f"#item-{item.id}" if item else ""
    return response


def _item_act(request, slug, number, item, act):
    """One press on one item; what can't be done is said above the agenda."""
    found = _agenda(request, slug, number)
    item = get_object_or_404(AgendaItem, meeting=found, pk=item)
    try:
        act(item=item, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
        return _back_to_agenda(found)
    return _back_to_agenda(found, item if item.pk else None)


@require_POST
def agenda_item_up(request, slug, number, item):
    return _item_act(request, slug, number, item, partial(actions.move_item, up=True))


@require_POST
def agenda_item_down(request, slug, number, item):
    return _item_act(request, slug, number, item, partial(actions.move_item, up=False))


@require_POST
def agenda_item_remove(request, slug, number, item):
    return _item_act(request, slug, number, item, actions.remove_item)
