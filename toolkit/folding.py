"""Words as a search compares them: without case, accents, vowel signs and spelling variants.

The same on every database, because it is done here and stored beside the text.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

from django.db import DatabaseError, models, transaction

# Letters that no decomposition makes equal, and that people type for one another.
ALIKE = str.maketrans(
    {
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه",
        "đ": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe",
        "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
    }
)  # fmt: skip
TATWEEL = "\u0640"
MOST_WORDS = 10


@cache
def _folded(letter: str) -> str:
    """One letter; every step looks at one letter only, so a place in a text stays traceable."""
    category = unicodedata.category(letter)
    if category.startswith("Z") or category == "Cc":
        return " "
    if category == "Cf" or letter == TATWEEL:
        return ""
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    bare = unicodedata.normalize("NFKD", letter).casefold()
    bare = unicodedata.normalize("NFKD", bare)
    kept = (each for each in bare if not unicodedata.combining(each) and each != TATWEEL)
    return "".join(kept).translate(ALIKE)


def fold(text: str) -> str:
    """Compatibility forms taken apart, marks and tatweel out, case folded, spaces single."""
    return " ".join("".join(map(_folded, text)).split())


def words_of(query: str) -> list[str]:
    """What a person typed, as the words that must all occur; none twice."""
    return list(dict.fromkeys(fold(query).split()))[:MOST_WORDS]


@dataclass(frozen=True)
class Piece:
    """A run of the text as it was written, and whether it was looked for."""

    text: str
    is_hit: bool = False


def excerpt(text: str, words: list[str], *, around: int = 90) -> list[Piece]:
    """The surroundings of the first word found, with every word in them marked as a hit."""
    text = " ".join(text.split())
    hits = _places(text, words)
    start = max(hits[0][0] - around, 0) if hits else 0
    end = min(start + 3 * around, len(text))
    if start:
        start = text.find(" ", start, hits[0][0]) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", start, end), hits[0][1] if hits else 0) or end
    pieces, at = [Piece("… ")] if start else [], start
    for first, last in hits:
        if last > end:
            break
        pieces += [Piece(text[at:first]), Piece(text[first:last], is_hit=True)]
        at = last
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]


def _places(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as written; overlapping places become one."""
    letters = [_folded(letter) for letter in text]
    origin = [place for place, folded in enumerate(letters) for _each in folded]
    whole = "".join(letters)
    found: list[tuple[int, int]] = []
    for word in words:
        at = whole.find(word)
        while at >= 0:
            end = origin[at + len(word) - 1] + 1
            # Marks that folding took out belong to the letter before them.
            while end < len(text) and not letters[end]:
                end += 1
            found.append((origin[at], end))
            at = whole.find(word, at + len(word))
    joined: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


class FoldedField(models.TextField):
    """The folded text of other fields of the row: written whenever they are, never by hand."""

    def __init__(self, *, of: tuple[str, ...] = (), **options):
        self.of = tuple(of)
        super().__init__(**{"default": "", "editable": False, "blank": True, **options})

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def of_row(self, row) -> str:
        return fold("\n".join(getattr(row, name) for name in self.of))

    def pre_save(self, model_instance, add):
        value = self.of_row(model_instance)
        setattr(model_instance, self.attname, value)
        return value


def folded_fields(model) -> list[FoldedField]:
    return [each for each in model._meta.concrete_fields if isinstance(each, FoldedField)]


class FoldingQuerySet(models.QuerySet):
    """Rows whose folded text stays true when they are written many at once."""

    def update(self, **changes):
        touched = [each for each in folded_fields(self.model) if set(each.of) & set(changes)]
        if not touched:
            return super().update(**changes)
        with transaction.atomic(using=self.db):
            keys = list(self.values_list("pk", flat=True))
            written = super().update(**changes)
            if written:
                refold(self.model, touched, keys)
        return written

    def holding(self, words: list[str], column: str = "folded"):
        """Those in whose folded text every one of the words occurs."""
        rows = self
        for word in words:
            rows = rows.filter(**{f"{column}__contains": word})
        return rows


def refold(model, fields: list[FoldedField], keys) -> None:
    """Write the folded text of these rows anew from what they say now."""
    plain: models.QuerySet = models.QuerySet(model)
    for row in plain.filter(pk__in=keys):
        plain.filter(pk=row.pk).update(**{each.attname: each.of_row(row) for each in fields})


def fold_all(app: str, *names: str):
    """For a migration: the folded text of the rows that are there already."""

    def work(apps, _schema):
        for name in names:
            model = apps.get_model(app, name)
            keys = list(models.QuerySet(model).values_list("pk", flat=True))
            for at in range(0, len(keys), 500):
                refold(model, folded_fields(model), keys[at : at + 500])

    return work


def index_by_trigrams(*tables: str):
    """For a migration: on PostgreSQL an index for words inside texts, where it can be had.

    Without the extension a search reads the rows of its coalition one by one and finds the same.
    """

    def work(_apps, schema):
        connection = schema.connection
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
            if cursor.fetchone() is None:
                return
        try:
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:
            # The database's owner may not add it here; an administrator can, later.
            return
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {table}_folded_words "
                    f"ON {table} USING gin (folded gin_trgm_ops)"
                )

    return work
