"""Action points: the list, one point, and the acts on it."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from actionpoints import actions, permissions
from actionpoints.forms import CloseForm, PointForm, ReopenForm, ReportForm
from actionpoints.models import ActionPoint
from coalitions.models import Coalition
from toolkit.errors import NotReady, require


def _act(view):
    """POST only; what can't be done is said on the point's page."""

    @require_POST
    @wraps(view)
    def wrapped(request, slug, reference):
        try:
            return view(request, slug, reference)
        except NotReady as reason:
            messages.error(request, str(reason))
            return redirect("action_point", slug, reference)

    return wrapped


def _coalition(request, slug):
    return get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)


def _point(request, slug, reference):
    rows = permissions.visible_points(request.user, _coalition(request, slug))
    rows = rows.select_related("coalition__state", "lead__organisation", "meeting__body")
    return get_object_or_404(rows, reference=reference)


@require_GET
def action_points(request, slug):
    """The list; its filters live in the address."""
    coalition = _coalition(request, slug)
    may_see_overdue = permissions.can_see_overdue(request.user, coalition)
    points = permissions.visible_points(request.user, coalition)
    chosen = request.GET.get("show", "open")
    if chosen == "open":
        points = points.open()
    elif chosen == "overdue" and may_see_overdue:
        points = points.overdue()
    elif chosen in ActionPoint.State.values:
        points = points.filter(state=chosen)
    seat = request.GET.get("seat", "")
    if seat.isdigit():
        points = points.filter(lead_id=int(seat))
    words = request.GET.get("q", "").strip()
    if words:
        points = points.filter(title__icontains=words)
    context = {
        "coalition": coalition,
        "tab": "actionpoints",
        "points": points.select_related("lead__organisation", "meeting").prefetch_related(
            "contributors__organisation"
        ),
        "chosen": chosen,
        "seat": seat,
        "words": words,
        "may_see_overdue": may_see_overdue,
        "seats": coalition.seats.current().select_related("organisation"),
        "states": ActionPoint.State.choices,
    }
    return render(request, "actionpoints/action_points.html", context)


@require_GET
def action_point(request, slug, reference):
    return _page(request, _point(request, slug, reference))


def _page(request, point, *, report=None, status=200):
    user = request.user
    context = {
        "coalition": point.coalition,
        "tab": "actionpoints",
        "point": point,
        "reports": point.reports.all(),
        "can_report": permissions.can_report(user, point) and point.is_open,
        "can_close": permissions.can_close(user, point),
        "can_edit": permissions.can_edit(user, point),
        "may_see_overdue": permissions.can_see_overdue(user, point.coalition),
        "form": report or ReportForm(initial={"state": point.state}),
        "edit": PointForm(
            coalition=point.coalition,
            initial={"title": point.title, "lead": point.lead_id, "due_on": point.due_on},
        ),
    }
    return render(request, "actionpoints/action_point.html", context, status=status)


@_act
def report(request, slug, reference):
    point = _point(request, slug, reference)
    require(permissions.can_report(request.user, point))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, point, report=form, status=422)
    actions.report_progress(
        point=point, by=request.user, told_by=_told_by(request.user, point), **form.cleaned_data
    )
    messages.success(request, _("Your report is saved; it appears in the next mid-term update."))
    return redirect("action_point", slug, reference)


def _told_by(user, point) -> str:
    """Whoever reports for another seat is named as the teller."""
    mine = permissions.seats_of(user, point.coalition).select_related("organisation")
    if any(seat.id == point.lead_id for seat in mine):
        return ""
    return ", ".join(seat.organisation.name for seat in mine)[:160]


@_act
def edit(request, slug, reference):
    point = _point(request, slug, reference)
    require(permissions.can_edit(request.user, point))
    form = PointForm(request.POST, coalition=point.coalition)
    if form.is_valid():
        actions.edit(point=point, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Not saved: please give what is to be done and a real date."))
    return redirect("action_point", slug, reference)


@_act
def close(request, slug, reference):
    point = _point(request, slug, reference)
    require(permissions.can_close(request.user, point))
    form = CloseForm(request.POST)
    try:
        if not form.is_valid():
            raise NotReady(_("Please say what was done, or why the point is dropped."))
        actions.close(point=point, by=request.user, **form.cleaned_data)
    except NotReady as reason:
        messages.error(request, str(reason))
    return redirect("action_point", slug, reference)


@_act
def reopen(request, slug, reference):
    point = _point(request, slug, reference)
    require(permissions.can_close(request.user, point))
    form = ReopenForm(request.POST)
    if form.is_valid():
        actions.reopen(point=point, reason=form.cleaned_data["reason"], by=request.user)
    else:
        messages.error(request, _("Please say why the point is taken up again."))
    return redirect("action_point", slug, reference)


@_act
def drop(request, slug, reference):
    point = _point(request, slug, reference)
    require(permissions.can_close(request.user, point))
    actions.drop(point=point, reason=request.POST.get("reason", "")[:1000], by=request.user)
    return redirect("action_point", slug, reference)
