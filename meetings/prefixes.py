"""The type of an entry, said by its first word: `Agreed: …`, `Obstacle: …`, `Info: …`."""

from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.models import Entry
from toolkit.words import folded


def _here() -> dict[str, list[str]]:
    """The words of the language now active."""
    return {
        Entry.Kind.AGREED.value: [_("Agreed"), _("Agreed point"), _("Decided")],
        Entry.Kind.OBSTACLE.value: [_("Obstacle"), _("Obstacles")],
        Entry.Kind.INFORMATION.value: [_("Info"), _("Information")],
    }


@cache
def words() -> dict[str, list[str]]:
    """Each type's first words, in all languages of the portal, folded: any of them is known."""
    found: dict[str, list[str]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for kind, said in _here().items():
                found.setdefault(kind, [])
                found[kind] += [folded(word) for word in said if folded(word) not in found[kind]]
    return found


def kind_of(text: str) -> str:
    """The type that the text's first word says; empty where it says none."""
    first, colon, _rest = text.lstrip().partition("\n")[0].partition(":")
    said = folded(first.strip("*_ "))
    if not colon:
        return ""
    return next((kind for kind, known in words().items() if said in known), "")
