"""The register of obstacles: the list, one obstacle, and the acts on it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from actionpoints import history, obstacle_actions, permissions
from actionpoints.filters import chips
from actionpoints.models import ActionPoint
from actionpoints.obstacle_forms import ObstacleFilterForm, ObstacleForm, SolveForm
from coalitions.models import Coalition
from meetings.models import Entry
from meetings.permissions import readable_records
from toolkit.errors import NotReady, require
from toolkit.folding import words_of
from toolkit.paging import leaf

ON_A_LEAF = 50
SEEDS = 12


def _coalition(request, slug):
    return get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)


def _register(request, slug):
    """The coalition, for those who read its register."""
    coalition = _coalition(request, slug)
    require(permissions.can_read_obstacles(request.user, coalition))
    return coalition


def _obstacle(request, slug, number):
    coalition = _register(request, slug)
    rows = permissions.visible_obstacles(request.user, coalition)
    return get_object_or_404(rows.select_related("coalition"), number=number)


def _may_edit(user, coalition) -> bool:
    return permissions.can_edit_obstacles(user, coalition) and not coalition.is_read_only


@require_GET
def obstacles(request, slug):
    """The register; its filters live in the address."""
    coalition = _register(request, slug)
    form = ObstacleFilterForm(request.GET)
    form.is_valid()
    rows = permissions.visible_obstacles(request.user, coalition)
    found = leaf(_chosen(rows, form.cleaned_data), request.GET.get("page"), ON_A_LEAF)
    context = {
        "coalition": coalition,
        "tab": "actionpoints",
        "form": form,
        "chips": chips(form, request.GET, unsaid={"show": "open"}),
        "leaf": found,
        "can_edit": _may_edit(request.user, coalition),
        "sees_help": permissions.can_see_obstacle_help(request.user, coalition),
        "any_there": bool(found.rows) or rows.exists(),
    }
    return render(request, "actionpoints/obstacles.html", context)


def _chosen(rows, choice):
    show = choice.get("show") or "open"
    if show != "all":
        rows = rows.solved() if show == "solved" else rows.unsolved()
    if choice.get("kind"):
        rows = rows.filter(kind=choice["kind"])
    return rows.holding(words_of(choice.get("q") or ""))


@require_GET
def obstacle(request, slug, number):
    return _page(request, _obstacle(request, slug, number))


def _page(request, found, *, refused=None, status=200):
    """The page; `refused` maps an act's name to its form, with what was typed in it."""
    user, coalition = request.user, found.coalition
    sees_help = permissions.can_see_obstacle_help(user, coalition)
    forms = {}
    if _may_edit(user, coalition):
        forms["edit"] = _edit_form(found)
        if not found.is_solved:
            forms["solve"] = _solve_form()
    points = permissions.visible_points(user, coalition).filter(obstacles=found)
    context = {
        "coalition": coalition,
        "tab": "actionpoints",
        "obstacle": found,
        "points": points.with_owners().select_related("meeting"),
        "may_see_overdue": permissions.can_see_overdue(user, coalition),
        "sees_help": sees_help,
        "forms": forms | (refused or {}),
        "refused": refused or {},
        "can_reopen": bool(forms) and found.is_solved,
        "changes": history.changes_of_obstacle(found) if sees_help else [],
    }
    return render(request, "actionpoints/obstacle.html", context, status=status)


def _linkable(coalition):
    """Points of drafts are nobody's business yet, and can't be named in the register."""
    return ActionPoint.objects.settled().filter(coalition=coalition)


def _edit_form(found, data=None):
    linked = found.points.values_list("reference", flat=True)
    initial = {
        "title": found.title,
        "kind": found.kind,
        "since": found.since,
        "text": found.text,
        "who_can_help": found.who_can_help,
        "points": ", ".join(linked),
    }
    points = _linkable(found.coalition)
    return ObstacleForm(data, points=points, initial=initial, auto_id="edit-%s")


def _solve_form(data=None):
    return SolveForm(data, initial={"on": timezone.localdate()}, auto_id="solve-%s")


def new(request, slug):
    """A line of the register; it may begin with the words of an entry of a final summary."""
    coalition = _register(request, slug)
    require(permissions.can_edit_obstacles(request.user, coalition))
    seeds = _seeds(request.user, coalition)
    form = ObstacleForm(
        request.POST or None, points=_linkable(coalition), initial=_begun(request, seeds)
    )
    if request.method == "POST" and form.is_valid():
        facts = form.facts() | {"operation": form.cleaned_data["operation"]}
        try:
            made = obstacle_actions.register(coalition=coalition, by=request.user, **facts)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Saved in the register."))
            return redirect("obstacle", slug, made.number)
    context = {
        "coalition": coalition,
        "tab": "actionpoints",
        "form": form,
        "seeds": seeds[:SEEDS],
    }
    return render(
        request, "actionpoints/obstacle_new.html", context, status=422 if form.is_bound else 200
    )


def _seeds(user, coalition):
    """What final summaries hold as an obstacle; newest first."""
    final = readable_records(user, coalition).final()
    rows = Entry.objects.standing().filter(kind=Entry.Kind.OBSTACLE, item__meeting__in=final)
    return rows.select_related("item__meeting").order_by("-item__meeting__starts_at", "id")


def _begun(request, seeds) -> dict:
    """What the new line begins with; only the words come over, never where they stood."""
    begun = {"since": timezone.localdate(), "points": request.GET.get("point", "")[:20]}
    asked = request.GET.get("entry", "")
    entry = seeds.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None
    if entry:
        begun |= {"text": entry.text, "since": entry.item.meeting.local_date}
        line = " ".join(entry.text.split())
        begun["title"] = line if len(line) <= 200 else ""
    return begun


def _write(request, found, name, form, act, said):
    """Act on a form that is whole; else the page again, with what was typed and why it stays."""
    if form.is_valid():
        try:
            act(form)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, said)
            return redirect("obstacle", found.coalition.slug, found.number)
    return _page(request, found, refused={name: form}, status=422)


def _to_edit(request, slug, number):
    found = _obstacle(request, slug, number)
    require(permissions.can_edit_obstacles(request.user, found.coalition))
    return found


@require_POST
def edit(request, slug, number):
    found = _to_edit(request, slug, number)

    def act(form):
        obstacle_actions.reword(obstacle=found, by=request.user, **form.facts())

    return _write(request, found, "edit", _edit_form(found, request.POST), act, _("Saved."))


@require_POST
def solve(request, slug, number):
    found = _to_edit(request, slug, number)

    def act(form):
        obstacle_actions.solve(obstacle=found, by=request.user, **form.cleaned_data)

    return _write(request, found, "solve", _solve_form(request.POST), act, _("Solved."))


@require_POST
def reopen(request, slug, number):
    found = _to_edit(request, slug, number)
    try:
        obstacle_actions.reopen(obstacle=found, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("Open again."))
    return redirect("obstacle", slug, number)
