"""What a list shows, chosen in its address: each choice a chip that takes itself away."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from actionpoints.forms import BETWEEN
from actionpoints.models import ActionPoint
from toolkit.folding import words_of


@dataclass(frozen=True)
class Chip:
    """One choice in words, and the address without it."""

    words: str
    query: str


def chips(form, asked, *, unsaid: dict[str, str] | None = None) -> list[Chip]:
    """The choices of a valid filter form; `unsaid` are those that hold where nothing is chosen."""
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name) or ""
        if not value or value == (unsaid or {}).get(name):
            continue
        said = dict(getattr(field, "choices", [])).get(value, value)
        words = _("%(field)s: %(value)s") % {"field": field.label, "value": said}
        found.append(Chip(words, _without(asked, name)))
    return found


def chosen(points, choice):
    """The points a person asked for; a choice that is not on offer is as none."""
    show = choice.get("show") or "open"
    if show == "open":
        points = points.open()
    elif show == "overdue":
        points = points.overdue()
    elif show in ActionPoint.State.values:
        points = points.filter(state=show)
    if choice.get("seat"):
        points = points.of_seat(choice["seat"])
    if choice.get("body") == BETWEEN:
        points = points.filter(meeting=None)
    elif choice.get("body"):
        points = points.filter(meeting__body=choice["body"])
    if choice.get("obligation"):
        points = points.serving(choice["obligation"])
    return points.holding(words_of(choice.get("q") or ""))


def _without(asked, name: str) -> str:
    query = asked.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return query.urlencode()
