"""Private notes, opened on demand on a page of their own; the record page holds none."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actionpoints import record_answers
from actionpoints.record_door import back, visible
from meetings import actions, permissions
from meetings.forms import NoteForm
from meetings.models import AgendaItem
from toolkit.errors import NotReady


@require_http_methods(["GET", "POST"])
def note(request, slug, number, item):
    """Private notes do not exist for anybody but the recorders."""
    meeting = visible(request, slug, number)
    if not permissions.can_use_private_notes(request.user, meeting):
        raise Http404
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=item)
    return (_save if request.method == "POST" else _open)(request, meeting, item)


def _notes(user, meeting, item):
    """One's own seat's note, to write in; and those of the other recorders, to read."""
    seat = permissions.recorders_seat(user, meeting.coalition)
    notes = permissions.notes_for(user, meeting).filter(item=item)
    found = list(notes.select_related("seat__organisation").order_by("id"))
    own = next((each for each in found if seat and each.seat_id == seat.id), None)
    return own, [each for each in found if each is not own and each.text]


def _open(request, meeting, item):
    own, of_others = _notes(request.user, meeting, item)
    facts = {"text": own.text, "version": own.version} if own else {"text": "", "version": 0}
    if record_answers.wanted(request):
        others = [{"who": _who(each), "text": each.text} for each in of_others]
        return JsonResponse({**facts, "others": others})
    return _page(request, meeting, item, NoteForm(initial=facts), of_others)


def _who(note) -> str:
    return _("Note of %(who)s") % {"who": note.seat.organisation.name}


def _page(request, meeting, item, form, of_others, status=200):
    context = {
        "coalition": meeting.coalition,
        "tab": "meetings",
        "meeting": meeting,
        "item": item,
        "form": form,
        "others": of_others,
        "takes_changes": meeting.takes_changes,
    }
    return render(request, "actionpoints/note.html", context, status=status)


def _save(request, meeting, item):
    form = NoteForm(request.POST)
    in_json = record_answers.wanted(request)
    seat = permissions.recorders_seat(request.user, meeting.coalition)
    if form.is_valid():
        data = form.cleaned_data
        try:
            written = actions.write_private_note(
                item=item,
                seat=seat,
                text=data["text"],
                version=data["version"] or 0,
                by=request.user,
            )
        except NotReady as reason:
            form.add_error(None, str(reason))
        except actions.Conflict as conflict:
            facts = record_answers.note_conflict(conflict.current, text=data["text"])
            if in_json:
                return record_answers.refused_by(facts)
            return _both(request, meeting, item, facts)
        else:
            if in_json:
                return record_answers.note_saved(meeting, written, data["operation"])
            return back(meeting, f"item-{item.id}")
    if in_json:
        return record_answers.refused_form(form)
    _own, of_others = _notes(request.user, meeting, item)
    return _page(request, meeting, item, form, of_others, status=422)


def _both(request, meeting, item, facts):
    """The text that was saved meanwhile and the one typed here, to be saved as one."""
    form = NoteForm({"text": facts["merged"], "version": facts["version"]})
    form.add_error(
        None,
        _(
            "This note was changed elsewhere meanwhile. Both texts stand below; "
            "nothing is saved until you press Save."
        ),
    )
    _own, of_others = _notes(request.user, meeting, item)
    return _page(request, meeting, item, form, of_others, status=409)
