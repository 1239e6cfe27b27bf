"""Recording a meeting: one page, one address per act; as quick as a text file."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from actionpoints import actions, record_page
from actionpoints.models import ActionPoint
from coalitions.models import Coalition
from meetings import actions as meeting_actions
from meetings import permissions, prefixes
from meetings.forms import EntryForm
from meetings.models import AgendaItem, Attendance, Entry, Meeting
from toolkit.errors import NotReady, require


def _act(view):
    """POST only, by a recorder; what can't be done is said on the record page."""

    @require_POST
    @wraps(view)
    def wrapped(request, slug, number, *args, **kwargs):
        meeting = _meeting(request, slug, number)
        try:
            return view(request, meeting, *args, **kwargs)
        except NotReady as reason:
            messages.error(request, str(reason))
            return _back(meeting)

    return wrapped


def _visible(request, slug, number):
    coalition = get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)
    rows = Meeting.objects.select_related("coalition__state", "body")
    return get_object_or_404(rows, coalition=coalition, number=number)


def _meeting(request, slug, number):
    meeting = _visible(request, slug, number)
    require(permissions.can_record(request.user, meeting))
    return meeting


def _back(meeting, anchor=""):
    response = redirect("meeting_record", meeting.coalition.slug, meeting.number)
    response["Location"] += f"#{anchor}" if anchor else ""
    return response


def _write(request, meeting, place, form, act):
    """Act on a form that is whole; else the page again, with what was typed and why it stays.

    `act` takes the form's data and answers where on the page its effect stands.
    """
    if form.is_valid():
        try:
            anchor = act(form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Saved."))
            return _back(meeting, anchor)
    return record_page.show(request, meeting, refused={place: form}, status=422)


@require_GET
def record(request, slug, number):
    """Where nothing can be recorded any more, the way leads to what can be done instead."""
    meeting = _meeting(request, slug, number)
    if meeting.takes_changes:
        return record_page.show(request, meeting)
    messages.info(request, _("Nothing can be recorded here at present; this is how it stands."))
    if meeting.is_draft or meeting.status == Meeting.Status.FINAL:
        return redirect("meeting_publish", slug, number)
    return redirect("meeting", slug, number)


@_act
def item_add(request, meeting):
    def act(data):
        item = meeting_actions.add_item(meeting=meeting, by=request.user, **data)
        return f"item-{item.id}"

    return _write(request, meeting, "item", record_page.item_form(request.POST), act)


# --- Entries --------------------------------------------------------------------------------


@_act
def entry_add(request, meeting, item):
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=item)
    form = record_page.new_entry_form(item, request.POST)

    def act(data):
        meeting_actions.record_entry(
            item=item,
            text=data["text"],
            kind=data["kind"] or prefixes.kind_of(data["text"]),
            operation=data["operation"],
            by=request.user,
        )
        return f"item-{item.id}"

    return _write(request, meeting, ("new", item.id), form, act)


@_act
def entry_save(request, meeting, entry):
    """Save over the version that was read; if it is no longer the last, both texts are shown."""
    entry = get_object_or_404(Entry.objects.select_related("item"), item__meeting=meeting, pk=entry)
    form = record_page.entry_form(entry, request.POST)

    def act(data):
        written = {"text": data["text"], "kind": data["kind"], "by": request.user}
        if data["settle"] == EntryForm.BOTH:
            meeting_actions.record_entry(
                item=entry.item, below=entry, operation=data["operation"], **written
            )
        else:
            meeting_actions.revise_entry(
                entry=entry,
                version=data["version"] or 0,
                operation=data["operation"],
                **written,
            )
        return f"entry-{entry.id}"

    # A refused text needs its field on the page, also where the entry itself was taken out.
    place = ("entry", entry.id) if entry.removed_at is None else ("new", entry.item_id)
    try:
        return _write(request, meeting, place, form, act)
    except meeting_actions.Conflict as conflict:
        return _conflict(request, meeting, conflict.current, form)


