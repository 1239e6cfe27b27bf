"""Action points as files, and spreadsheets taken in: looked at first, then all or nothing."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from actionpoints import filters, permissions
from actionpoints.carrying import actions, export, files, reading
from actionpoints.carrying.forms import ReadingForm, TakeInForm, UploadForm
from actionpoints.carrying.rows import FATES, seal
from actionpoints.models import ImportedList
from actionpoints.views import coalition_of, filter_form
from toolkit.errors import NotReady, require

ROWS_A_PAGE = 100
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked_for(request, slug):
    """The coalition, and the points that its list shows for the same address."""
    coalition = coalition_of(request, slug)
    require(permissions.can_export(request.user, coalition))
    overdue = permissions.can_see_overdue(request.user, coalition)
    choice = filter_form(request, coalition, overdue).cleaned_data
    return coalition, filters.chosen(permissions.visible_points(request.user, coalition), choice)


def _file(coalition, content: bytes, ending: str, kind: str) -> HttpResponse:
    name = export.file_name(coalition, ending, timezone.localdate())
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


@require_GET
def as_xlsx(request, slug):
    coalition, points = _asked_for(request, slug)
    return _file(coalition, export.as_xlsx(coalition, points), "xlsx", SHEET)


@require_GET
def as_csv(request, slug):
    coalition, points = _asked_for(request, slug)
    return _file(coalition, export.as_csv(coalition, points), "csv", "text/csv; charset=utf-8")


@require_GET
def as_hxl(request, slug):
    coalition, points = _asked_for(request, slug)
    content = export.as_csv(coalition, points, tagged=True)
    return _file(coalition, content, "hxl.csv", "text/csv; charset=utf-8")


def bring(request, slug):
    """Choose a file; it is kept for its bringer, and its rows are shown next."""
    coalition = coalition_of(request, slug)
    require(permissions.can_import(request.user, coalition))
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            imported = actions.bring(
                coalition=coalition,
                name=name,
                content=content,
                operation=form.cleaned_data["operation"],
                by=request.user,
            )
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("points_import_look", slug, imported.pk)
    context = {"coalition": coalition, "tab": "actionpoints", "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "actionpoints/import.html", context, status=status)


def _imported(request, slug, pk):
    """Only whoever brought a list sees it."""
    coalition = coalition_of(request, slug)
    require(permissions.can_import(request.user, coalition))
    mine = ImportedList.objects.of(request.user).select_related("coalition__state")
    return get_object_or_404(mine, coalition=coalition, pk=pk)


@require_GET
def look(request, slug, pk):
    """What becomes of each row; looking writes nothing."""
    imported = _imported(request, slug, pk)
    if imported.confirmed_at:
        messages.info(request, _("This list was taken in already."))
        return redirect("action_points", slug)
    return _look(request, imported)


def _look(request, imported, *, form=None, refusal="", status=200):
    try:
        found = reading.of(imported, user=request.user)
    except files.Unreadable as reason:
        context = {"coalition": imported.coalition, "imported": imported, "unreadable": str(reason)}
        return render(request, "actionpoints/import_look.html", context, status=status)
    counts = Counter(row.fate for row in found.rows)
    wanted = request.GET.get("fate")
    if wanted not in counts:
        wanted = "refused" if counts["refused"] and wanted != "all" else ""
    shown = [row for row in found.rows if not wanted or row.fate == wanted]
    context = {
        "coalition": imported.coalition,
        "tab": "actionpoints",
        "imported": imported,
        "reading": found,
        "form": form or ReadingForm(reading=found),
        "refusal": refusal,
        "counts": [(fate, label, counts[fate]) for fate, label in FATES.items() if counts[fate]],
        "all": len(found.rows),
        "refused": counts["refused"],
        "to_write": counts["new"] + counts["changed"],
        "wanted": wanted,
        "rows": Paginator(shown, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "seal": seal(found.rows),
    }
    return render(request, "actionpoints/import_look.html", context, status=status)


@require_POST
def read_as(request, slug, pk):
    """Columns matched by hand, and how dates and letters are read."""
    imported = _imported(request, slug, pk)
    try:
        form = ReadingForm(request.POST, reading=reading.of(imported, user=request.user))
        if not form.is_valid():
            return _look(request, imported, form=form, status=422)
        words, columns = form.columns()
        actions.read_as(
            imported=imported,
            reading=form.chosen(),
            words=words,
            columns=columns,
            by=request.user,
        )
    except (NotReady, files.Unreadable) as reason:
        messages.error(request, str(reason))
    return redirect("points_import_look", slug, pk)


@require_POST
def take_in(request, slug, pk):
    imported = _imported(request, slug, pk)
    form = TakeInForm(request.POST)
    form.is_valid()
    try:
        written = actions.take_in(
            imported=imported,
            seen=form.cleaned_data.get("seen", ""),
            without_refused=form.cleaned_data["without_refused"],
            by=request.user,
        )
    except (NotReady, files.Unreadable) as reason:
        return _look(request, imported, refusal=str(reason), status=422)
    new, changed = written["new"], written["changed"]
    said = [
        ngettext("%(n)s action point is new.", "%(n)s action points are new.", new) % {"n": new},
        ngettext("%(n)s was changed.", "%(n)s were changed.", changed) % {"n": changed},
        _("Nobody was mailed."),
    ]
    messages.success(request, " ".join(said))
    return redirect("action_points", slug)


@require_POST
def put_away(request, slug, pk):
    actions.put_away(imported=_imported(request, slug, pk), by=request.user)
    messages.success(request, _("The list is put away. Nothing was taken in."))
    return redirect("action_points", slug)
