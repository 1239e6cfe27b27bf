"""What becomes of each row of a spreadsheet: new, changed, the same, refused and why."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actionpoints.carrying import dates, states
from actionpoints.carrying.columns import HEADINGS, folded
from actionpoints.carrying.existing import Existing
from actionpoints.carrying.export import without_guard
from actionpoints.carrying.files import MAX_ROWS, NoValue, Sheet, Unreadable
from actionpoints.carrying.headings import Headings
from actionpoints.carrying.people import Unknown
from actionpoints.models import ActionPoint

FATES = {
    "refused": gettext_lazy("Refused"),
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "same": gettext_lazy("Same"),
    "passed": gettext_lazy("Passed over"),
}
LONGEST = {"title": 300, "close_reason": 2000, "report": 2000}
TOTALS = {
    folded(word) for word in ["total", "totals", "totaux", "sum", "somme", "المجموع", "الإجمالي"]
}
ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}


@dataclass
class Choices:
    """What the person chose where a list can be read in two ways."""

    month_first: bool = False
    without_owner: bool = False
    without_meeting: bool = False


@dataclass
class Row:
    """One row of the sheet, by its number there, and what becomes of it."""

    number: int
    fate: str = "new"
    title: str = ""
    facts: dict = field(default_factory=dict)
    point: ActionPoint | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def fate_label(self) -> str:
        return str(FATES[self.fate])


def judge(sheet: Sheet, headings: Headings, existing: Existing, choices: Choices) -> list[Row]:
    """Every row below the headings, in the order of the sheet; nothing is written."""
    lines = [(number, cells) for number, cells in sheet.rows if number > headings.row]
    if len(lines) > MAX_ROWS:
        raise Unreadable(
            _("The list has more than %(most)s rows. Please cut it into parts.")
            % {"most": MAX_ROWS}
        )
    judge_one = _Judge(sheet, headings, existing, choices)
    rows = [judge_one(number, cells) for number, cells in lines]
    _refuse_doubles(rows)
    return rows


def seal(rows: list[Row]) -> str:
    """Two looks at a list have the same seal where every row's fate is the same."""
    told = [
        (r.number, r.fate, r.point and r.point.pk, r.changes, sorted(r.facts.items(), key=str))
        for r in rows
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def shown(value) -> str:
    """A fact as the page shows it."""
    if isinstance(value, date):
        return formats.date_format(value)
    return str(value) if value else "–"


class _Judge:
    """Looks at one row after the other."""

    def __init__(self, sheet: Sheet, headings: Headings, existing: Existing, choices: Choices):
        self.sheet, self.headings, self.existing, self.choices = sheet, headings, existing, choices
        self.place = headings.place
        self.heads = [folded(word) for word in headings.words if word]

    def __call__(self, number: int, cells: list) -> Row:
        row = Row(number)
        told = {name: cells[at] if at < len(cells) else None for name, at in self.place.items()}
        if self._passes_over(row, cells, told):
            return row
        self._find_point(row, told)
        self._read(row, told)
        if row.reasons:
            row.fate = "refused"
        elif row.point:
            self._compare(row)
        else:
            self._complete(row)
        row.fate = "refused" if row.reasons else row.fate
        return row

    # --- What is no action point -----------------------------------------------------------

    def _passes_over(self, row: Row, cells: list, told: dict) -> bool:
        words = [str(cell).strip() for cell in cells if cell not in (None, "")]
        row.title = _text(told.get("title")) or " · ".join(words)[:120]
        if all(word.startswith("#") for word in words) and not ERRORS & set(words):
            reason = _("a row of HXL tags")
        elif [folded(word) for word in words] == self.heads:
            reason = _("the headings again")
        elif folded(words[0].rstrip(":")) in TOTALS:
            reason = _("a line of totals")
        elif len(words) == 1 and not told.get("title") and not told.get("reference"):
            reason = _("a single note, and no action point")
        else:
            return False
        row.fate, row.notes = "passed", [reason]
        return True

    # --- Which point it is ------------------------------------------------------------------

    def _find_point(self, row: Row, told: dict) -> None:
        reference = dates.digits(_text(told.get("reference"))).strip()
        meeting = self._meeting(row, told)
        if "meeting" in self.place or "meeting_date" in self.place:
            row.facts["meeting"] = meeting
        if reference and self.existing.is_ours(reference):
            row.point = self.existing.by_reference.get(reference.upper())
            if reference.upper() in self.existing.drafts:
                row.reasons.append(
                    _("It is still a draft. Change it on the page where it is recorded.")
                )
            elif row.point is None:
                row.reasons.append(
                    _("There is no action point %(reference)s here. Empty the cell to add one.")
                    % {"reference": reference[:20]}
                )
            return
        if reference:
            row.notes.append(
                _("its own number “%(number)s” is not kept") % {"number": reference[:20]}
            )
        alike = self.existing.by_words(_text(told.get("title")), meeting)
        if len(alike) > 1:
            row.reasons.append(
                _("More than one action point has these words: %(references)s. Give the reference.")
                % {"references": ", ".join(point.reference for point in alike)}
            )
        elif alike:
            row.point = alike[0]
            row.notes.append(_("found by its words"))

    def _meeting(self, row: Row, told: dict) -> int | None:
        """The meeting by its number, its title or its date; None where the row names none."""
        name, day = told.get("meeting"), None
        try:
            day = self._day(told.get("meeting_date"))
        except dates.NoDay as reason:
            row.reasons.append(f"{HEADINGS['meeting_date']}: {reason}")
            return None
        if name in (None, "") and day is None:
            return None
        found = self.existing.meeting(name, day)
        if isinstance(found, str):
            if self.choices.without_meeting:
                row.notes.append(_("left without a meeting"))
            else:
                row.reasons.append(found)
            return None
        return found

    # --- What it says -----------------------------------------------------------------------

    def _read(self, row: Row, told: dict) -> None:
        for name, cell in told.items():
            if isinstance(cell, NoValue):
                row.reasons.append(
                    _(
                        "Cell %(place)s holds a formula without a saved value. "
                        "Open the file in a spreadsheet program, save it, and bring it again."
                    )
                    % {"place": cell.place}
                )
            elif isinstance(cell, str) and cell in ERRORS:
                row.reasons.append(
                    _("%(column)s: the cell shows the error %(error)s.")
                    % {"column": HEADINGS[name], "error": cell}
                )
            elif name in READERS:
                READERS[name](self, row, name, cell)
        self._read_owners(row, told)
        if not row.facts.get("title") and not row.reasons:
            row.reasons.append(_("It doesn't say what is to be done."))

    def _read_text(self, row: Row, name: str, cell) -> None:
        text = _text(cell)
        if name == "title":
            text = " ".join(text.split())
        if len(text) > LONGEST[name]:
            row.reasons.append(
                _("%(column)s: longer than %(most)s characters.")
                % {"column": HEADINGS[name], "most": LONGEST[name]}
            )
        row.facts[name] = text

    def _read_day(self, row: Row, name: str, cell) -> None:
        try:
            row.facts[name] = self._day(cell)
        except dates.NoDay as reason:
            row.reasons.append(f"{HEADINGS[name]}: {reason}")
            return
        if dates.is_ambiguous(cell) and name == "due_on":
            row.notes.append(
                _("“%(text)s” is read as %(day)s") % {"text": cell, "day": shown(row.facts[name])}
            )

    def _day(self, cell):
        return dates.read(
            cell, month_first=self.choices.month_first, since_1904=self.sheet.since_1904
        )

    def _read_state(self, row: Row, name: str, cell) -> None:
        word = _text(cell)
        if not word:
            return
        state = states.meaning(word)
        if state is None:
            row.reasons.append(
                _("“%(word)s” is no status. There are: %(all)s.")
                % {"word": word[:40], "all": ", ".join(str(s.label) for s in ActionPoint.State)}
            )
        elif state:
            row.facts["state"] = state

    def _read_priority(self, row: Row, name: str, cell) -> None:
        word = _text(cell)
        if not word:
            return
        priority = states.priority_of(word)
        if priority is None:
            row.reasons.append(
                _("“%(word)s” is no priority. There are: %(all)s.")
                % {
                    "word": word[:40],
                    "all": ", ".join(str(p.label) for p in ActionPoint.Priority),
                }
            )
            return
        row.facts[name] = priority

    def _read_owners(self, row: Row, told: dict) -> None:
        kept = self.existing.seats_of(row.point) if row.point else ()
        found: dict[str, list[int]] = {}
        for name in ("lead", "contributors"):
            if name not in told or isinstance(told[name], NoValue):
                continue
            try:
                found[name] = self.existing.seats.found(_text(told[name]), kept)
            except Unknown as reason:
                if self.choices.without_owner:
                    found[name] = []
                    row.notes.append(_("left without an owner: %(reason)s") % {"reason": reason})
                else:
                    row.reasons.append(f"{HEADINGS[name]}: {reason}")
        if "lead" in found:
            row.facts["lead"] = found["lead"][0] if found["lead"] else None
        if "contributors" in found or len(found.get("lead", [])) > 1:
            others = [*found.get("lead", [])[1:], *found.get("contributors", [])]
            row.facts["contributors"] = sorted(set(others) - {row.facts.get("lead")})

    # --- What that means --------------------------------------------------------------------

    def _compare(self, row: Row) -> None:
        """An existing point: only what the list says otherwise is changed."""
        point = row.point
        assert point is not None
        before = self.existing.facts_of(point)
        row.facts.pop("original_due_on", None)
        if row.facts.get("report") == before["report"] or not row.facts.get("report"):
            row.facts.pop("report", None)
        row.facts = {name: value for name, value in row.facts.items() if value != before[name]}
        if row.facts:
            states.refuse_change(row, point)
        if row.reasons or not row.facts:
            row.fate = "refused" if row.reasons else "same"
            return
        row.fate = "changed"
        row.changes = [
            (
                str(HEADINGS[name]),
                self.existing.said(name, before[name]),
                self.existing.said(name, value),
            )
            for name, value in row.facts.items()
        ]

    def _complete(self, row: Row) -> None:
        row.facts.setdefault("state", ActionPoint.State.OPEN)
        states.complete(row)


def _text(cell) -> str:
    if cell is None or isinstance(cell, NoValue):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return without_guard(str(cell)).replace("\r\n", "\n").strip()


READERS = {
    "title": _Judge._read_text,
    "close_reason": _Judge._read_text,
    "report": _Judge._read_text,
    "due_on": _Judge._read_day,
    "original_due_on": _Judge._read_day,
    "closed_on": _Judge._read_day,
    "state": _Judge._read_state,
    "priority": _Judge._read_priority,
}


def _refuse_doubles(rows: list[Row]) -> None:
    """Two rows that are the same point: neither is believed. Two new ones alike: the first is."""
    first: dict = {}
    for row in rows:
        if row.fate == "passed":
            continue
        if row.point:
            key: tuple = ("point", row.point.pk)
        elif row.fate == "new":
            key = ("new", folded(row.title), row.facts.get("meeting"), row.facts.get("lead"))
        else:
            continue
        earlier = first.setdefault(key, row)
        if earlier is row:
            continue
        refused = [(row, earlier)] if key[0] == "new" else [(row, earlier), (earlier, row)]
        for one, other in refused:
            one.fate = "refused"
            said = _("The same action point as in row %(row)s.") % {"row": other.number}
            if not one.reasons or key[0] == "new":
                one.reasons.append(said)
