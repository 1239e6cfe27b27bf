"""The mid-term update and its round, for those who keep the table: fetch, check, act, answer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from circulation import actions, documents, fetch, permissions, progress, rounds
from circulation.forms import ReasonForm
from circulation.midterm_forms import MidtermForm, MidtermPlanForm
from circulation.models import Circulation, MidtermPlan, MidtermUpdate
from circulation.views import as_pdf
from coalitions.permissions import seats_of
from toolkit import pdf
from toolkit.errors import NotReady, require


def _update(coalition) -> MidtermUpdate | None:
    return coalition.midterm_updates.select_related("since__body", "coalition").first()


def _standing(coalition) -> MidtermUpdate:
    update = _update(coalition)
    if update is None or update.status == MidtermUpdate.Status.RELEASED:
        raise NotReady(_("There is no mid-term update being prepared."))
    return update


def _form(update: MidtermUpdate, data=None) -> MidtermForm:
    return MidtermForm(
        data,
        instance=update,
        themes=progress.themes(update),
        written=dict(update.paragraphs.values_list("theme", "text")),
    )


@require_GET
def midterm(request, slug):
    return _page(request, fetch.coalition(request, slug))


def _page(request, coalition, *, plan_form=None, status=200):
    done = Circulation.objects.filter(coalition=coalition, kind="midterm", stopped_at=None)
    context = {
        "coalition": coalition,
        "tab": "midterm",
        "released": permissions.readable(
            request.user, coalition, done.select_related("coalition", "document", "meeting")
        ),
        "can_answer": _is_asked(request.user, coalition),
    }
    if permissions.can_start_midterm(request.user, coalition):
        context |= _kept(request.user, coalition, plan_form)
    return render(request, "circulation/midterm.html", context, status=status)


def _is_asked(user, coalition) -> bool:
    """Whether a round is open that asks about something of this person's seats."""
    if not permissions.can_answer_round(user, coalition):
        return False
    if not MidtermUpdate.objects.open().filter(coalition=coalition).exists():
        return False
    mine = set(seats_of(user, coalition).values_list("id", flat=True))
    return any(rounds.is_of(point, mine) for point in rounds.open_points(coalition))


def _kept(user, coalition, plan_form) -> dict:
    """What authority, facilitator and secretariat see beside the released updates."""
    update = _update(coalition)
    since = actions.last_final_plenary(coalition)
    plan = MidtermPlan.objects.filter(coalition=coalition).first()
    can_release = permissions.can_release_midterm(user, coalition)
    context = {
        "keeper": True,
        "since": since,
        "proposed_on": actions.proposed_on(since) if since else None,
        "begun": bool(update and since and update.since_id == since.id),
        "can_release": can_release,
        "plan_form": (plan_form or MidtermPlanForm(instance=plan)) if can_release else None,
    }
    if update is None or update.status == MidtermUpdate.Status.RELEASED:
        return context | {"update": update}
    paper = documents.midterm(update)
    context |= {"update": update, "paper": paper, "mark": actions.mark_of(paper)}
    context["is_open"] = MidtermUpdate.objects.open().filter(pk=update.pk).exists()
    if update.opened_at:
        asked, unreached = rounds.asked(update)
        context |= {
            "asked": sorted(asked, key=lambda each: each.has_answered),
            "unreached": unreached,
            "n_answered": sum(each.has_answered for each in asked),
        }
    return context | {"form": _form(update)}


@require_GET
def midterm_document(request, slug):
    """The update as it will print."""
    coalition = fetch.coalition(request, slug)
    require(permissions.can_start_midterm(request.user, coalition))
    try:
        paper = documents.midterm(_standing(coalition), proof=True)
        return as_pdf(pdf.render(paper.html), paper.filename)
    except NotReady as reason:
        messages.error(request, str(reason))
    except pdf.PdfError as problem:
        said = _("The document can't be printed: %(reason)s") % {"reason": problem}
        messages.error(request, said)
    return redirect("midterm", slug)


@fetch.act("midterm")
def midterm_start(request, slug):
    coalition = fetch.coalition(request, slug)
    require(permissions.can_start_midterm(request.user, coalition))
    actions.start_midterm(coalition=coalition, by=request.user)
    return redirect("midterm", slug)


@require_POST
def midterm_plan(request, slug):
    coalition = fetch.coalition(request, slug)
    require(permissions.can_release_midterm(request.user, coalition))
    plan = MidtermPlan.objects.filter(coalition=coalition).first()
    form = MidtermPlanForm(request.POST, instance=plan)
    if form.is_valid():
        try:
            actions.plan_midterm(coalition=coalition, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Saved."))
            return redirect("midterm", slug)
    return _page(request, coalition, plan_form=form, status=422)


@fetch.act("midterm")
def midterm_open(request, slug):
    coalition = fetch.coalition(request, slug)
    require(permissions.can_start_midterm(request.user, coalition))
    count = actions.open_round(coalition=coalition, by=request.user)
    if count:
        said = ngettext(
            "The round is open: %(n)d mail is on its way.",
            "The round is open: %(n)d mails are on their way.",
            count,
        )
        messages.success(request, said % {"n": count})
    return redirect("midterm", slug)


@fetch.act("midterm")
def midterm_nudge(request, slug):
    coalition = fetch.coalition(request, slug)
    require(permissions.can_start_midterm(request.user, coalition))
    count = actions.nudge(update=_standing(coalition), by=request.user)
    if count:
        said = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("Whoever has not answered was written to today already."))
    return redirect("midterm", slug)


@fetch.act("midterm")
def midterm_save(request, slug):
    """Keep the words; with the second button also hand the update to the authority."""
    coalition = fetch.coalition(request, slug)
    require(permissions.can_start_midterm(request.user, coalition))
    update = _standing(coalition)
    form = _form(update, request.POST)
    if form.is_valid():
        actions.prepare_midterm(
            update=update,
            introduction=form.cleaned_data["introduction"],
            paragraphs=form.paragraphs,
            send="send" in request.POST,
            by=request.user,
        )
        messages.success(request, _("Saved."))
    return redirect("midterm", slug)


@fetch.act("midterm")
def midterm_return(request, slug):
    coalition = fetch.coalition(request, slug)
    require(permissions.can_release_midterm(request.user, coalition))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise NotReady(_("Please write a remark, so that the others know what to change."))
    actions.return_midterm(
        update=_standing(coalition), remark=form.cleaned_data["reason"], by=request.user
    )
    return redirect("midterm", slug)


@fetch.act("midterm")
def midterm_release(request, slug):
    coalition = fetch.coalition(request, slug)
    require(permissions.can_release_midterm(request.user, coalition))
    update = _update(coalition)
    if update is None:
        raise NotReady(_("There is no mid-term update being prepared."))
    circulation = actions.release_midterm(
        update=update, seen=request.POST.get("seen"), by=request.user
    )
    return redirect("circulation", slug, circulation.number)
