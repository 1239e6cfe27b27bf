"""Reference data: States, obligations and organisations from CSV files, all or nothing."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from coalitions.models import Obligation, Organisation, State

DATA = Path(__file__).parent / "data"


class ReferenceError(Exception):
    """A row that can't be read; the message names file and line."""


@transaction.atomic
def load(folder: Path | None = None) -> dict[str, int]:
    """Load all files; returns rows read per file. A malformed row loads nothing at all."""
    folder = folder or DATA
    counts = {
        "states_parties.csv": _load(folder / "states_parties.csv", STATE_COLUMNS, _state),
        "obligations.csv": _load(folder / "obligations.csv", OBLIGATION_COLUMNS, _obligation),
        "organisations.csv": _load(
            folder / "organisations.csv", ORGANISATION_COLUMNS, _organisation
        ),
        "donors.csv": _load(folder / "donors.csv", DONOR_COLUMNS, _donor),
    }
    return counts


STATE_COLUMNS = [
    "iso3", "iso2", "name", "region", "continent", "ccm_status", "ccm_ratified_or_acceded",
    "ccm_instrument", "ccm_entry_into_force", "ccm_withdrawal_effective", "apmbc_state_party",
    "apmbc_note", "confidence", "source", "note", "as_of",
]  # fmt: skip
OBLIGATION_COLUMNS = [
    "iso3", "treaty", "article", "original_deadline", "current_deadline",
    "last_confirmed_deadline", "requested_deadline", "status", "completed_on",
    "completed_precision", "confidence", "note", "source", "as_of",
]  # fmt: skip
ORGANISATION_COLUMNS = [
    "name", "acronym", "kind", "iso3", "website", "confidence", "note", "source",
]  # fmt: skip
DONOR_COLUMNS = [
    "name", "iso3", "kind", "is_ccm_state_party", "confidence", "note", "source", "as_of",
]  # fmt: skip


def _load(path: Path, columns: list[str], store) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != columns:
            odd = sorted(set(reader.fieldnames or []) ^ set(columns)) or ["their order"]
            raise ReferenceError(f"{path.name}, line 1: these columns differ: {', '.join(odd)}.")
        count = 0
        for row in reader:
            try:
                if None in row or None in row.values():
                    raise ValueError("the number of cells differs from the header")
                store(row)
            except (ValueError, State.DoesNotExist) as problem:
                raise ReferenceError(f"{path.name}, line {reader.line_num}: {problem}") from problem
            count += 1
    return count


def _day(row: dict, column: str) -> date | None:
    text = row[column]
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{column} is not a date (YYYY-MM-DD): {text!r}") from None


def _store(model, key: dict, values: dict) -> None:
    """Insert, or update where something differs, so that history records only changes."""
    found = model.objects.filter(**key).first()
    if found is None:
        model.objects.create(**key, **values)
    elif any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        found.save()


def _one_of(row: dict, column: str, allowed: set[str]) -> str:
    if row[column] not in allowed:
        raise ValueError(f"{column} is {row[column]!r}, not one of {', '.join(sorted(allowed))}")
    return row[column]


def _state(row: dict) -> None:
    if len(row["iso3"]) != 3:
        raise ValueError(f"iso3 must have three letters: {row['iso3']!r}")
    _store(
        State,
        {"iso3": row["iso3"]},
        {
            "iso2": row["iso2"],
            "name": row["name"],
            "region": row["region"],
            "continent": row["continent"],
            "ccm_status": _one_of(row, "ccm_status", {"state_party", "withdrawn", "not_party"}),
            "ccm_joined_on": _day(row, "ccm_ratified_or_acceded"),
            "ccm_instrument": row["ccm_instrument"],
            "ccm_in_force_on": _day(row, "ccm_entry_into_force"),
            "ccm_withdrawn_on": _day(row, "ccm_withdrawal_effective"),
            "apmbc_party": row["apmbc_state_party"] == "yes",
            "apmbc_note": row["apmbc_note"],
            "confidence": row["confidence"],
            "note": row["note"],
            "source": row["source"],
            "as_of": row["as_of"],
        },
    )


def _obligation(row: dict) -> None:
    state = _state_of(row["iso3"])
    values = {name: row[name] for name in ("status", "completed_precision", "confidence")}
    values |= {name: row[name] for name in ("note", "source", "as_of")}
    for name in OBLIGATION_COLUMNS:
        if name.endswith("_deadline") or name == "completed_on":
            values[name] = _day(row, name)
    key = {
        "state": state,
        "treaty": _one_of(row, "treaty", {"CCM", "APMBC"}),
        "article": _one_of(row, "article", {"3", "4", "5"}),
    }
    _store(Obligation, key, values)


def _state_of(iso3: str) -> State:
    try:
        return State.objects.get(iso3=iso3)
    except State.DoesNotExist:
        raise ValueError(f"iso3 {iso3!r} is not in states_parties.csv") from None


def _organisation(row: dict) -> None:
    if not row["name"]:
        raise ValueError("name is empty")
    values = {
        "acronym": row["acronym"],
        "kind": row["kind"],
        "state": _state_of(row["iso3"])
        if State.objects.filter(iso3=row["iso3"]).exists()
        else None,
        "website": row["website"],
    }
    _store(Organisation, {"name": row["name"], "is_demonstration": False}, values)


def _donor(row: dict) -> None:
    _organisation({**row, "acronym": "", "kind": "donor", "website": ""})
