"""Corrections of one summary: asked, answered one by one, and listed for whoever reads it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from circulation import actions, documents, fetch, forms, permissions
from circulation.models import Correction
from meetings.models import Entry
from toolkit.errors import NotReady, require


def _meeting(request, slug, number):
    meeting = fetch.meeting(request, slug, number)
    require(permissions.can_see_corrections(request.user, meeting))
    return meeting


def _ask_form(meeting, data=None):
    has_facilitator = permissions.has_facilitator(meeting.coalition)
    return forms.CorrectionForm(data, has_facilitator=has_facilitator)


def _entries(meeting) -> list[Entry]:
    """Those whose wording a correction may change; none outside a silence window."""
    if not meeting.silence_until:
        return []
    standing = Entry.objects.standing().filter(item__meeting=meeting).select_related("item")
    return list(standing.order_by("item__position", "position", "id"))


def _show(request, meeting, *, form=None, answers=None, status=200):
    user, coalition = request.user, meeting.coalition
    entries = _entries(meeting)
    hears, answering = permissions.answering(user, coalition)
    rows = []
    for each in meeting.corrections.select_related("seat__organisation", "by"):
        own = each.by_id == user.id
        may_answer = hears if each.to_facilitator_alone else answering
        rows.append(
            {
                "correction": each,
                "own": own,
                "reads_words": own or may_answer or not each.to_facilitator_alone,
                "knows_who": may_answer and each.to_facilitator_alone,
                "form": may_answer
                and not each.answered_at
                and ((answers or {}).get(each.id) or _answer_form(each, entries)),
            }
        )
    context = {
        "coalition": coalition,
        "tab": "meetings",
        "meeting": meeting,
        "rows": rows,
        "form": form or _ask_form(meeting),
        "can_ask": permissions.can_ask_for_correction(user, meeting),
        "can_reopen": permissions.can_reopen(user, meeting),
        "taken_in": [row for row in rows if row["correction"].answer == "taken_in"],
        "paper": meeting.silence_until
        and documents.summary(
            meeting,
            version=meeting.version + 1,
            replaces=meeting.version,
            silence_until=meeting.silence_until,
        ),
    }
    return render(request, "circulation/corrections.html", context, status=status)


def _answer_form(correction, entries, data=None):
    return forms.CorrectionAnswerForm(data, entries=entries, auto_id=f"answer-{correction.id}-%s")


@require_GET
def corrections(request, slug, number):
    return _show(request, _meeting(request, slug, number))


@require_POST
def ask(request, slug, number):
    meeting = _meeting(request, slug, number)
    form = _ask_form(meeting, request.POST)
    if form.is_valid():
        try:
            actions.ask_for_correction(meeting=meeting, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Your correction is with the recorders."))
            return redirect("corrections", slug, number)
    return _show(request, meeting, form=form, status=422)


@require_POST
def answer(request, slug, number, correction):
    meeting = _meeting(request, slug, number)
    found = get_object_or_404(Correction, meeting=meeting, pk=correction)
    require(permissions.can_answer(request.user, found))
    form = _answer_form(found, _entries(meeting), request.POST)
    if form.is_valid():
        try:
            actions.answer_correction(
                correction=found,
                answer=form.cleaned_data["answer"],
                sentence=form.cleaned_data["sentence"],
                by=request.user,
                **form.change(),
            )
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The answer is given."))
            return redirect("corrections", slug, number)
    return _show(request, meeting, answers={found.id: form}, status=422)
