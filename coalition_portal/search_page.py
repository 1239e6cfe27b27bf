"""The page of a coalition's search; the words live in the address."""

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from coalition_portal import search
from coalitions.models import Coalition

ON_THE_FIRST_PAGE = 5
ON_A_PAGE = 20


class SearchForm(forms.Form):
    """What to look for, and whether in one kind only."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    kind = forms.ChoiceField(
        required=False, choices=[(key, kind.label) for key, kind in search.KINDS.items()]
    )


@require_GET
def results(request, slug):
    coalition = get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)
    form = SearchForm(request.GET)
    form.is_valid()
    query, only = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    groups = search.find(request.user, coalition, query)
    one = next((group for group in groups if group.key == only), None)
    context = {
        "coalition": coalition,
        "tab": "search",
        "query": query,
        "too_short": bool(query) and not search.is_enough(query),
        "asked": search.is_enough(query),
        "groups": groups,
        "one": one,
        "shown": [] if one else [(each, each.first(ON_THE_FIRST_PAGE)) for each in groups],
    }
    if one:
        page = Paginator(one.rows, ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "hits": one.hits(page.object_list)}
    return render(request, "house/search.html", context)
