"""The few read-only pages that show several rooms: the desk, a coalition, and the health of all."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_GET

from actionpoints import word_views
from actionpoints.models import ActionPoint
from actionpoints.permissions import can_read_obstacles, can_see_overdue
from actionpoints.word_tokens import word_token
from circulation import permissions as circulation_permissions
from circulation.invitation_views import answer_by_link
from circulation.models import Circulation
from circulation.round_views import answer_by_round_link
from circulation.rounds import round_token
from circulation.tokens import answer_token
from coalition_portal import export, health, overview
from coalition_portal.desk import desk_of
from coalitions import deadlines
from coalitions.models import Coalition, Contact, Member
from coalitions.permissions import (
    can_change_life_cycle,
    can_export,
    can_see_missing_roles,
    editable_settings,
    is_early,
)
from coalitions.roles import Role
from coalitions.views import token as token_views
from meetings.cadence import about_to_be_missed
from meetings.models import Meeting
from meetings.permissions import can_plan
from toolkit.errors import require


@login_not_required
def mail_token(request, token):
    """A link from a mail, by which a person acts without an account: whose page is it?"""
    invited = answer_token(token)
    if invited is not None:
        return answer_by_link(request, invited)
    asked = round_token(token)
    if asked is not None:
        return answer_by_round_link(request, asked)
    owner = word_token(token)
    if owner is not None:
        return word_views.by_link(request, owner)
    return token_views.mail_token(request, token)


@login_not_required
@require_GET
def home(request):
    """Signed in: my desk; else the public front page."""
    if not request.user.is_authenticated:
        return render(request, "house/front.html", {"contacts": _contacts()})
    return render(request, "house/desk.html", desk_of(request.user))


def _contacts() -> dict[str, list[Contact]]:
    """The offices of the front page, by whose questions they answer."""
    offices: dict[str, list[Contact]] = {audience: [] for audience in Contact.Audience.values}
    for contact in Contact.objects.all():
        offices[contact.audience].append(contact)
    return offices


@require_GET
def coalitions(request):
    proposed = Coalition.Status.PROPOSED
    mine = list(Coalition.objects.visible_to(request.user).select_related("state"))
    context = {
        "coalitions": mine,
        "is_demonstration": any(coalition.is_demonstration for coalition in mine),
        "proposals": Coalition.objects.filter(proposed_by=request.user, status=proposed),
    }
    return render(request, "house/coalitions.html", context)


@require_GET
def coalition(request, slug):
    """One coalition: the next meeting, what is owed and by when, and what was circulated last."""
    found = get_object_or_404(
        Coalition.objects.visible_to(request.user).select_related("state"), slug=slug
    )
    today = timezone.localdate()
    seats = list(found.seats.current().select_related("organisation"))
    members = list(Member.objects.current().filter(seat__coalition=found))
    may_plan = can_plan(request.user, found)
    sees_gaps = can_see_missing_roles(request.user, found)
    points = ActionPoint.objects.settled().filter(coalition=found).open()
    last = Circulation.objects.filter(coalition=found, stopped_at=None).select_related(
        "meeting__body", "coalition", "document"
    )
    readable = circulation_permissions.readable(request.user, found, last[:5])
    context = {
        "coalition": found,
        "tab": "overview",
        "next_meeting": found.meetings.filter(status=Meeting.Status.PLANNED)
        .order_by("starts_at")
        .first(),
        "owed": [
            {
                "obligation": row,
                "words": deadlines.deadline_words(row, today),
                "days": deadlines.days_words(row, today),
            }
            for row in found.obligations.select_related("state")
        ],
        "open_points": points.count(),
        "overdue_points": points.overdue(today).count()
        if can_see_overdue(request.user, found)
        else None,
        "reads_obstacles": can_read_obstacles(request.user, found),
        "last": readable[0] if readable else None,
        "facilitators": [m for m in members if m.seat.role == Role.FACILITATOR],
        "table": overview.the_table(seats),
        "missing": overview.missing_roles(seats) if sees_gaps and not found.is_read_only else [],
        "checklist": overview.checklist(found, seats, members)
        if sees_gaps and is_early(found)
        else [],
        "can_set": bool(editable_settings(request.user, found)),
        "can_change_life": can_change_life_cycle(request.user, found),
        "can_plan": may_plan,
        "rhythm": about_to_be_missed(found, today) if may_plan else [],
        "steps": found.steps.all(),
    }
    return render(request, "house/coalition.html", context)


@require_GET
def coalition_export(request, slug):
    """Everything the coalition holds, for those who keep it, as one file."""
    found = get_object_or_404(
        Coalition.objects.visible_to(request.user).select_related("state"), slug=slug
    )
    require(can_export(request.user, found))
    name = f"{found.slug}-{timezone.localdate().isoformat()}.json"
    return JsonResponse(
        export.of_coalition(found),
        json_dumps_params={"indent": 1, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_not_required
@require_GET
def healthz(request):
    """The process is up and reaches its database."""
    return _well({"database": health.database()})


@login_not_required
@require_GET
def readyz(request):
    """Ready to serve and to send: the worker was seen, nothing waits for long, there is space."""
    return _well(health.examine(health.CHEAP))


def _well(findings: dict[str, str]) -> JsonResponse:
    """Which checks passed; the sentences, which name folders and servers, are selfcheck's."""
    checks = {name: not sentence for name, sentence in findings.items()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


@login_not_required
@require_GET
def robots(request):
    """What search engines may read: the public pages, and nothing behind a sign-in."""
    lines = ["User-agent: *", "Allow: /$", "Allow: /states-parties/", "Allow: /static/"]
    return HttpResponse("\n".join([*lines, "Disallow: /", ""]), content_type="text/plain")


@login_not_required
@require_GET
def favicon(request):
    """Browsers ask here for the icon of what is no page: a PDF, a drawing."""
    return redirect(static("img/mark.svg"))
