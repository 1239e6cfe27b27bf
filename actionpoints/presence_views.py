"""Who else has the record open, and what they saved meanwhile; asked four times a minute."""

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from actionpoints.record_door import meeting_of
from meetings import actions
from meetings.models import Entry


@require_http_methods(["GET", "POST"])
def here(request, slug, number):
    """A POST is a sign of life; a GET says who is signed in, and gives the forms' token anew."""
    meeting = meeting_of(request, slug, number)
    told = {"user": request.user.pk, "token": get_token(request)}
    if request.method == "POST":
        actions.show_presence(meeting=meeting, by=request.user)
        told |= _news(request, meeting)
    return JsonResponse(told)


def _news(request, meeting) -> dict:
    present = meeting.presences.lately().exclude(user=request.user).select_related("user")
    known = request.POST.get("known", "")
    since = int(known) if known.isdecimal() and len(known) < 19 else 0
    changed = Entry.objects.filter(item__meeting=meeting).saved_after(since)
    rows = [
        {
            "entry": entry.id,
            "item": entry.item_id,
            "version": entry.version,
            "kind": entry.kind,
            "text": entry.text,
            "removed": entry.removed_at is not None,
            "revision": entry.last_revision,
        }
        for entry in changed
    ]
    return {
        "others": sorted({str(row.user) for row in present}),
        "known": max([since, *(row["revision"] for row in rows)]),
        "entries": rows,
    }
