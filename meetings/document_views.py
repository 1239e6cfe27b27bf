"""Documents: the library, one document, putting one there; fetch, check, act, answer."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Prefetch
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalitions.models import Coalition
from meetings import document_actions as actions
from meetings import permissions
from meetings.document_forms import DocumentForm, LibraryForm, VersionForm, WithdrawForm
from meetings.models import AgendaItem, Document, DocumentVersion, Meeting
from toolkit import filing, uploads
from toolkit.errors import NotReady, require


def _coalition(request, slug):
    return get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)


def _fetched(user):
    """Documents the person may know, with all that a line or page says of them."""
    rows = Document.objects.visible_to(user).select_related("meeting", "item", "seat__organisation")
    return rows.select_related("by", "withdrawn_by").prefetch_related("versions", "chosen_roles")


def _document(request, slug, key):
    rows = _fetched(request.user).select_related("coalition", "meeting__body")
    return get_object_or_404(rows, coalition=_coalition(request, slug), key=key)


def for_meeting(user, meeting):
    """The meeting's items, each with the `papers` beside it, and the papers of the whole."""
    papers = _fetched(user).filter(meeting=meeting).standing()
    items = meeting.items.prefetch_related(Prefetch("documents", papers, to_attr="papers"))
    return items, papers.exclude(item__meeting=meeting)


@require_safe
def library(request, slug):
    """All of them, by kind; the choice stands in the address."""
    coalition = _coalition(request, slug)
    mine = _fetched(request.user).filter(coalition=coalition)
    form = LibraryForm(request.GET)
    rows = mine
    if form.is_valid():
        kind, words = form.cleaned_data["kind"], form.cleaned_data["q"]
        rows = rows.filter(kind=kind) if kind else rows
        rows = rows.filter(title__icontains=words) if words else rows
    order = list(Document.Kind)
    found = sorted(rows, key=lambda row: (order.index(row.kind), bool(row.withdrawn_at)))
    context = {
        "coalition": coalition,
        "tab": "documents",
        "form": form,
        "groups": [
            (Document.Kind(kind).label, list(documents))
            for kind, documents in groupby(found, key=lambda row: row.kind)
        ],
        "any_there": bool(found) or mine.exists(),
        "can_upload": not coalition.is_read_only
        and permissions.can_upload(request.user, coalition),
    }
    return render(request, "meetings/library.html", context)


def new(request, slug):
    coalition = _coalition(request, slug)
    require(permissions.can_upload(request.user, coalition))
    meeting, item = _place(request, coalition)
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        too_large=uploads.was_cut_off(request),
        coalition=coalition,
        meetings=_meetings(request, coalition),
        meeting=meeting,
        item=item,
    )
    if request.method == "POST" and form.is_valid():
        try:
            document = actions.add_document(coalition=coalition, by=request.user, **form.details())
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The document is there. Nobody was mailed."))
            return redirect("document", slug, document.key)
    context = {"coalition": coalition, "tab": "documents", "form": form, "meeting": meeting}
    return render(request, "meetings/document_new.html", context, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound else 200


def _meetings(request, coalition):
    cancelled = Meeting.Status.CANCELLED
    return permissions.meetings_open_to(request.user, coalition).exclude(status=cancelled)


def _place(request, coalition):
    """The meeting and item a link asked for; none where they are not this person's to choose."""
    asked = {name: request.GET.get(name, "") for name in ("meeting", "item")}
    number, pk = (int(t) if t.isdecimal() and len(t) < 12 else 0 for t in asked.values())
    if not asked["meeting"]:
        return None, None
    rows = _meetings(request, coalition).select_related("body")
    meeting = get_object_or_404(rows, number=number)
    return meeting, AgendaItem.objects.filter(meeting=meeting, pk=pk).first()


@require_safe
def document(request, slug, key):
    return _page(request, _document(request, slug, key))


def _page(request, found, *, version_form=None, withdraw_form=None, status=200):
    may_keep = permissions.can_keep_document(request.user, found)
    keeps = may_keep and not found.withdrawn_at and not found.coalition.is_read_only
    newest = found.current
    context = {
        "coalition": found.coalition,
        "tab": "documents",
        "document": found,
        "newest": newest,
        "older": [version for version in found.versions.all() if version != newest],
        "closed_group": found.meeting and found.meeting.body.is_closed,
        "keeps": keeps,
        "version_form": version_form or VersionForm(auto_id="version-%s"),
        "withdraw_form": withdraw_form or WithdrawForm(auto_id="withdraw-%s"),
        "version_refused": version_form is not None,
        "withdraw_refused": withdraw_form is not None,
    }
    return render(request, "meetings/document.html", context, status=status)


@require_POST
def version_add(request, slug, key):
    found = _document(request, slug, key)
    require(permissions.can_keep_document(request.user, found))
    form = VersionForm(
        request.POST, request.FILES, too_large=uploads.was_cut_off(request), auto_id="version-%s"
    )
    if form.is_valid():
        try:
            actions.add_version(document=found, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The new version is there. Nobody was mailed."))
            return redirect("document", slug, key)
    return _page(request, found, version_form=form, status=422)


@require_POST
def withdraw(request, slug, key):
    found = _document(request, slug, key)
    require(permissions.can_keep_document(request.user, found))
    form = WithdrawForm(request.POST, auto_id="withdraw-%s")
    if form.is_valid():
        try:
            actions.withdraw(document=found, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Withdrawn. The file is deleted."))
            return redirect("document", slug, key)
    return _page(request, found, withdraw_form=form, status=422)


@require_safe
def download(request, slug, key, number):
    """The file itself, to be kept and never shown inside the portal's own page."""
    found = _document(request, slug, key)
    version = get_object_or_404(
        DocumentVersion.objects.select_related("document"), document=found, number=number
    )
    if found.withdrawn_at:
        messages.error(request, _("This document was withdrawn, so its file is gone."))
        return redirect("document", slug, key)
    try:
        stream = filing.path_of(version.stored_as).open("rb")
    except (OSError, ValueError):
        messages.error(
            request,
            _("The file is not on the server. Please tell the portal’s administrator."),
        )
        return redirect("document", slug, key)
    return FileResponse(
        stream,
        as_attachment=True,
        filename=version.filename,
        content_type=uploads.CONTENT_TYPES[version.extension],
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "private, no-store",
        },
    )
