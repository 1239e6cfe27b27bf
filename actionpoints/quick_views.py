"""Recording at the speed of talk: a line becomes a point or a guest, an entry changes its kind."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from actionpoints import one_line, quick_forms, record_page, word_actions
from actionpoints.record_door import recorders_act, show_both, write
from meetings import actions as meeting_actions
from meetings.models import Entry, Meeting
from toolkit import markup

# --- An action point in one line --------------------------------------------------------------


@recorders_act
def point_line(request, meeting):
    """The point's own form, filled in as far as the line was understood; one press agrees."""
    item_id = _item_asked(request, meeting)
    form = record_page.line_form(item_id, request.POST)
    if not form.is_valid():
        return record_page.show(request, meeting, refused={("line", item_id): form}, status=422)
    seats = record_page.seats_at(meeting)
    line = one_line.read(
        form.cleaned_data["line"],
        places=quick_forms.places_at(seats),
        today=meeting.local_date,
        next_meeting=_next_meeting_on(meeting),
    )
    point = record_page.point_form(item_id, seats, initial=quick_forms.initial_of(line))
    point.said = quick_forms.sentences_about(line, seats)
    if line.perhaps:
        quick_forms.offer_first(point, line.perhaps, seats)
    return _ask(request, meeting, item_id, point, first="lead" if line.perhaps else "")


def _item_asked(request, meeting) -> int:
    asked = request.POST.get("item", "")
    found = (item.id for item in meeting.items.all() if str(item.id) == asked)
    return next(found, record_page.LOOSE)


def _next_meeting_on(meeting):
    """The day the same body meets next, where that is planned."""
    coming = Meeting.objects.planned().filter(body=meeting.body, starts_at__gt=meeting.starts_at)
    return coming.order_by("starts_at").values_list("local_date", flat=True).first()


def _ask(request, meeting, item_id, form, *, first=""):
    """The record page, with a filled point that waits for one more press."""
    form.is_asked = not first
    if first:
        form.fields[first].widget.attrs["autofocus"] = True
    return record_page.show(request, meeting, asked={("point", item_id): form})


# --- An entry turned into something else ------------------------------------------------------


def _turn(request, meeting, entry, kind):
    """The text as it now stands in the field, and its new type, in one save."""
    entry = _standing(meeting, entry)
    form = record_page.entry_form(entry, request.POST)

    def act(data):
        _revise(request, entry, data, kind)
        return f"entry-{entry.id}"

    try:
        return write(request, meeting, ("entry", entry.id), form, act)
    except meeting_actions.Conflict as conflict:
        return show_both(request, meeting, conflict.current, form)


def _standing(meeting, entry) -> Entry:
    rows = Entry.objects.standing().select_related("item")
    return get_object_or_404(rows, item__meeting=meeting, pk=entry)


def _revise(request, entry, data, kind) -> Entry:
    return meeting_actions.revise_entry(
        entry=entry,
        text=data["text"],
        kind=kind,
        version=data["version"] or 0,
        operation=data["operation"],
        by=request.user,
    )


@recorders_act
def entry_agreed(request, meeting, entry):
    return _turn(request, meeting, entry, Entry.Kind.AGREED)


@recorders_act
def entry_obstacle(request, meeting, entry):
    return _turn(request, meeting, entry, Entry.Kind.OBSTACLE)


@recorders_act
def entry_point(request, meeting, entry):
    """The entry stays, saved as typed; its words begin an action point that waits to be agreed."""
    entry = _standing(meeting, entry)
    form = record_page.entry_form(entry, request.POST)
    if not form.is_valid():
        return record_page.show(request, meeting, refused={("entry", entry.id): form}, status=422)
    try:
        entry = _revise(request, entry, form.cleaned_data, form.cleaned_data["kind"])
    except meeting_actions.Conflict as conflict:
        return show_both(request, meeting, conflict.current, form)
    point = record_page.point_form(
        entry.item_id,
        record_page.seats_at(meeting),
        initial={"title": title_from(entry.text), "entry": entry.id},
    )
    point.said = [_("From the entry above, which stays. Choose who leads, and by when.")]
    return _ask(request, meeting, entry.item_id, point, first="lead")


def title_from(text: str, most: int = 300) -> str:
    """The entry's words up to what a title holds; a longer text ends at a word, with a sign."""
    words = markup.to_text(text)
    if len(words) <= most:
        return words
    return words[: most - 1].rsplit(" ", 1)[0] + "…"


# --- Who was there ----------------------------------------------------------------------------


@recorders_act
def attendance_all(request, meeting):
    """What is marked and typed counts; every seat not marked is present."""
    seats = record_page.seats_at(meeting)
    form = record_page.attendance_form(meeting, seats, _with_names_present(request.POST, seats))

    def act(_data):
        rows = form.rows_with_all_present()
        word_actions.mark_attendance(meeting=meeting, rows=rows, by=request.user)
        return "attendance"

    return write(request, meeting, "attendance", form, act)


def _with_names_present(posted, seats):
    """Where a name is typed and nothing marked, this press marks the seat present."""
    data = posted.copy()
    for seat in seats:
        if not data.get(f"seat-{seat.id}"):
            data[f"seat-{seat.id}"] = "present"
    return data


@recorders_act
def guest_line(request, meeting):
    form = record_page.guest_line_form(request.POST)

    def act(data):
        guest = data["guest"]
        meeting_actions.add_guest(
            meeting=meeting,
            name=guest.name,
            organisation=guest.organisation,
            email=guest.email,
            by=request.user,
        )
        return "guests"

    return write(request, meeting, "guest-line", form, act)
