"""The page that finalises: what is still open, each settled where it stands, or left as it is."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actionpoints import actions as point_actions
from actionpoints import word_actions
from circulation import documents, fetch, forms, permissions, recipients
from meetings import actions as meeting_actions
from meetings import attribution
from meetings.models import Meeting
from meetings.permissions import can_record
from toolkit.errors import NotReady, require


def show(request, meeting, *, refused=None, status=200):
    """`refused` maps what was to be settled to its form, with what was typed and why it stays."""
    coalition = meeting.coalition
    version = meeting.version + (meeting.status != Meeting.Status.FINAL)
    paper = documents.summary(
        meeting,
        version=version,
        replaces=max(version - 1, 0),
        silence_until=meeting.silence_until,
    )
    everyone, without_address = recipients.of_body(meeting.body)
    settles = meeting.takes_changes and can_record(request.user, meeting)
    context = {
        "coalition": coalition,
        "tab": "meetings",
        "meeting": meeting,
        "paper": paper,
        "recipients": everyone,
        "without_address": without_address,
        "guests": recipients.guests_of(meeting),
        "unsettled": _unsettled(meeting, refused or {}),
        "settles": settles,
        "keeps": permissions.keeps_publication(request.user, coalition),
        "named": attribution.warnings_for(meeting) if settles else [],
        "can_send": permissions.can_send_for_release(request.user, meeting),
        "can_open_silence": permissions.can_open_silence(request.user, meeting),
        "can_publish": permissions.can_publish_summary(request.user, meeting),
        "can_stop_silence": bool(meeting.silence_until)
        and permissions.may_release(request.user, coalition),
        "can_reopen": permissions.can_reopen(request.user, meeting),
        "asks_for_release": permissions.asks_for_release(coalition)
        or meeting.status == Meeting.Status.FOR_RELEASE,
        "authority": coalition.seats.current()
        .filter(role="national_authority")
        .select_related("organisation")
        .first(),
    }
    return render(request, "circulation/publish.html", context, status=status)


def _seats(meeting):
    return meeting.coalition.seats.current().select_related("organisation")


def _unsettled(meeting, refused) -> list[dict]:
    """What a careful recorder would still look at, each with the form that settles it."""
    found = []
    points = list(documents.points_of(meeting))
    with_outcome = {point.item_id for point in points}
    for item in documents.items_of(meeting):
        if not item.said and item.id not in with_outcome:
            words = _(
                "“%(item)s” has nothing recorded under it. Left as it is, it comes back on the "
                "next agenda."
            ) % {"item": item.title}
            form = refused.get(("item", item.id)) or forms.ItemForm(auto_id=f"item-{item.id}-%s")
            found.append({"words": words, "act": "settle_item", "id": item.id, "form": form})
    for point in points:
        if words := _lacking(point):
            form = refused.get(("point", point.id)) or _point_form(point, meeting)
            found.append({"words": words, "act": "settle_point", "id": point.id, "form": form})
    if not meeting.attendances.filter(status="present").exists():
        form = refused.get("present") or forms.PresentForm(seats=_seats(meeting))
        words = _("Nobody is marked as present.")
        found.append({"words": words, "act": "settle_attendance", "id": None, "form": form})
    return found


def _lacking(point) -> str:
    facts = {"ref": point.reference, "title": point.title}
    if point.lead is None and point.due_on is None:
        return _("%(ref)s “%(title)s” has neither a seat that leads it nor a date.") % facts
    if point.lead is None:
        return _("%(ref)s “%(title)s” has no seat that leads it.") % facts
    if point.due_on is None:
        return _("%(ref)s “%(title)s” has no date.") % facts
    return ""


def _point_form(point, meeting, data=None):
    initial = {"lead": point.lead, "due_on": point.due_on}
    return forms.PointForm(
        data, initial=initial, seats=_seats(meeting), auto_id=f"point-{point.id}-%s"
    )


def _settle(request, meeting, place, form, act):
    """Act on a form that is whole; else the page again, with what was typed."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Saved."))
            return redirect("meeting_publish", meeting.coalition.slug, meeting.number)
    return show(request, meeting, refused={place: form}, status=422)


def _recorders_meeting(request, slug, number):
    meeting = fetch.meeting(request, slug, number)
    require(can_record(request.user, meeting))
    return meeting


@require_POST
def settle_item(request, slug, number, item):
    meeting = _recorders_meeting(request, slug, number)
    item = get_object_or_404(meeting.items, pk=item)
    form = forms.ItemForm(request.POST, auto_id=f"item-{item.id}-%s")

    def act(data):
        meeting_actions.record_entry(item=item, by=request.user, **data)

    return _settle(request, meeting, ("item", item.id), form, act)


@require_POST
def settle_point(request, slug, number, point):
    meeting = _recorders_meeting(request, slug, number)
    point = get_object_or_404(documents.points_of(meeting), pk=point)
    form = _point_form(point, meeting, request.POST)

    def act(data):
        if not meeting.takes_changes:
            raise NotReady(_("Nothing can be recorded here at present."))
        point_actions.edit(point=point, title=point.title, by=request.user, **data)

    return _settle(request, meeting, ("point", point.id), form, act)


@require_POST
def settle_attendance(request, slug, number):
    meeting = _recorders_meeting(request, slug, number)
    form = forms.PresentForm(request.POST, seats=_seats(meeting))

    def act(data):
        rows = dict.fromkeys(data["seats"], ("present", ""))
        word_actions.mark_attendance(meeting=meeting, rows=rows, by=request.user)

    return _settle(request, meeting, "present", form, act)
