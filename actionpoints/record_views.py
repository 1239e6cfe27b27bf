"""Recording a meeting: one page, one address per act; as quick as a text file."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from actionpoints import actions, record_answers, record_page, word_actions
from actionpoints.models import ActionPoint
from actionpoints.record_door import back, meeting_of, recorders_act, save, show_both, write
from meetings import actions as meeting_actions
from meetings import prefixes
from meetings.forms import EntryForm, RemoveForm
from meetings.models import AgendaItem, Attendance, Entry, Meeting


@require_GET
def record(request, slug, number):
    """Where nothing can be recorded any more, the way leads to what can be done instead."""
    meeting = meeting_of(request, slug, number)
    if meeting.takes_changes:
        return record_page.show(request, meeting)
    messages.info(request, _("Nothing can be recorded here at present; this is how it stands."))
    if meeting.is_draft or meeting.status == Meeting.Status.FINAL:
        return redirect("meeting_publish", slug, number)
    return redirect("meeting", slug, number)


@recorders_act
def item_add(request, meeting):
    def act(data):
        item = meeting_actions.add_item(meeting=meeting, by=request.user, **data)
        return f"item-{item.id}"

    return write(request, meeting, "item", record_page.item_form(request.POST), act)


# --- Entries --------------------------------------------------------------------------------


@recorders_act
def entry_add(request, meeting, item):
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=item)
    form = record_page.new_entry_form(item, request.POST)

    def act(data):
        return meeting_actions.record_entry(
            item=item,
            text=data["text"],
            kind=data["kind"] or prefixes.kind_of(data["text"]),
            operation=data["operation"],
            by=request.user,
        )

    return save(request, meeting, ("new", item.id), form, act, lambda _new: f"item-{item.id}")


@recorders_act
def entry_save(request, meeting, entry):
    """Save over the version that was read; if it is no longer the last, both texts are shown."""
    entry = get_object_or_404(Entry.objects.select_related("item"), item__meeting=meeting, pk=entry)
    entry.item.meeting = meeting
    form = record_page.entry_form(entry, request.POST)

    def act(data):
        written = {"text": data["text"], "kind": data["kind"], "by": request.user}
        if data["settle"] == EntryForm.BOTH:
            return meeting_actions.record_entry(
                item=entry.item, below=entry, operation=data["operation"], **written
            )
        return meeting_actions.revise_entry(
            entry=entry, version=data["version"] or 0, operation=data["operation"], **written
        )

    # A refused text needs its field on the page, also where the entry itself was taken out.
    place = ("entry", entry.id) if entry.removed_at is None else ("new", entry.item_id)
    try:
        return save(request, meeting, place, form, act, lambda _saved: f"entry-{entry.id}")
    except meeting_actions.Conflict as conflict:
        return show_both(request, meeting, conflict.current, form)


@recorders_act
def entry_remove(request, meeting, entry):
    entry = get_object_or_404(Entry.objects.select_related("item"), item__meeting=meeting, pk=entry)
    form = RemoveForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    try:
        removed = meeting_actions.remove_entry(
            entry=entry,
            version=data.get("version") or 0,
            operation=data.get("operation"),
            by=request.user,
        )
    except meeting_actions.Conflict as conflict:
        if record_answers.wanted(request):
            facts = record_answers.conflict(meeting, conflict.current, text=None, version=0)
            return record_answers.refused_by(facts)
        messages.error(
            request, _("Somebody changed this entry meanwhile. Read it before you take it out.")
        )
        return back(meeting)
    if record_answers.wanted(request):
        return record_answers.entry_saved(meeting, removed, data.get("operation"))
    return back(meeting, f"item-{entry.item_id}")


@recorders_act
def entry_restore(request, meeting, entry):
    entry = get_object_or_404(Entry, item__meeting=meeting, pk=entry)
    meeting_actions.restore_entry(entry=entry, by=request.user)
    return back(meeting, f"entry-{entry.id}")


# --- Who was there --------------------------------------------------------------------------


@recorders_act
def attendance_save(request, meeting):
    seats = record_page.seats_at(meeting)
    form = record_page.attendance_form(meeting, seats, request.POST)

    def act(data):
        word_actions.mark_attendance(meeting=meeting, rows=form.rows(), by=request.user)
        return "attendance"

    return write(request, meeting, "attendance", form, act)


@recorders_act
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

    return write(request, meeting, "guest", form, act)


@recorders_act
def guest_remove(request, meeting, guest):
    row = get_object_or_404(Attendance, meeting=meeting, seat=None, pk=guest)
    meeting_actions.remove_guest(guest=row, by=request.user)
    return back(meeting, "guests")


# --- Action points --------------------------------------------------------------------------


@recorders_act
def point_agree(request, meeting):
    asked = request.POST.get("item", "")
    item = next((each for each in meeting.items.all() if str(each.id) == asked), None)
    item_id = item.id if item else record_page.LOOSE
    form = record_page.point_form(item_id, record_page.seats_at(meeting), request.POST)

    def act(data):
        said = Entry.objects.filter(item__meeting=meeting, pk=data.pop("entry") or 0).first()
        actions.agree(meeting=meeting, item=item, entry=said, by=request.user, **data)
        return _place_of(item_id)

    return write(request, meeting, ("point", item_id), form, act)


def _place_of(item_id) -> str:
    return f"item-{item_id}" if item_id else "points"


@recorders_act
def point_remove(request, meeting, point):
    found = get_object_or_404(ActionPoint, meeting=meeting, pk=point)
    actions.remove(point=found, by=request.user)
    return back(meeting, _place_of(found.item_id))
