"""What the record page's script is told: what is saved, refused, or changed by somebody else.

Nothing counts as saved but a JSON answer that names the save it answers and the version it made.
"""

from django.http import JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from meetings import differences
from toolkit.templatetags.portal import in_zone, zone_name


def wanted(request) -> bool:
    return request.headers.get("Accept") == "application/json"


def _sign(meeting, moment) -> str:
    local = timezone.localtime(moment, meeting.zone)
    words = {"time": time_format(local, "H:i"), "zone": zone_name(meeting.time_zone)}
    return _("Saved %(time)s (%(zone)s)") % words


def entry_saved(meeting, entry, operation):
    """The version that this save made, which another save may have followed already."""
    made = entry.revisions.filter(operation=operation).first() if operation else None
    last = made or entry.revisions.get(version=entry.version)
    return JsonResponse(
        {
            "operation": str(operation or ""),
            "entry": entry.id,
            "item": entry.item_id,
            "version": last.version,
            "kind": last.kind,
            "sign": _sign(meeting, last.at),
        }
    )


def note_saved(meeting, note, operation):
    return JsonResponse(
        {
            "operation": str(operation or ""),
            "version": note.version,
            "sign": _sign(meeting, note.updated_at),
        }
    )


def refused(sentences):
    return JsonResponse({"problem": " ".join(sentences)}, status=422)


def refused_form(form):
    return refused([sentence for errors in form.errors.values() for sentence in errors])


def conflict(meeting, entry, *, text, version) -> dict:
    """What stands now and who wrote it, and both texts made one as far as that is possible.

    `text` is what was typed over `version`; None where nothing was typed.
    """
    last = entry.revisions.select_related("by").last()
    read = entry.revisions.filter(version=version).first()
    return {
        "entry": entry.id,
        "text": entry.text,
        "kind": entry.kind,
        "kind_name": entry.get_kind_display(),
        "version": entry.version,
        "removed": entry.removed_at is not None,
        "by": str(last.by or ""),
        "at": in_zone(last.at, meeting.time_zone),
        "merged": entry.text
        if text is None
        else differences.merge(read.text if read else "", text, entry.text),
    }


def note_conflict(note, *, text) -> dict:
    """A note has no history, so one text follows the other."""
    merged = differences.merge("", text, note.text)
    return {"text": note.text, "version": note.version, "merged": merged}


def refused_by(conflict: dict):
    return JsonResponse({"conflict": conflict}, status=409)
