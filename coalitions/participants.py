"""A participants' list as people keep it, read row by row: pasted, CSV or XLSX."""

import csv
import io
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Member
from coalitions.roles import Role

MAX_ROWS = 500
COLUMNS = ["organisation", "role", "name", "function", "email", "telephone"]
# What people write at the head of a column, in the languages of the interface.
HEADINGS = {
    "organisation": {"organisation", "organization", "institution", "embassy", "ambassade"},
    "role": {"role", "rôle", "seat", "siège"},
    "name": {"name", "full name", "nom", "participant", "nombre"},
    "function": {"function", "title", "position", "fonction", "titre", "job title", "cargo"},
    "email": {"email", "e-mail", "mail", "address", "e-mail address", "email address", "courriel",
              "adresse électronique", "correo"},
    "telephone": {"telephone", "phone", "tel", "tel.", "mobile", "téléphone", "teléfono"},
}  # fmt: skip
LENGTHS = {"organisation": 160, "name": 150, "function": 150, "email": 254, "telephone": 40}


class Unreadable(Exception):
    """The list can't be read at all; the message says why, and nothing was saved."""


@dataclass
class Row:
    """One line of the list, and what stands against taking it in."""

    line: int
    organisation: str = ""
    role: str = ""
    name: str = ""
    function: str = ""
    email: str = ""
    telephone: str = ""
    is_known: bool = False
    new_seat: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def is_person(self) -> bool:
        return bool(self.name or self.function or self.email)

    @property
    def details(self) -> dict:
        return {key: getattr(self, key) for key in ("name", "function", "email", "telephone")}

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label) if self.role else ""


def read(text: str, *, coalition: Coalition, may_seat: list[Role]) -> list[Row]:
    """The rows of a pasted or CSV table, each looked at against the table as it stands.

    `may_seat` are the roles that whoever brings the list may give a new seat to.
    """
    lines = _cells(text)
    columns = _columns(lines[0])
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        tidy = [" ".join(cell.split()) for cell in cells]
        if any(tidy):
            rows.append(Row(line=number, **_facts(columns, tidy)))
    if not rows:
        raise Unreadable(_("There is a heading, but no row below it. Nothing was saved."))
    if len(rows) > MAX_ROWS:
        raise Unreadable(
            _("The list has %(rows)s rows; %(most)s are taken at a time. Nothing was saved.")
            % {"rows": len(rows), "most": MAX_ROWS}
        )
    _check(rows, coalition, may_seat)
    return rows


def from_file(name: str, content: bytes) -> str:
    """An uploaded XLSX or CSV as tab-separated text."""
    if name.lower().endswith(".xlsx"):
        return _from_xlsx(content)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("This is no text file. Save the list as CSV or XLSX and choose it again."))


def _from_xlsx(content: bytes) -> str:
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).active
        table = [
            ["" if cell is None else str(cell) for cell in row]
            for row in sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=30, values_only=True)
        ]
    except Exception as problem:  # openpyxl raises many kinds for a damaged or foreign file
        raise Unreadable(
            _("This file can't be read as XLSX. Open it, save it anew, and choose it again.")
        ) from problem
    return as_text(table)


def as_text(table: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(table)
    return out.getvalue()


def _cells(text: str) -> list[list[str]]:
    text = text.replace("\0", "").strip("\r\n")
    head = text.partition("\n")[0]
    if not head.strip():
        raise Unreadable(_("The list is empty. Paste it with its heading row."))
    delimiter = max("\t;,|", key=head.count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _columns(heading: list[str]) -> list[str]:
    columns = []
    for word in (" ".join(cell.split()) for cell in heading):
        match = next((c for c, words in HEADINGS.items() if word.casefold() in words), None)
        if word and match is None:
            raise Unreadable(
                _("The column “%(word)s” is not known. Known are: %(known)s. Nothing was saved.")
                % {"word": word[:60], "known": ", ".join(COLUMNS)}
            )
        if match and match in columns:
            raise Unreadable(
                _("Two columns give the %(column)s. Leave one of them out. Nothing was saved.")
                % {"column": match}
            )
        columns.append(match or "")
    if "organisation" not in columns:
        raise Unreadable(
            _("The first row must name the columns, with “organisation” among them: %(known)s.")
            % {"known": ", ".join(COLUMNS)}
        )
    return columns


def _facts(columns: list[str], cells: list[str]) -> dict:
    return {column: cell for column, cell in zip(columns, cells, strict=False) if column}


def _check(rows: list[Row], coalition: Coalition, may_seat: list[Role]) -> None:
    seats: dict[str, set[str]] = {}
    for organisation, role in coalition.seats.current().values_list("organisation__name", "role"):
        seats.setdefault(organisation.casefold(), set()).add(role)
    known = {
        (member.seat.organisation.name.casefold(), member.seat.role, _who(member))
        for member in Member.objects.current().filter(seat__coalition=coalition)
    }
    for row in rows:
        taken = seats.setdefault(row.organisation.casefold(), set())
        row.role = _role_of(row, taken)
        _check_words(row)
        if row.role and row.organisation and row.role not in taken:
            row.new_seat = True
            if row.role not in may_seat:
                row.faults.append(
                    _("%(name)s holds no such seat; the national authority can add it.")
                    % {"name": row.organisation}
                )
            if Role.FACILITATOR in taken | {row.role} and (taken or row.role == Role.FACILITATOR):
                row.faults.append(
                    _("A facilitator is appointed on the people's page, with the reason.")
                )
            taken.add(row.role)
        who = (row.organisation.casefold(), row.role, _who(row))
        row.is_known = row.is_person and who in known
        known.add(who)


def _who(person) -> str:
    return (person.email or person.name or person.function).casefold()


def _role_of(row: Row, taken: set[str]) -> str:
    """The role as written, in any of its names; else the one seat the organisation has."""
    word = row.role.casefold()
    for role in Role:
        if word in {role.value, role.value.replace("_", " "), str(role.label).casefold()}:
            return role.value
    if word:
        row.faults.append(
            _("“%(word)s” is no role. Roles are: %(roles)s.")
            % {"word": row.role[:40], "roles": ", ".join(str(r.label) for r in Role)}
        )
    elif len(taken) == 1:
        return next(iter(taken))
    else:
        row.faults.append(_("The role is missing."))
    return ""


def _check_words(row: Row) -> None:
    if not row.organisation:
        row.faults.append(_("The organisation is missing."))
    for name, most in LENGTHS.items():
        if len(getattr(row, name)) > most:
            row.faults.append(
                _("The %(column)s is longer than %(most)s characters.")
                % {"column": name, "most": most}
            )
    if row.email:
        try:
            validate_email(row.email)
        except ValidationError:
            row.faults.append(_("“%(address)s” is no e-mail address.") % {"address": row.email})
