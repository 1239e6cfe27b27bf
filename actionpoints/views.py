"""Action points: the list, one point, and the acts on it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from actionpoints import actions, filters, history, permissions, roles, word_page
from actionpoints.forms import (
    DoneForm,
    DropForm,
    FilterForm,
    KeepersEditForm,
    OwnEditForm,
    OwnPointForm,
    ReopenForm,
    ReportForm,
    SettledPointForm,
)
from coalitions.models import Coalition, Member
from coalitions.permissions import roles_of
from meetings.models import Document
from toolkit.errors import NotReady, require
from toolkit.paging import leaf

ON_A_LEAF = 50


def coalition_of(request, slug):
    return get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)


def point_of(request, slug, reference):
    rows = permissions.visible_points(request.user, coalition_of(request, slug))
    rows = rows.with_owners().select_related(
        "coalition__state",
        "meeting__body",
        "obligation",
        "item__obligation",
        "entry",
        "person__seat__organisation",
        "evidence",
    )
    return get_object_or_404(rows, reference=reference)


@require_GET
def action_points(request, slug):
    """The list; its filters live in the address."""
    coalition = coalition_of(request, slug)
    mine = roles_of(request.user, coalition)
    may_see_overdue = bool(mine & roles.SEE_OVERDUE)
    form = filter_form(request, coalition, may_see_overdue)
    points = permissions.visible_points(request.user, coalition)
    chosen = filters.chosen(points, form.cleaned_data)
    found = leaf(chosen.with_owners().select_related("meeting"), request.GET.get("page"), ON_A_LEAF)
    context = {
        "coalition": coalition,
        "tab": "actionpoints",
        "form": form,
        "chips": filters.chips(form, request.GET, unsaid={"show": "open"}),
        "leaf": found,
        "may_see_overdue": may_see_overdue,
        "can_offer": bool(mine & (roles.AGREE | roles.AGREE_OWN)) and not coalition.is_read_only,
        "keeps_list": bool(mine & roles.AGREE),
        "reads_obstacles": bool(mine & roles.READ_OBSTACLES),
        "can_export": bool(mine & roles.EXPORT),
        "can_import": bool(mine & roles.IMPORT) and not coalition.is_read_only,
        "any_there": bool(found.rows) or points.exists(),
    }
    return render(request, "actionpoints/action_points.html", context)


def filter_form(request, coalition, may_see_overdue):
    """A choice that is not on offer is as none."""
    form = FilterForm(
        request.GET,
        seats=list(coalition.seats.current().select_related("organisation")),
        bodies=list(coalition.bodies.all()),
        obligations=list(coalition.obligations.all()),
        may_see_overdue=may_see_overdue,
    )
    form.is_valid()
    return form


def offer(request, slug):
    """A point between meetings: for one's own seat, or for any by those who keep the list."""
    coalition = coalition_of(request, slug)
    require(permissions.can_offer(request.user, coalition))
    form = _offer_form(request, coalition)
    if request.method == "POST" and form.is_valid():
        try:
            point = actions.offer(coalition=coalition, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Saved. Everyone at the table can read it."))
            return redirect("action_point", slug, point.reference)
    keeps_list = permissions.can_agree(request.user, coalition)
    context = {
        "coalition": coalition,
        "tab": "actionpoints",
        "form": form,
        "keeps_list": keeps_list,
    }
    status = 422 if form.is_bound else 200
    return render(request, "actionpoints/offer.html", context, status=status)


def _offer_form(request, coalition):
    data = request.POST or None
    if permissions.can_agree(request.user, coalition):
        seats = coalition.seats.current().select_related("organisation")
        return SettledPointForm(data, seats=list(seats))
    seats = list(_own_seats(request.user, coalition))
    return OwnPointForm(data, seats=seats, initial={"lead": seats[0].id})


def _own_seats(user, coalition):
    return permissions.own_seats(user, coalition).select_related("organisation")


@require_GET
def action_point(request, slug, reference):
    return show(request, point_of(request, slug, reference))


def show(request, point, *, refused=None, status=200):
    """The page; `refused` maps an act's name to its form, with what was typed in it."""
    user = request.user
    open_to_change = not point.coalition.is_read_only
    keeps = open_to_change and permissions.can_close(user, point)
    settled = not point.is_draft
    # Who has not accepted a point yet does that first.
    goes_on = open_to_change and point.is_open and (keeps or not point.awaits_word)
    offered = {
        "report": goes_on and permissions.can_report(user, point),
        "edit": goes_on and permissions.can_edit(user, point),
        "close": keeps and settled and point.is_open,
        "drop": keeps and settled and point.is_open,
        "reopen": keeps and not point.is_open,
    }
    forms = {name: FORMS[name](user, point) for name, offer in offered.items() if offer}
    may_read_history = permissions.can_read_history(user, point.coalition)
    context = {
        "coalition": point.coalition,
        "tab": "actionpoints",
        "point": point,
        "reports": point.reports.all(),
        "forms": forms | (refused or {}),
        "refused": refused or {},
        **word_page.part_of(user, point, open_to_change, refused or {}),
        "endings": history.endings_of(point),
        "slips": history.slips_of(point) if _sees_slips(user, point) else None,
        "sees_reasons": may_read_history,
        "evidence": _readable(user, point).filter(pk=point.evidence_id).first()
        if point.evidence_id
        else None,
        "may_see_overdue": permissions.can_see_overdue(user, point.coalition),
        "may_read_history": may_read_history,
        "changes": history.changes_of(point) if may_read_history else [],
        "obstacles": permissions.visible_obstacles(user, point.coalition).filter(points=point),
        "can_add_obstacle": open_to_change
        and settled
        and permissions.can_edit_obstacles(user, point.coalition),
    }
    return render(request, "actionpoints/action_point.html", context, status=status)


def _sees_slips(user, point) -> bool:
    """How often a date moved is for the owner, and for those who keep the list."""
    return permissions.can_see_overdue(user, point.coalition) or permissions.is_owner(user, point)


def _readable(user, point):
    documents = Document.objects.visible_to(user).standing()
    return documents.filter(coalition=point.coalition)


def _edit_form(user, point, data=None):
    """Those who keep the list word all of it; a seat words its own point."""
    own = not permissions.can_agree(user, point.coalition)
    if own:
        seats = _own_seats(user, point.coalition)
    else:
        # A seat that left the table still leads what it led, until somebody else takes it on.
        kept = {point.lead_id, *(seat.id for seat in point.contributors.all())}
        current = point.coalition.seats.current().values("id")
        seats = point.coalition.seats.filter(Q(id__in=current) | Q(id__in=kept - {None}))
    facts: dict[str, Any] = {
        "seats": list(seats.select_related("organisation")),
        "settled": not point.is_draft,
        "people": list(Member.objects.current().filter(seat=point.lead_id)),
        "auto_id": "edit-%s",
        "initial": {
            "title": point.title,
            "lead": point.lead_id,
            "due_on": point.due_on,
            "priority": point.priority,
            "person": point.person_id,
            "contributors": [seat.id for seat in point.contributors.all()],
            "obligation": point.obligation_id,
        },
    }
    if own:
        return OwnEditForm(data, **facts)
    return KeepersEditForm(data, obligations=list(point.coalition.obligations.all()), **facts)


def _report_form(user, point, data=None):
    return ReportForm(
        data,
        documents=_readable(user, point),
        initial={"state": point.state, "evidence": _chosen(point)},
        auto_id="report-%s",
    )


def _done_form(user, point, data=None):
    return DoneForm(
        data,
        documents=_readable(user, point),
        initial={"evidence": _chosen(point)},
        auto_id="close-%s",
    )


def _chosen(point):
    return point.evidence.key if point.evidence else None


FORMS = {
    "report": _report_form,
    "edit": _edit_form,
    "close": _done_form,
    "drop": lambda user, point, data=None: DropForm(data, auto_id="drop-%s"),
    "reopen": lambda user, point, data=None: ReopenForm(data, auto_id="reopen-%s"),
}


def _write(request, point, name, act, said):
    """Act on a form that is whole; else the page again, with what was typed and why it stays."""
    form = FORMS[name](request.user, point, request.POST)
    if form.is_valid():
        try:
            act(form)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, said)
            return redirect("action_point", point.coalition.slug, point.reference)
    return show(request, point, refused={name: form}, status=422)


