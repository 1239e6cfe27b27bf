"""The page on which an owner reports in a mid-term round: by the link of a mail, or signed in."""

import re

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from circulation import actions, fetch, permissions, rounds
from circulation.actions.rounds import Said
from circulation.midterm_forms import RoundAnswerForm
from circulation.models import MidtermUpdate, RoundToken
from coalitions.letters import answer_to
from coalitions.models import Member, Seat
from toolkit.errors import NotReady, require


@login_not_required
def answer_by_round_link(request, link: RoundToken):
    """GET shows one's own points and keeps nothing, however often; POST keeps the answers."""
    update, people = link.update, rounds.holders(link)
    if not people:
        return _ended(request, update, "left")
    if rounds.is_anothers(link, people, request.user):
        return _ended(request, update, "anothers")
    if not MidtermUpdate.objects.open().filter(pk=update.pk).exists():
        return _ended(request, update, "closed")
    return _answering(request, update, people, back=request.path)


def _ended(request, update: MidtermUpdate, why: str):
    context = {"coalition": update.coalition, "why": why, "ask": answer_to(update.coalition)}
    return render(request, "circulation/round_ended.html", context, status=410)


@require_http_methods(["GET", "HEAD", "POST"])
def midterm_answer(request, slug):
    """Signed in, for one's own seats."""
    coalition = fetch.coalition(request, slug)
    require(permissions.can_answer_round(request.user, coalition))
    rows = MidtermUpdate.objects.open().select_related("coalition", "since")
    update = rows.filter(coalition=coalition).first()
    if update is None:
        return redirect("midterm", slug)
    people = list(Member.objects.current().filter(user=request.user, seat__coalition=coalition))
    back = reverse("midterm_answer", args=[slug])
    return _answering(request, update, people, back=back, by=request.user)


def _answering(request, update: MidtermUpdate, people: list[Member], *, back: str, by=None):
    seats = [member.seat for member in people]
    forms = _forms(request, update, seats)
    context = {"update": update, "coalition": update.coalition, "people": people, "forms": forms}
    context["is_kept"] = "kept" in request.GET
    if request.method != "POST":
        return render(request, "circulation/round_answer.html", context)
    problem = _refusal(request, forms)
    if not problem and all(form.is_valid() for form in forms):
        try:
            actions.answer_round(update=update, said=_said(forms, seats), by=by)
        except NotReady as reason:
            problem = str(reason)
        else:
            return redirect(f"{back}?kept=1")
    context |= {"is_kept": False, "problem": problem or _("Please look at what is marked below.")}
    return render(request, "circulation/round_answer.html", context, status=422)


def _forms(request, update: MidtermUpdate, seats: list[Seat]) -> list[RoundAnswerForm]:
    seat_ids = {seat.pk for seat in seats}
    given = rounds.answers_of(update, seats)
    data = request.POST if request.method == "POST" else None
    return [
        RoundAnswerForm(data, point=point, given=given.get(point.pk))
        for point in rounds.open_points(update.coalition)
        if rounds.is_of(point, seat_ids)
    ]


def _refusal(request, forms: list[RoundAnswerForm]) -> str:
    """What stands in the way of the whole page; empty where nothing does."""
    known = {form.prefix for form in forms}
    asked = re.compile(r"(p\d+)-(?:state|text|new_due_on)")
    written = [asked.fullmatch(name) for name, value in request.POST.items() if value.strip()]
    if any(found and found[1] not in known for found in written):
        return _(
            "An action point of this page was closed or passed to another seat meanwhile, so "
            "nothing was kept. The rest stands below: please send it again."
        )
    if all(form.is_valid() for form in forms) and not any(form.is_filled for form in forms):
        return _("Please choose for at least one action point where it stands.")
    return ""


def _said(forms: list[RoundAnswerForm], seats: list[Seat]) -> list[Said]:
    said = []
    for form in forms:
        seat = rounds.seat_for(form.point, seats)
        if form.is_filled and seat is not None:
            said.append(Said(point=form.point, seat=seat, **form.cleaned_data))
    return said
