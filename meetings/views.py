"""Meetings: the list, one meeting, planning; fetch, check, act, answer."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalitions.models import Coalition
from meetings import actions, permissions
from meetings.forms import CancelForm, MeetingForm
from meetings.models import Meeting
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
    form = MeetingForm(request.POST or None, coalition=coalition)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = actions.plan(
                coalition=coalition, by=request.user, agenda=form.titles(), **form.details()
            )
        except NotReady as reason:
            form.add_error("local_start", str(reason))
        else:
            _say_where_it_lies(request, form)
            return redirect("meeting", slug, meeting.number)
    context = {"coalition": coalition, "tab": "meetings", "form": form}
    return render(request, "meetings/plan.html", context)


def _say_where_it_lies(request, form):
    if form.lies_in_the_past:
        messages.info(
            request,
            _("Saved. The date lies in the past, so no invitations or reminders will go out."),
        )
    else:
        messages.success(request, _("Saved."))


@require_GET
def meeting(request, slug, number):
    found = _meeting(request, slug, number)
    user = request.user
    context = {
        "coalition": found.coalition,
        "tab": "meetings",
        "meeting": found,
        "items": found.items.all(),
        "can_edit": permissions.can_plan(user, found.coalition) and found.status == "planned",
        "can_record": permissions.can_record(user, found),
        "can_read_draft": permissions.can_read_draft(user, found),
        "circulations": found.circulations.filter(stopped_at=None).order_by("-version"),
    }
    return render(request, "meetings/meeting.html", context)


def edit(request, slug, number):
    found = _meeting(request, slug, number)
    require(permissions.can_plan(request.user, found.coalition))
    if found.status != Meeting.Status.PLANNED:
        messages.error(request, _("Only a planned meeting can be changed; this one was held."))
        return redirect("meeting", slug, number)
    form = MeetingForm(request.POST or None, instance=found, coalition=found.coalition)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reschedule(meeting=found, by=request.user, **form.details())
        except NotReady as reason:
            form.add_error("local_start", str(reason))
        else:
            actions.set_agenda(meeting=found, titles=form.titles(), by=request.user)
            _say_where_it_lies(request, form)
            return redirect("meeting", slug, number)
    context = {"coalition": found.coalition, "tab": "meetings", "form": form, "meeting": found}
    return render(request, "meetings/plan.html", context)


@require_POST
def cancel(request, slug, number):
    found = _meeting(request, slug, number)
    require(permissions.can_plan(request.user, found.coalition))
    form = CancelForm(request.POST)
    try:
        if not form.is_valid():
            raise NotReady(_("Please give the reason; everyone at the table can read it."))
        actions.cancel(meeting=found, reason=form.cleaned_data["reason"], by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
    return redirect("meeting", slug, number)


def agenda(request, slug, number):
    """The agenda alone, open to all who keep the table."""
    found = _meeting(request, slug, number)
    require(permissions.can_edit_agenda(request.user, found))
    if request.method == "POST":
        titles = request.POST.get("agenda", "").splitlines()
        actions.set_agenda(meeting=found, titles=titles, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("meeting", slug, number)
    titles = "\n".join(found.items.values_list("title", flat=True))
    context = {"coalition": found.coalition, "tab": "meetings", "meeting": found, "titles": titles}
    return render(request, "meetings/agenda.html", context)
