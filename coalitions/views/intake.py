"""A participants' list, looked at row by row before anything is saved."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions import forms, participants, permissions
from coalitions.actions import members
from coalitions.views import fetch
from toolkit.errors import NotReady, require


def participants_import(request, slug):
    """Paste or upload, see every row, then all of it or nothing; nobody is mailed."""
    coalition = fetch.coalition(request, slug)
    require(permissions.can_take_in_participants(request.user, coalition))
    form = forms.ParticipantsForm(request.POST or None, request.FILES or None)
    rows = None
    if request.method == "POST" and form.is_valid():
        # An uploaded list comes back as text, so that it can be corrected in place.
        form.data = {**request.POST.dict(), "table": form.cleaned_data["table"]}
        rows = _read(request, coalition, form)
        faulty = rows is None or any(row.faults for row in rows)
        if "take_in" in request.POST and not faulty:
            try:
                return _take_in(request, coalition, rows)
            except NotReady as reason:
                form.add_error(None, str(reason))
    context = {
        "coalition": coalition,
        "tab": "people",
        "form": form,
        "rows": rows,
        "faults": sum(bool(row.faults) for row in rows or []),
        "new": sum(row.is_person and not row.is_known for row in rows or []),
    }
    return render(request, "coalitions/participants.html", context)


def _read(request, coalition, form):
    try:
        return participants.read(
            form.cleaned_data["table"],
            coalition=coalition,
            may_seat=permissions.seatable_roles(request.user, coalition),
        )
    except participants.Unreadable as reason:
        form.add_error("table", str(reason))
        return None


def _take_in(request, coalition, rows):
    seats, people = members.take_in(coalition=coalition, rows=rows, by=request.user)
    given = ngettext("%(n)s seat was given.", "%(n)s seats were given.", seats) % {"n": seats}
    added = ngettext("%(n)s person was added.", "%(n)s people were added.", people) % {"n": people}
    messages.success(request, " ".join([given, added, _("Nobody was mailed.")]))
    return redirect("coalition_people", coalition.slug)
