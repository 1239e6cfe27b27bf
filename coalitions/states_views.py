"""Public treaty data: the States Parties and what each owes; never a ranking."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from coalitions import deadlines
from coalitions.models import Obligation, State

ARTICLES = [("CCM", "3"), ("CCM", "4"), ("CCM", "5"), ("APMBC", "5")]


@login_not_required
@require_GET
def states_parties(request):
    """Alphabetical; the filters live in the address."""
    states = State.objects.parties().prefetch_related(
        Prefetch("obligations", Obligation.objects.exclude(status="none"))
    )
    words = request.GET.get("q", "").strip()
    region = request.GET.get("region", "")
    article = request.GET.get("obligation", "")
    status = request.GET.get("status", "")
    year = request.GET.get("year", "")
    if words:
        states = states.filter(name__icontains=words)
    if region:
        states = states.filter(region=region)
    owed = {}
    if article.count(" ") == 1:
        owed["treaty"], owed["article"] = article.split(" ")
    if status in {"ongoing", "completed"}:
        owed["status"] = status
    if year.isdigit() and len(year) == 4:
        owed["current_deadline__year"] = int(year)
    if owed:
        states = states.filter(pk__in=Obligation.objects.filter(**owed).values("state"))
    known = Obligation.objects.filter(state__ccm_status="state_party", status="ongoing")
    years = known.exclude(current_deadline=None).dates("current_deadline", "year")
    context = {
        "states": states,
        "regions": State.objects.parties().values_list("region", flat=True).distinct(),
        "articles": [f"{treaty} {number}" for treaty, number in ARTICLES],
        "years": [day.year for day in years],
        "chosen": {
            "q": words,
            "region": region,
            "obligation": article,
            "status": status,
            "year": year,
        },
    }
    context["regions"] = sorted(set(context["regions"]))
    return render(request, "states/states_parties.html", context)


@login_not_required
@require_GET
def state_party(request, iso3):
    """One State Party: membership, and each obligation in words."""
    state = get_object_or_404(State.objects.parties(), iso3=iso3.upper())
    today = timezone.localdate()
    rows = [
        {
            "obligation": row,
            "words": deadlines.deadline_words(row, today),
            "days": deadlines.days_words(row, today),
            "source": deadlines.source_words(row),
        }
        for row in state.obligations.exclude(status="none").select_related("state")
    ]
    context = {"state": state, "rows": rows, "source": deadlines.source_words(state)}
    return render(request, "states/state_party.html", context)
