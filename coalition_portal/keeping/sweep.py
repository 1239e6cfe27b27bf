"""Every place in the database where words stand, and the taking of words out of them.

It goes through all models, those of libraries and the history tables too, so that a table added
tomorrow is swept without anybody remembering to say so.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.html import escape

from accounts.models import User
from circulation.models import Delivery
from coalitions.models import Contact, Member, Obligation, Organisation, State
from meetings.models import Attendance
from outbox.forgotten import DOMAIN
from toolkit.folding import FoldedField

# What the world calls its States and organisations is nobody's personal name.
NOT_SWEPT = {ContentType, Permission, Session, State, Obligation, Organisation}

# Rows that have an address of their own, and the fields in which they say who that is: a
# namesake keeps the name. Where the address is empty nothing says that it is somebody else.
SOMEBODYS_OWN = {
    User: ("email", {"name"}),
    Member: ("email", {"name", "function", "telephone"}),
    Contact: ("email", {"telephone"}),
    Attendance: ("guest_email", {"guest_name"}),
    Delivery: ("address", {"name"}),
}


@dataclass
class Words:
    """What is looked for, and what stands there afterwards."""

    addresses: set[str]
    # Each name with what it becomes: "a former member of …".
    names: dict[str, str]
    telephones: set[str]
    instead_of_address: str
    swept: Counter = field(default_factory=Counter)
    stuck: list[str] = field(default_factory=list)

    @property
    def phrases(self) -> dict[str, str]:
        """Names that can be looked for in running text; a lone word may be any word there."""
        return {name: label for name, label in self.names.items() if len(name.split()) > 1}

    @property
    def lone_words(self) -> dict[str, str]:
        return {name: label for name, label in self.names.items() if len(name.split()) == 1}


def _spellings(word: str) -> set[str]:
    """As typed, as it stands in HTML, and in the cases a database may not fold by itself."""
    forms = {word, word.upper(), word.lower(), word.title()}
    return forms | {escape(form) for form in forms}


def phrase(name: str) -> re.Pattern:
    """The whole name, in any case and spacing, and never inside another word."""
    forms = {name, escape(name)}
    either = "|".join(r"\s+".join(map(re.escape, form.split())) for form in sorted(forms))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _address(address: str) -> re.Pattern:
    either = "|".join(re.escape(form) for form in sorted({address, quote(address)}))
    return re.compile(rf"(?<![\w.+-])(?:{either})(?![\w-]|\.\w)", re.IGNORECASE)


def _list_item(name: str) -> re.Pattern:
    """The name as the whole value, or as one of several between commas."""
    return re.compile(rf"(?:^|(?<=, )|(?<=,)){re.escape(name)}(?=\s*(?:,|$))", re.IGNORECASE)


def replacements(words: Words) -> list[tuple[re.Pattern, str, str]]:
    """Patterns with what takes their place, and the longest word to ask a database for."""
    rules = [(_address(a), "[address removed]", a) for a in words.addresses]
    rules += [(_address(t), "[number removed]", t) for t in words.telephones]
    rules += [
        (phrase(n), label, max(n.split(), key=len))
        for n, label in sorted(words.phrases.items(), key=lambda pair: -len(pair[0]))
    ]
    return rules + [(_list_item(n), label, n) for n, label in words.lone_words.items()]


def text_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every field of every table in which words can stand."""
    for model in apps.get_models(include_auto_created=True):
        if subject(model) in NOT_SWEPT:
            continue
        for column in model._meta.concrete_fields:
            # What is folded follows the text it was folded from, as that is rewritten.
            if isinstance(column, FoldedField):
                continue
            if isinstance(column, (models.CharField, models.TextField, models.JSONField)):
                yield model, column


def subject(model: type[models.Model]) -> type[models.Model]:
    """The model itself, or the one whose history it holds."""
    return getattr(model, "instance_type", model)


def rows_with(model, column, needles: set[str]):
    """The rows whose field may hold one of these words; the patterns decide afterwards."""
    rows = model._default_manager.order_by()
    if isinstance(column, models.JSONField):
        # JSON keeps letters beyond ASCII as numbers, which no search for text would find.
        return rows
    anywhere = Q()
    for needle in needles:
        for form in _spellings(needle):
            anywhere |= Q(**{f"{column.name}__icontains": form})
    return rows.filter(anywhere)


def sweep(words: Words) -> None:
    """Take the words out of every field; counts by field in `words.swept`."""
    rules = replacements(words)
    for model, column in text_fields():
        own_address, own_fields = SOMEBODYS_OWN.get(subject(model), ("", set()))
        apart = _not_a_namesake(column, own_address, words) if column.name in own_fields else Q()
        _rewrite(model, column, rules, words, apart)


def _not_a_namesake(column, own_address: str, words: Words) -> Q:
    """All but rows of another address that say just this name or number of themselves."""
    ours = Q(**{own_address: ""}) | Q(**{f"{own_address}__endswith": f"@{DOMAIN}"})
    for address in words.addresses:
        ours |= Q(**{f"{own_address}__iexact": address})
    same = Q(pk__in=[])
    for word in [*words.names, *words.telephones]:
        same |= Q(**{f"{column.name}__iexact": word})
    return ours | ~same


def _rewrite(model, column, rules, words: Words, only: Q) -> None:
    if not rules:
        return
    rows = rows_with(model, column, {needle for _p, _l, needle in rules}).filter(only)
    for pk, value in list(rows.values_list("pk", column.name)):
        fresh = _cleaned(column, value, rules, words)
        if fresh == value:
            continue
        place = f"{model._meta.verbose_name}: {column.name}"
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=pk).update(**{column.name: fresh})
        except IntegrityError:
            words.stuck.append(f"{place} (row {pk})")
        else:
            words.swept[place] += 1


def _cleaned(column, value, rules, words: Words):
    if isinstance(column, models.JSONField):
        return _through(value, lambda text: _replaced(text, rules))
    if isinstance(column, models.EmailField) and value.casefold() in words.addresses:
        return "" if column.blank else words.instead_of_address
    return _replaced(value, rules)[: column.max_length]


def _replaced(text: str, rules) -> str:
    for pattern, label, _needle in rules:
        text = pattern.sub(lambda _match, label=label: label, text)
    return text


def _through(value, change: Callable[[str], str]):
    """The same JSON with every text in it changed, keys too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_through(one, change) for one in value]
    if isinstance(value, dict):
        return {change(key): _through(one, change) for key, one in value.items()}
    return value


def mentions(names: list[str]) -> Counter:
    """Where these words still stand, as whole words: for a person to read, not to be replaced."""
    found: Counter = Counter()
    patterns = [phrase(name) for name in names]
    if not patterns:
        return found
    for model, column in text_fields():
        if isinstance(column, models.JSONField):
            continue
        for value in rows_with(model, column, set(names)).values_list(column.name, flat=True):
            if any(pattern.search(value) for pattern in patterns):
                found[f"{model._meta.verbose_name}: {column.name}"] += 1
    return found