@require_POST
def report(request, slug, reference):
    point = point_of(request, slug, reference)
    require(permissions.can_report(request.user, point))
    told_by = _told_by(request.user, point)

    def act(form):
        actions.report_progress(point=point, by=request.user, told_by=told_by, **form.cleaned_data)

    said = _("Your report is saved; it appears in the next mid-term update.")
    return _write(request, point, "report", act, said)


def _told_by(user, point) -> str:
    """Whoever reports for another seat is named as the teller."""
    mine = permissions.seats_of(user, point.coalition).select_related("organisation")
    if any(seat.id == point.lead_id for seat in mine):
        return ""
    return ", ".join(seat.organisation.name for seat in mine)[:160]


@require_POST
def edit(request, slug, reference):
    point = point_of(request, slug, reference)
    require(permissions.can_edit(request.user, point))

    def act(form):
        actions.edit(point=point, by=request.user, **form.facts())

    return _write(request, point, "edit", act, _("Saved."))


def _keepers_act(request, slug, reference, name, act, said):
    point = point_of(request, slug, reference)
    require(permissions.can_close(request.user, point))

    def with_reason(form):
        act(point=point, by=request.user, **form.cleaned_data)

    return _write(request, point, name, with_reason, said)


@require_POST
def close(request, slug, reference):
    return _keepers_act(request, slug, reference, "close", actions.close, _("Closed as done."))


@require_POST
def drop(request, slug, reference):
    return _keepers_act(request, slug, reference, "drop", actions.drop, _("Dropped."))


@require_POST
def reopen(request, slug, reference):
    said = _("Open again.")
    return _keepers_act(request, slug, reference, "reopen", actions.reopen, said)