def _conflict(request, meeting, current, form):
    """Both texts side by side; whoever reads them chooses, and nothing typed is lost."""
    mine = {**form.cleaned_data, "version": current.version, "operation": None}
    context = {
        "coalition": meeting.coalition,
        "tab": "meetings",
        "meeting": meeting,
        "theirs": current,
        "revision": current.revisions.select_related("by").last(),
        "form": EntryForm(initial={k: v for k, v in mine.items() if v is not None}),
    }
    return render(request, "actionpoints/conflict.html", context, status=409)


@_act
def entry_remove(request, meeting, entry):
    entry = get_object_or_404(Entry, item__meeting=meeting, pk=entry, removed_at=None)
    read = request.POST.get("version", "")
    version = int(read) if read.isdecimal() else None
    try:
        meeting_actions.remove_entry(entry=entry, version=version, by=request.user)
    except meeting_actions.Conflict:
        messages.error(
            request, _("Somebody changed this entry meanwhile. Read it before you take it out.")
        )
        return _back(meeting)
    return _back(meeting, f"item-{entry.item_id}")


@_act
def entry_restore(request, meeting, entry):
    entry = get_object_or_404(Entry, item__meeting=meeting, pk=entry)
    meeting_actions.restore_entry(entry=entry, by=request.user)
    return _back(meeting, f"entry-{entry.id}")


@require_POST
def note_save(request, slug, number, item):
    """Private notes do not exist for anybody but the recorders."""
    meeting = _visible(request, slug, number)
    if not permissions.can_use_private_notes(request.user, meeting):
        raise Http404
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=item)
    form = record_page.note_form(item.id, data=request.POST)
    seat = permissions.recorders_seat(request.user, meeting.coalition)

    def act(data):
        meeting_actions.write_private_note(item=item, seat=seat, text=data["text"], by=request.user)
        return f"item-{item.id}"

    return _write(request, meeting, ("note", item.id), form, act)


# --- Who was there --------------------------------------------------------------------------


@_act
def attendance_save(request, meeting):
    seats = record_page.seats_at(meeting)
    form = record_page.attendance_form(meeting, seats, request.POST)

    def act(data):
        meeting_actions.mark_attendance(meeting=meeting, rows=form.rows(), by=request.user)
        return "attendance"

    return _write(request, meeting, "attendance", form, act)


@_act
def guest_add(request, meeting):
    form = record_page.guest_form(request.POST)

    def act(data):
        meeting_actions.add_guest(
            meeting=meeting,
            name=data["guest_name"],
            organisation=data["guest_organisation"],
            email=data["guest_email"],
            by=request.user,
        )
        return "guests"

    return _write(request, meeting, "guest", form, act)


@_act
def guest_remove(request, meeting, guest):
    row = get_object_or_404(Attendance, meeting=meeting, seat=None, pk=guest)
    meeting_actions.remove_guest(guest=row, by=request.user)
    return _back(meeting, "guests")


# --- Action points --------------------------------------------------------------------------


@_act
def point_agree(request, meeting):
    asked = request.POST.get("item", "")
    item = next((each for each in meeting.items.all() if str(each.id) == asked), None)
    item_id = item.id if item else record_page.LOOSE
    form = record_page.point_form(item_id, record_page.seats_at(meeting), request.POST)

    def act(data):
        said = Entry.objects.filter(item__meeting=meeting, pk=data.pop("entry") or 0).first()
        actions.agree(meeting=meeting, item=item, entry=said, by=request.user, **data)
        return _place_of(item_id)

    return _write(request, meeting, ("point", item_id), form, act)


def _place_of(item_id) -> str:
    return f"item-{item_id}" if item_id else "points"


@_act
def point_remove(request, meeting, point):
    found = get_object_or_404(ActionPoint, meeting=meeting, pk=point)
    actions.remove(point=found, by=request.user)
    return _back(meeting, _place_of(found.item_id))
