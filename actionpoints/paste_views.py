"""A whole summary taken in: looked at first, written only when that is confirmed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actionpoints.record_door import back, meeting_of, recorders_act
from meetings import pasting
from meetings.pasting_forms import SummaryForm, TakeInForm
from toolkit.errors import NotReady


@require_http_methods(["GET", "POST"])
def summary_paste(request, slug, number):
    """A POST reads and shows what would be made; nothing is written by looking."""
    meeting = meeting_of(request, slug, number)
    if not meeting.takes_changes:
        return redirect("meeting_record", slug, number)
    if request.method == "GET":
        return _page(request, meeting, SummaryForm())
    form = SummaryForm(request.POST, request.FILES)
    return _looked_at(request, meeting, form)


def _looked_at(request, meeting, form):
    if not form.is_valid():
        return _page(request, meeting, form, status=422)
    text, every = form.cleaned_data["summary"], form.every_heading
    found = pasting.sections(text, every_heading=every, meeting=meeting)
    shown = SummaryForm(
        initial={
            "text": text,
            "headings": form.cleaned_data["headings"] or SummaryForm.EVERY,
            "operation": form.cleaned_data["operation"] or form.fields["operation"].initial,
        }
    )
    return _page(request, meeting, shown, sections=found)


def _page(request, meeting, form, *, sections=None, status=200):
    context = {
        "coalition": meeting.coalition,
        "tab": "meetings",
        "meeting": meeting,
        "form": form,
        "sections": sections,
        "entries": sum(len(section.entries) for section in sections or []),
        "new_items": sum(section.item is None for section in sections or []),
    }
    return render(request, "actionpoints/paste.html", context, status=status)


@recorders_act
def summary_take_in(request, meeting):
    form = TakeInForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["operation"]:
        return _looked_at(request, meeting, form)
    try:
        pasting.take_in(
            meeting=meeting,
            text=form.cleaned_data["summary"],
            every_heading=form.every_heading,
            operation=form.cleaned_data["operation"],
            by=request.user,
        )
    except NotReady as reason:
        form.add_error(None, str(reason))
        return _page(request, meeting, form, status=422)
    messages.success(request, _("The summary is taken in. Read it through, and go on."))
    return back(meeting)
