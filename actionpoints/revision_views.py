"""The versions of an entry, what changed from one to the next, and the way back to any of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from actionpoints.record_door import back, meeting_of, recorders_act
from meetings import actions, differences
from meetings.forms import RemoveForm
from meetings.models import Entry, Meeting, Revision


@require_GET
def revisions(request, slug, number, entry):
    """Newest first; saves of one person within minutes are one line, each still to be opened."""
    meeting = meeting_of(request, slug, number)
    entry = get_object_or_404(Entry.objects.select_related("item"), item__meeting=meeting, pk=entry)
    readable = Revision.objects.readable_by(request.user, meeting)
    found = list(readable.filter(entry=entry).select_related("by"))
    context = {
        "coalition": meeting.coalition,
        "tab": "meetings",
        "meeting": meeting,
        "entry": entry,
        "sittings": _told(differences.sittings(found), entry),
        "all": request.GET.get("all") == "yes",
        "takes_changes": meeting.takes_changes,
        "waits": meeting.status == Meeting.Status.FOR_RELEASE,
        "adopted": meeting.status == Meeting.Status.FINAL,
    }
    if context["all"]:
        context["sittings"] = _told((differences.Sitting([each]) for each in found), entry)
    return render(request, "actionpoints/revisions.html", context)


def _told(sittings, entry) -> list[dict]:
    told: list[dict] = []
    former = None
    for sitting in sittings:
        last = sitting.last
        told.append(
            {
                "revision": last,
                "count": sitting.count,
                "kind": Entry.Kind(last.kind).label,
                "kind_before": former
                and former.kind != last.kind
                and Entry.Kind(former.kind).label,
                "is_first": former is None,
                "put_back": bool(former and former.removed and not last.removed),
                "difference": differences.difference(former.text if former else "", last.text),
                "is_current": last.version == entry.version,
            }
        )
        former = last
    return told[::-1]


@recorders_act
def bring_back(request, meeting, entry, version):
    """As a new version: what stands now stays among the versions."""
    readable = Revision.objects.readable_by(request.user, meeting).select_related("entry__item")
    former = get_object_or_404(readable, entry=entry, version=version)
    form = RemoveForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    read = {"version": data.get("version") or 0, "operation": data.get("operation")}
    try:
        actions.bring_back(revision=former, by=request.user, **read)
    except actions.Conflict:
        messages.error(
            request, _("Somebody changed this entry meanwhile. Read it before you bring one back.")
        )
        return redirect("entry_revisions", meeting.coalition.slug, meeting.number, entry)
    messages.success(request, _("The version of before stands again."))
    return back(meeting, f"entry-{entry}")
