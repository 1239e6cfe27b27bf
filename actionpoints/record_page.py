"""What the record page holds: item by item the entries and points, each in its form.

Private notes are no part of it: the page may stand on a wall for all to read.
"""

import json
from collections import defaultdict

from django.db.models import Max
from django.shortcuts import render
from django.utils.translation import gettext as _

from actionpoints import since
from actionpoints.forms import MeetingPointForm
from actionpoints.quick_forms import PointLineForm
from coalitions.models import Member, Seat
from meetings import answers, attribution, permissions, prefixes
from meetings.forms import AttendanceForm, EntryForm, GuestForm, ItemForm
from meetings.models import Entry, Meeting, Revision
from meetings.pasting_forms import GuestLineForm

# Points that stand under no agenda item.
LOOSE = 0


def seats_at(meeting: Meeting) -> list[Seat]:
    return list(meeting.coalition.seats.current().select_related("organisation"))


def entry_form(entry, data=None):
    initial = {"text": entry.text, "kind": entry.kind, "version": entry.version}
    return EntryForm(data, initial=initial, auto_id=f"entry-{entry.id}-%s")


def merged_form(entry, text, kind):
    """Both texts made one, ready to be saved over the version that stands now."""
    initial = {"text": text, "kind": kind, "version": entry.version}
    form = EntryForm(initial=initial, auto_id="merged-%s")
    form.fields["text"].label = _("Both in one")
    return form


def new_entry_form(item, data=None):
    form = EntryForm(data, auto_id=f"new-{item.id}-%s")
    form.fields["text"].label = _("New entry")
    return form


def point_form(item_id, seats, data=None, initial=None):
    return MeetingPointForm(data, initial=initial, seats=seats, auto_id=f"point-{item_id}-%s")


def line_form(item_id, data=None):
    return PointLineForm(data, auto_id=f"line-{item_id}-%s")


def item_form(data=None):
    form = ItemForm(data, auto_id="next-item-%s")
    form.fields["title"].label = _("Next agenda item")
    return form


def attendance_form(meeting, seats, data=None):
    attended = {row.seat_id: row for row in meeting.attendances.exclude(seat=None)}
    # Once anybody is marked, what is not marked was left so on purpose.
    suggested = {} if attended else answers.suggestions(meeting)
    return AttendanceForm(data, seats=seats, attended=attended, suggested=suggested)


def guest_form(data=None):
    return GuestForm(data, auto_id="guest-%s")


def guest_line_form(data=None):
    return GuestLineForm(data, auto_id="guest-line-%s")


def show(request, meeting, *, refused=None, asked=None, status=200):
    """The page; `refused` maps a form's place to the form, with what was typed in it.

    `asked` are forms filled in for the recorder, which wait for one more press.
    """
    for form in (refused or {}).values():
        _begin_at_the_fault(form)
    forms = {**(asked or {}), **(refused or {})}
    seats, points = seats_at(meeting), _points(meeting)
    context = {
        "coalition": meeting.coalition,
        "tab": "meetings",
        "meeting": meeting,
        "sections": _sections(meeting, seats, points, forms),
        "loose": {
            "points": points[LOOSE],
            "form": forms.get(("point", LOOSE)) or point_form(LOOSE, seats),
            "refused": ("point", LOOSE) in forms,
            "line": forms.get(("line", LOOSE)) or line_form(LOOSE),
        },
        "item_form": forms.get("item") or item_form(),
        "attendance": forms.get("attendance") or attendance_form(meeting, seats),
        "guests": meeting.attendances.filter(seat=None),
        "guest_form": forms.get("guest") or guest_form(),
        "guest_refused": "guest" in forms,
        "guest_line": forms.get("guest-line") or guest_line_form(),
        "people": _people(seats),
        "prefixes_json": json.dumps(prefixes.words()),
        "since": since.since_last_meeting(meeting, request.user),
        "private": permissions.can_use_private_notes(request.user, meeting),
        "is_refused": bool(refused),
        "named": attribution.warnings_for(meeting),
        "known": Revision.objects.filter(entry__item__meeting=meeting).aggregate(m=Max("id"))["m"],
    }
    return render(request, "actionpoints/record.html", context, status=status)


def _begin_at_the_fault(form) -> None:
    """A long page opens where something has to be mended, also without JavaScript."""
    faulty = [name for name in form.fields if name in form.errors]
    visible = [field.name for field in form.visible_fields()]
    form.fields[(faulty or visible)[0]].widget.attrs["autofocus"] = True


def _sections(meeting, seats, points, forms) -> list[dict]:
    items = list(meeting.items.all())
    entries, removed = _entries(meeting)
    return [
        {
            "item": item,
            "entries": [
                {
                    "entry": entry,
                    "form": forms.get(("entry", entry.id)) or entry_form(entry),
                    "refused": ("entry", entry.id) in forms,
                }
                for entry in entries[item.id]
            ],
            "removed": removed[item.id],
            "new": forms.get(("new", item.id)) or new_entry_form(item),
            "points": points[item.id],
            "point": forms.get(("point", item.id)) or point_form(item.id, seats),
            "point_refused": ("point", item.id) in forms,
            "line": forms.get(("line", item.id)) or line_form(item.id),
        }
        for item in items
    ]


def _people(seats) -> list[tuple[Seat, list[str]]]:
    """Who sits in each seat, to choose from where one writes who came."""
    names = defaultdict(list)
    for member in Member.objects.current().filter(seat__in=seats).order_by("name", "id"):
        if member.name:
            names[member.seat_id].append(member.name)
    return [(seat, names[seat.id]) for seat in seats]


def _entries(meeting):
    """What stands and what was taken out, by item."""
    standing: dict[int, list[Entry]] = defaultdict(list)
    removed: dict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(item__meeting=meeting).with_saved_at():
        (standing if entry.removed_at is None else removed)[entry.item_id].append(entry)
    return standing, removed


def _points(meeting):
    """The points of this meeting, by item."""
    by_item = defaultdict(list)
    for point in meeting.action_points.with_owners().order_by("reference"):
        by_item[point.item_id or LOOSE].append(point)
    return by_item
