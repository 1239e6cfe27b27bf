"""The record page: one page, one address per act; as quick as a text file."""

import uuid
from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from actionpoints import actions
from actionpoints.forms import PointForm
from actionpoints.models import ActionPoint
from coalitions.models import Coalition
from meetings import actions as meeting_actions
from meetings import permissions
from meetings.forms import EntryForm, GuestForm, NoteForm
from meetings.models import AgendaItem, Attendance, Entry, Meeting
from toolkit.errors import NotReady, require


def _act(page):
    """POST only; what can't be done is said on the page the person came from."""

    def decorate(view):
        @require_POST
        @wraps(view)
        def wrapped(request, slug, number, *args, **kwargs):
            try:
                return view(request, slug, number, *args, **kwargs)
            except NotReady as reason:
                messages.error(request, str(reason))
                return redirect(page, slug, number)

        return wrapped

    return decorate


def _meeting(request, slug, number):
    coalition = get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)
    rows = Meeting.objects.select_related("coalition__state", "body")
    meeting = get_object_or_404(rows, coalition=coalition, number=number)
    require(permissions.can_record(request.user, meeting))
    return meeting


def _page(request, meeting, *, bound=None, status=200):
    """The page; `bound` carries a form that was refused, with what was typed in it."""
    notes = {note.item_id: note for note in permissions.notes_for(request.user, meeting)}
    points = list(meeting.action_points.select_related("lead__organisation").order_by("reference"))
    sections = []
    for item in meeting.items.all():
        sections.append({"item": item, "entries": [], "note": notes.get(item.id), "points": []})
    by_item = {section["item"].id: section for section in sections}
    for entry in Entry.objects.filter(item__meeting=meeting, removed_at=None):
        by_item[entry.item_id]["entries"].append(entry)
    for point in points:
        if point.item_id in by_item:
            by_item[point.item_id]["points"].append(point)
    seats = list(meeting.coalition.seats.current().select_related("organisation"))
    attended = {row.seat_id: row for row in meeting.attendances.all() if row.seat_id}
    context = {
        "coalition": meeting.coalition,
        "tab": "meetings",
        "meeting": meeting,
        "sections": sections,
        "loose_points": [point for point in points if point.item_id not in by_item],
        "kinds": Entry.Kind.choices,
        "seats": [{"seat": seat, "row": attended.get(seat.id)} for seat in seats],
        "guests": meeting.attendances.filter(seat=None),
        "private": permissions.can_use_private_notes(request.user, meeting),
        "operation": uuid.uuid4(),
        "bound": bound or {},
    }
    return render(request, "actionpoints/record.html", context, status=status)


@require_GET
def record(request, slug, number):
    return _page(request, _meeting(request, slug, number))


def _back(meeting, anchor=""):
    response = redirect("meeting_record", meeting.coalition.slug, meeting.number)
    response["Location"] += f"#{anchor}" if anchor else ""
    return response


@_act("meeting")
def item_add(request, slug, number):
    meeting = _meeting(request, slug, number)
    title = request.POST.get("title", "").strip()[:200]
    if not title:
        messages.error(request, _("Please give the item a title."))
        return _back(meeting)
    item = meeting_actions.add_item(meeting=meeting, title=title, by=request.user)
    return _back(meeting, f"item-{item.id}")


@_act("meeting")
def entry_add(request, slug, number, item):
    meeting = _meeting(request, slug, number)
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=item)
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, bound={"item": item.id, "form": form}, status=422)
    meeting_actions.record_entry(
        item=item,
        text=form.cleaned_data["text"],
        kind=form.cleaned_data["kind"],
        operation=form.cleaned_data["operation"],
        by=request.user,
    )
    return _back(meeting, f"item-{item.id}")


@_act("meeting")
def entry_save(request, slug, number, entry):
    meeting = _meeting(request, slug, number)
    entry = get_object_or_404(Entry, item__meeting=meeting, pk=entry, removed_at=None)
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, bound={"entry": entry.id, "form": form}, status=422)
    try:
        meeting_actions.revise_entry(
            entry=entry,
            text=form.cleaned_data["text"],
            kind=form.cleaned_data["kind"],
            version=form.cleaned_data["version"] or 0,
            by=request.user,
        )
    except meeting_actions.Conflict as conflict:
        bound = {"entry": entry.id, "form": form, "conflict": conflict.current}
        return _page(request, meeting, bound=bound, status=409)
    return _back(meeting, f"item-{entry.item_id}")


@_act("meeting")
def entry_remove(request, slug, number, entry):
    meeting = _meeting(request, slug, number)
    entry = get_object_or_404(Entry, item__meeting=meeting, pk=entry, removed_at=None)
    meeting_actions.remove_entry(entry=entry, by=request.user)
    return _back(meeting, f"item-{entry.item_id}")


@_act("meeting")
def note_save(request, slug, number, item):
    coalition = get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)
    meeting = get_object_or_404(Meeting, coalition=coalition, number=number)
    if not permissions.can_use_private_notes(request.user, meeting):
        raise Http404
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=item)
    form = NoteForm(request.POST)
    if form.is_valid():
        seat = permissions.recorders_seat(request.user, meeting.coalition)
        meeting_actions.write_private_note(
            item=item, seat=seat, text=form.cleaned_data["text"], by=request.user
        )
    else:
        messages.error(request, _("The note is too long and was not saved."))
    return _back(meeting, f"item-{item.id}")


@_act("meeting")
def attendance_save(request, slug, number):
    meeting = _meeting(request, slug, number)
    rows = {}
    for seat in meeting.coalition.seats.current():
        status = request.POST.get(f"seat-{seat.id}", "")
        if status in {"", *Attendance.Status.values}:
            rows[seat] = (status, request.POST.get(f"people-{seat.id}", "")[:300])
    meeting_actions.mark_attendance(meeting=meeting, rows=rows, by=request.user)
    messages.success(request, _("Attendance saved."))
    return _back(meeting, "attendance")


@_act("meeting")
def guest_add(request, slug, number):
    meeting = _meeting(request, slug, number)
    form = GuestForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, bound={"guest": form}, status=422)
    data = form.cleaned_data
    meeting_actions.add_guest(
        meeting=meeting,
        name=data["guest_name"],
        organisation=data["guest_organisation"],
        email=data["guest_email"],
        by=request.user,
    )
    return _back(meeting, "attendance")


@_act("meeting")
def guest_remove(request, slug, number, guest):
    meeting = _meeting(request, slug, number)
    row = get_object_or_404(Attendance, meeting=meeting, seat=None, pk=guest)
    meeting_actions.remove_guest(guest=row, by=request.user)
    return _back(meeting, "attendance")


@_act("meeting")
def point_agree(request, slug, number):
    meeting = _meeting(request, slug, number)
    item = meeting.items.filter(pk=request.POST.get("item") or 0).first()
    form = PointForm(request.POST, coalition=meeting.coalition)
    if not form.is_valid():
        bound = {"point_item": item.id if item else 0, "point": form}
        return _page(request, meeting, bound=bound, status=422)
    data = form.cleaned_data
    actions.agree(
        meeting=meeting,
        item=item,
        title=data["title"],
        lead=data["lead"],
        due_on=data["due_on"],
        by=request.user,
    )
    return _back(meeting, f"item-{item.id}" if item else "points")


@_act("meeting")
def point_remove(request, slug, number, point):
    meeting = _meeting(request, slug, number)
    found = get_object_or_404(ActionPoint, meeting=meeting, pk=point)
    try:
        actions.remove(point=found, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
    return _back(meeting)
