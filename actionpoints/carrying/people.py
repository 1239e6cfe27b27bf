"""Which seats a name in a spreadsheet means: an organisation, its short name, or its role."""

import re
from difflib import get_close_matches

from django.utils import timezone
from django.utils.translation import gettext as _

from actionpoints.carrying.columns import folded
from actionpoints.carrying.export import seat_names

NOBODY = {
    folded(word)
    for word in ["", "tbc", "tbd", "n/a", "none", "to be agreed", "to be confirmed", "nobody",
                 "à définir", "à convenir", "personne", "يحدد لاحقا"]
}  # fmt: skip
_BETWEEN = re.compile(r"\s*(?:[;/,&+\n،؛]| and | et | و )\s*")
_BETWEEN_SURELY = re.compile(r"\s*[;\n؛]\s*")


class Unknown(ValueError):
    """Why a name means no seat, with the nearest names there are."""


class Seats:
    """The seats of one coalition, found by what people call them."""

    def __init__(self, seats):
        self.names = seat_names(seats)
        self.by_word: dict[str, set[int]] = {}
        self.spellings: dict[str, str] = {}
        today = timezone.localdate()
        current = [seat for seat in seats if seat.ends_on is None or seat.ends_on > today]
        for seat in current:
            words = [seat.organisation.name, seat.organisation.acronym, self.names[seat.id]]
            role = str(seat.get_role_display())
            words += [seat.role.replace("_", " "), role, f"{seat.organisation.name} ({role})"]
            for word in filter(None, map(folded, words)):
                self.by_word.setdefault(word, set()).add(seat.id)
            self.spellings[folded(seat.organisation.name)] = seat.organisation.name
        self.remembered: dict[str, list[int] | Unknown] = {}

    def found(self, text: str, kept: tuple[int, ...] = ()) -> list[int]:
        """The seats a cell names; `kept` are those a point has, though they left the table.

        Raises Unknown.
        """
        by_kept = {folded(self.names[seat]): seat for seat in kept if seat in self.names}
        if folded(text) in by_kept:
            return [by_kept[folded(text)]]
        if by_kept:
            return self._search(text, by_kept)
        if text not in self.remembered:
            try:
                self.remembered[text] = self._search(text, {})
            except Unknown as reason:
                self.remembered[text] = reason
        found = self.remembered[text]
        if isinstance(found, Unknown):
            raise found
        return found

    def _search(self, text: str, kept: dict[str, int]) -> list[int]:
        if folded(text) in NOBODY:
            return []
        try:
            return [self._one(text, kept)]
        except Unknown as whole:
            refusal = whole
        surely = [part for part in _BETWEEN_SURELY.split(text) if part]
        perhaps = [part for part in _BETWEEN.split(text) if part]
        for parts in (surely, perhaps):
            if len(parts) > 1:
                try:
                    return list(dict.fromkeys(self._one(part, kept) for part in parts))
                except Unknown as part:
                    # A sign that only lists names tells which of them is meant.
                    refusal = part if parts is surely else refusal
        raise refusal

    def _one(self, text: str, kept: dict[str, int]) -> int:
        word = folded(text)
        if word in kept:
            return kept[word]
        found = self.by_word.get(word, set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            names = ", ".join(sorted(self.names[seat] for seat in found))
            raise Unknown(
                _("“%(text)s” can mean more than one seat: %(names)s.")
                % {"text": text[:60], "names": names}
            )
        near = get_close_matches(word, self.spellings, n=3, cutoff=0.5)
        if near:
            names = ", ".join(self.spellings[name] for name in near)
            raise Unknown(
                _("“%(text)s” has no seat at this table. Nearest: %(names)s.")
                % {"text": text[:60], "names": names}
            )
        raise Unknown(_("“%(text)s” has no seat at this table.") % {"text": text[:60]})
