"""The register of all agreed points over the years: who reads which, and what became of each."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalitions.models import Coalition
from meetings import permissions
from meetings.actions import keep_follow_up
from meetings.forms import AgreedFilterForm, FollowUpForm
from meetings.models import Entry
from toolkit.errors import require


def _coalition(request, slug):
    return get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)


def _readable(user, coalition):
    meetings = permissions.readable_summaries(user, coalition)
    rows = Entry.objects.standing().filter(kind="agreed", item__meeting__in=meetings)
    rows = rows.select_related("item__meeting__body", "follow_up")
    return rows.order_by("-item__meeting__starts_at", "item__position", "position", "id")


@require_GET
def agreed(request, slug):
    """The register; its filters live in the address."""
    coalition = _coalition(request, slug)
    everything = _readable(request.user, coalition)
    years = sorted(
        {day.year for day in everything.values_list("item__meeting__local_date", flat=True)}
    )
    form = AgreedFilterForm(request.GET, coalition=coalition, years=years)
    form.is_valid()
    context = {
        "coalition": coalition,
        "tab": "agreed",
        "form": form,
        "rows": _chosen(everything, form.cleaned_data),
        "any_there": bool(years),
        "keeps": permissions.can_keep_follow_up(request.user, coalition),
        "states": FollowUpForm.STATES,
    }
    return render(request, "meetings/agreed.html", context)


def _chosen(rows, choice):
    """A choice that is not on offer is as none."""
    if choice.get("body"):
        rows = rows.filter(item__meeting__body=choice["body"])
    if choice.get("year"):
        rows = rows.filter(item__meeting__local_date__year=choice["year"])
    if choice.get("follow_up") == "none":
        rows = rows.filter(follow_up=None)
    elif choice.get("follow_up"):
        rows = rows.filter(follow_up__state=choice["follow_up"])
    if choice.get("text"):
        words = choice["text"]
        rows = rows.filter(Q(text__icontains=words) | Q(item__title__icontains=words))
    return rows


@require_POST
def follow_up(request, slug, entry):
    coalition = _coalition(request, slug)
    require(permissions.can_keep_follow_up(request.user, coalition))
    entry = get_object_or_404(_readable(request.user, coalition), pk=entry)
    form = FollowUpForm(request.POST)
    if form.is_valid():
        keep_follow_up(entry=entry, state=form.cleaned_data["state"], by=request.user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose one of the steps on offer."))
    answer = redirect("agreed_points", slug)
    answer["Location"] += f"#agreed-{entry.pk}"
    return answer
