"""Publish, and the log of what left: fetch, check, act, answer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from circulation import actions, documents, fetch, finalising, forms, permissions, recipients
from circulation.models import Circulation
from meetings.models import Meeting
from outbox.words import explain
from toolkit import pdf, uploads
from toolkit.errors import NotReady, require

CORRECTED = {Circulation.Kind.SUMMARY, Circulation.Kind.DRAFT}

# --- Publish -------------------------------------------------------------------------------


@require_GET
def publish(request, slug, number):
    """The document as it will print, who gets it, and what is still open; nothing is written."""
    meeting = fetch.meeting(request, slug, number)
    require(permissions.can_see_publish_page(request.user, meeting))
    return finalising.show(request, meeting)


@require_GET
def preview_pdf(request, slug, number):
    meeting = fetch.meeting(request, slug, number)
    require(permissions.can_see_publish_page(request.user, meeting))
    version = meeting.version + (meeting.status != Meeting.Status.FINAL)
    paper = documents.summary(
        meeting,
        version=version,
        replaces=max(version - 1, 0),
        proof=True,
        silence_until=meeting.silence_until,
    )
    try:
        content = pdf.render(paper.html)
    except pdf.PdfError as problem:
        messages.error(
            request,
            _("The document can't be printed: %(reason)s Nothing was sent.") % {"reason": problem},
        )
        return redirect("meeting_publish", slug, number)
    return as_pdf(content, paper.filename)


def as_pdf(content, filename):
    headers = {
        "Content-Disposition": f'inline; filename="{filename}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(content), content_type="application/pdf", headers=headers)


@fetch.act("meeting_publish")
def send_for_release(request, slug, number):
    meeting = fetch.meeting(request, slug, number)
    actions.send_for_release(meeting=meeting, by=request.user)
    messages.success(
        request,
        _("Sent to the national authority for release. Nothing has been circulated yet."),
    )
    return redirect("meeting_publish", slug, number)


@fetch.act("meeting_publish")
def open_silence(request, slug, number):
    meeting = fetch.meeting(request, slug, number)
    circulation = actions.open_silence(meeting=meeting, by=request.user)
    messages.success(request, _("The draft is on its way to all seats. Silence will adopt it."))
    return redirect("circulation", slug, circulation.number)


@fetch.act("meeting_publish")
def release(request, slug, number):
    """Release or publish: the summary becomes final and circulates."""
    meeting = fetch.meeting(request, slug, number)
    # 403 before 'not ready': a stranger to this act learns nothing of the draft's state.
    if meeting.status != Meeting.Status.FINAL:
        require(permissions.may_publish(request.user, meeting.coalition))
    else:
        require(permissions.can_see_publish_page(request.user, meeting))
    form = forms.PublishForm(request.POST, guests=recipients.guests_of(meeting))
    if not form.is_valid():
        raise NotReady(_("One of the guests has changed meanwhile. Please look again."))
    circulation = actions.publish_summary(
        meeting=meeting, by=request.user, guests=form.cleaned_data["guests"]
    )
    return redirect("circulation", slug, circulation.number)


@fetch.act("meeting_publish")
def return_summary(request, slug, number):
    meeting = fetch.meeting(request, slug, number)
    require(permissions.may_release(request.user, meeting.coalition))
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        raise NotReady(_("Please write a remark, so that the recorders know what to change."))
    actions.return_summary(meeting=meeting, remark=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("Returned to the recorders with your remark."))
    return redirect("meetings", slug)


@fetch.act("meeting_publish")
def reopen(request, slug, number):
    meeting = fetch.meeting(request, slug, number)
    require(permissions.may_record(request.user, meeting.coalition))
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        raise NotReady(_("Please say what is to be corrected; the next version prints it."))
    actions.reopen(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
    return redirect("meeting_record", slug, number)


@fetch.act("meeting_publish")
def proof(request, slug, number):
    meeting = fetch.meeting(request, slug, number)
    actions.send_proof(meeting=meeting, by=request.user)
    messages.success(
        request,
        _("A proof is on its way to %(address)s, to you alone.") % {"address": request.user.email},
    )
    return redirect("meeting_publish", slug, number)


def old_summary(request, slug, number):
    meeting = fetch.meeting(request, slug, number)
    require(permissions.can_file_old_summary(request.user, meeting))
    form = forms.OldSummaryForm(
        request.POST or None, request.FILES or None, too_large=uploads.was_cut_off(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            circulation = actions.file_old_summary(
                meeting=meeting,
                content=form.cleaned_data["pdf"],
                outside_on=form.cleaned_data["outside_on"],
                by=request.user,
            )
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("circulation", slug, circulation.number)
    context = {"coalition": meeting.coalition, "tab": "meetings", "meeting": meeting, "form": form}
    return render(request, "circulation/old_summary.html", context)


# --- What left the house -------------------------------------------------------------------


@require_GET
def circulations(request, slug):
    coalition = fetch.coalition(request, slug)
    rows = Circulation.objects.filter(coalition=coalition, stopped_at=None).select_related(
        "meeting__body", "coalition", "document"
    )
    readable = permissions.readable(request.user, coalition, rows)
    context = {"coalition": coalition, "tab": "circulations", "circulations": readable}
    return render(request, "circulation/circulations.html", context)


def _circulation(request, slug, number):
    rows = Circulation.objects.select_related("coalition", "meeting__body", "document")
    found = get_object_or_404(rows, coalition=fetch.coalition(request, slug), number=number)
    require(permissions.can_read(request.user, found))
    return found


@require_GET
def circulation(request, slug, number):
    """The document, and for those who keep the table what became of each copy."""
    found = _circulation(request, slug, number)
    deliveries = found.deliveries.select_related("letter", "replaced_by")
    may_see_log = permissions.can_see_log(request.user, found.coalition)
    if not may_see_log:
        deliveries = deliveries.filter(members__user=request.user).distinct()
    newer = Circulation.objects.filter(replaces=found, stopped_at=None).first()
    rows = [{"delivery": row, "words": explain(row.letter)} for row in deliveries]
    standing = [row.letter.state for row in deliveries if row.replaced_by is None]
    waiting = any(row.letter.state == "queued" and not row.letter.attempts for row in deliveries)
    return render(
        request,
        "circulation/circulation.html",
        {
            "coalition": found.coalition,
            "tab": "circulations",
            "circulation": found,
            "rows": rows,
            "may_see_log": may_see_log,
            "can_see_corrections": found.kind in CORRECTED
            and permissions.can_see_corrections(request.user, found.meeting),
            "newer": newer,
            "total": len(standing),
            "sent": standing.count("sent"),
            "under_way": sum(state in {"queued", "sending", "in_data"} for state in standing),
            "can_stop": may_see_log and waiting and found.send_after > timezone.now(),
        },
    )


@require_GET
def document(request, slug, number):
    """The exact bytes that were sent."""
    found = _circulation(request, slug, number)
    if found.document is None:
        raise Http404
    if found.document.content is None:
        messages.error(request, _("The document is still being printed. Try again in a moment."))
        return redirect("circulation", slug, number)
    return as_pdf(found.document.content, found.document.filename)


@fetch.act("circulation")
def stop(request, slug, number):
    found = _circulation(request, slug, number)
    require(permissions.can_see_log(request.user, found.coalition))
    actions.stop(circulation=found, by=request.user)
    messages.success(request, _("Stopped. No copy has left."))
    if found.midterm:
        return redirect("midterm", slug)
    page = "meeting_publish" if found.kind == Circulation.Kind.SUMMARY else "meeting"
    return redirect(page, slug, found.meeting.number)


@fetch.act("circulation")
def retry_document(request, slug, number):
    found = _circulation(request, slug, number)
    actions.retry_document(circulation=found, by=request.user)
    messages.success(request, _("The document will be printed once more."))
    return redirect("circulation", slug, number)


@require_POST
def resend(request, slug, number, delivery):
    found = _circulation(request, slug, number)
    copy = get_object_or_404(found.deliveries, pk=delivery)
    try:
        fresh = actions.resend(delivery=copy, by=request.user)
        messages.success(request, _("Sent again to %(address)s.") % {"address": fresh.address})
    except NotReady as reason:
        messages.error(request, str(reason))
    return redirect("circulation", slug, number)
