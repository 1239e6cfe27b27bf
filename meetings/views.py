"""Meetings: the list, one meeting, planning; fetch, check, act, answer."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coalitions.models import Coalition
from meetings import actions, agenda, permissions, proposals
from meetings.document_views import for_meeting
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


def say_where_it_lies(request, meeting):
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
    planned = found.takes_changes and found.status == Meeting.Status.PLANNED
    can_edit = can_plan and planned
    can_edit_agenda = found.takes_changes and permissions.can_edit_agenda(user, found)
    items, papers = for_meeting(user, found)
    items = items.select_related("obligation")
    context = {
        "coalition": found.coalition,
        "tab": "meetings",
        "meeting": found,
        "items": items,
        "papers": papers,
        "can_upload": permissions.can_share_at(user, found),
        "length": agenda.length(found, items),
        "can_propose": planned and permissions.can_propose_item(user, found.coalition),
        "proposed": proposals.waiting_for(found).count() if planned and can_edit_agenda else 0,
        "can_edit": can_edit,
        "can_plan_next": found.status in {Meeting.Status.HELD, Meeting.Status.FINAL}
        and permissions.can_plan(user, found.coalition),
        "can_edit_agenda": can_edit_agenda,
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
            say_where_it_lies(request, moved)
            return redirect("meeting", slug, number)
    context = {"coalition": found.coalition, "tab": "meetings", "form": form, "meeting": found}
    return render(request, "meetings/plan.html", {**context, **more})
