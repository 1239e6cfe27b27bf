"""The way into every act of recording: whose meeting, who may, and how a form is answered."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actionpoints import record_answers, record_page
from coalitions.models import Coalition
from meetings import permissions
from meetings.forms import EntryForm
from meetings.models import Meeting
from toolkit.errors import NotReady, require


def recorders_act(view):
    """POST only, by a recorder; what can't be done is said on the record page."""

    @require_POST
    @wraps(view)
    def wrapped(request, slug, number, *args, **kwargs):
        meeting = meeting_of(request, slug, number)
        try:
            return view(request, meeting, *args, **kwargs)
        except NotReady as reason:
            if record_answers.wanted(request):
                return record_answers.refused([str(reason)])
            messages.error(request, str(reason))
            return back(meeting)

    return wrapped


def visible(request, slug, number):
    coalition = get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)
    rows = Meeting.objects.select_related("coalition__state", "body")
    return get_object_or_404(rows, coalition=coalition, number=number)


def meeting_of(request, slug, number):
    meeting = visible(request, slug, number)
    require(permissions.can_record(request.user, meeting))
    return meeting


def back(meeting, anchor=""):
    response = redirect("meeting_record", meeting.coalition.slug, meeting.number)
    response["Location"] += f"#{anchor}" if anchor else ""
    return response


def write(request, meeting, place, form, act):
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
            return back(meeting, anchor)
    return record_page.show(request, meeting, refused={place: form}, status=422)


def save(request, meeting, place, form, act, anchor):
    """As `write`, of what also saves itself; the page's script asks for the answer in JSON.

    `act` takes the form's data and answers the entry, `anchor` where it stands on the page.
    """
    if not record_answers.wanted(request):
        return write(request, meeting, place, form, lambda data: anchor(act(data)))
    if form.is_valid():
        try:
            entry = act(form.cleaned_data)
        except NotReady as reason:
            return record_answers.refused([str(reason)])
        return record_answers.entry_saved(meeting, entry, form.cleaned_data["operation"])
    return record_answers.refused_form(form)


def show_both(request, meeting, current, form):
    """Both texts side by side; whoever reads them chooses, and nothing typed is lost."""
    typed = {"text": form.cleaned_data["text"], "version": form.cleaned_data["version"] or 0}
    facts = record_answers.conflict(meeting, current, **typed)
    if record_answers.wanted(request):
        return record_answers.refused_by(facts)
    mine = {**form.cleaned_data, "version": current.version, "operation": None}
    context = {
        "coalition": meeting.coalition,
        "tab": "meetings",
        "meeting": meeting,
        "theirs": current,
        "conflict": facts,
        "form": EntryForm(initial={k: v for k, v in mine.items() if v is not None}),
        "merged": record_page.merged_form(current, facts["merged"], mine["kind"]),
    }
    return render(request, "actionpoints/conflict.html", context, status=409)
