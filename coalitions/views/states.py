"""Public treaty data: the States Parties and what each owes; never a ranking."""

import hashlib
import unicodedata
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_safe

from coalitions import deadlines
from coalitions.models import Obligation, State
from toolkit import world_map

ARTICLES = [("CCM", "3"), ("CCM", "4"), ("CCM", "5"), ("APMBC", "5")]
FILTERS = ["q", "region", "obligation", "status", "year"]
A_YEAR = 365 * 24 * 3600


@login_not_required
@require_GET
def states_parties(request):
    """Alphabetical; the filters live in the address."""
    everyone = _parties()
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    found = [state for state in everyone if _fits(state, **chosen)]
    deadlines_ahead = {
        row.current_deadline.year
        for state in everyone
        for row in state.obligations.all()
        if row.status == "ongoing" and row.current_deadline
    }
    context = {
        "states": [(_initial(state), state) for state in found],
        "regions": sorted({state.region for state in everyone if state.region}),
        "articles": {
            f"{treaty} {number}": Obligation(treaty=treaty, article=number)
            for treaty, number in ARTICLES
        },
        "years": [str(year) for year in sorted(deadlines_ahead)],
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
    }
    if not context["is_filtered"]:
        context["letters"] = sorted({_initial(state) for state in everyone})
        context["map_note"] = _map_note()
        context["map_light"] = _map_address(everyone, dark=False)
        context["map_dark"] = _map_address(everyone, dark=True)
    return render(request, "states/states_parties.html", context)


def _parties() -> list[State]:
    """The States Parties in alphabetical order, with what they owe."""
    owed = Obligation.objects.exclude(status="none").order_by("-treaty", "article")
    states = State.objects.parties().prefetch_related(Prefetch("obligations", owed))
    return sorted(states, key=lambda state: _plain(state.name))


def _fits(state: State, *, q: str, region: str, obligation: str, status: str, year: str) -> bool:
    """All that was chosen holds, and what was chosen of an obligation holds of one and the same."""
    if _plain(q) not in _plain(state.name) or region not in {"", state.region}:
        return False
    if not (obligation or status or year):
        return True
    return any(
        obligation in {"", f"{row.treaty} {row.article}"}
        and status in {"", row.status}
        and (not year or bool(row.current_deadline and str(row.current_deadline.year) == year))
        for row in state.obligations.all()
    )


def _plain(name: str) -> str:
    """A name for finding and sorting, so that Côte d'Ivoire stands before Croatia."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _initial(state: State) -> str:
    return _plain(state.name)[:1].upper()


@gzip_page
@login_not_required
@require_safe
def states_map(request):
    """The world map as a file of its own; kept for a year under its version, else asked again."""
    drawing, version = _drawn(_parties(), dark=request.GET.get("theme") == "dark")
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response["ETag"] = f'"{version}"'
    if request.GET.get("v") == version:
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _map_address(states, *, dark: bool) -> str:
    """The map's address with its version: a changed map has a new address."""
    _drawing, version = _drawn(states, dark=dark)
    theme = "theme=dark&" if dark else ""
    return f"{reverse('states_map')}?{theme}v={version}"


def _map_note() -> str:
    return _("Boundaries and names shown imply no opinion on the legal status of any territory.")


def _drawn(states, *, dark: bool) -> tuple[str, str]:
    """The drawing in the reader's language, and its version."""
    parties = tuple(
        (
            state.iso3,
            world_map.Party(state.name, reverse("state_party", args=[state.iso3]), _open(state)),
        )
        for state in states
    )
    title = _("States Parties to the Convention on Cluster Munitions")
    return _draw(parties, title, _map_note(), world_map.DARK if dark else world_map.LIGHT)


def _open(state: State) -> str:
    """Which dated duty under the Convention goes on, in words; empty where none does."""
    going = [
        row.article
        for row in state.obligations.all()
        if row.treaty == "CCM" and row.has_deadline and row.status == "ongoing"
    ]
    if not going:
        return ""
    return _("obligation under Article %(articles)s ongoing") % {"articles": ", ".join(going)}


@lru_cache(maxsize=16)
def _draw(parties, title: str, note: str, palette) -> tuple[str, str]:
    drawing = world_map.world_map(parties=dict(parties), title=title, note=note, palette=palette)
    return str(drawing), hashlib.sha256(drawing.encode()).hexdigest()[:16]


@login_not_required
@require_GET
def state_party(request, iso3):
    """One State Party: membership, and each obligation in words."""
    state = get_object_or_404(State.objects.parties(), iso3=iso3.upper())
    today = timezone.localdate()
    owed = state.obligations.exclude(status="none").order_by("-treaty", "article")
    rows = [
        {
            "obligation": row,
            "words": deadlines.deadline_words(row, today),
            "days": deadlines.days_words(row, today),
            "source": deadlines.source_words(row),
        }
        for row in owed.select_related("state")
    ]
    context = {
        "state": state,
        "rows": rows,
        "source": deadlines.source_words(state),
        "listed": state.coalitions.listed(),
    }
    return render(request, "states/state_party.html", context)
