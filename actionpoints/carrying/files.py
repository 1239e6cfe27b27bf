"""An uploaded spreadsheet as rows of cells, with the numbers that its rows have on the sheet."""

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MAX_ROWS = 5000
MAX_COLUMNS = 40
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
ENCODINGS = ["utf-8", "utf-16", "cp1252", "cp1256"]
# In a sheet's own text these signs are escaped; the second is the same as UTF-16 writes it.
_ENTITIES = re.compile(rb"<!ENTITY|<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E")
DELIMITERS = "\t;,|"


class Unreadable(Exception):
    """Why a file can't be read at all; the message says what to do about it."""


@dataclass(frozen=True)
class NoValue:
    """A cell whose formula was never calculated, so that the file holds no value for it."""

    place: str


@dataclass
class Sheet:
    """What a file holds: rows of cells by their number, the empty ones left out."""

    rows: list[tuple[int, list]] = field(default_factory=list)
    encoding: str = ""
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    since_1904: bool = False

    @property
    def is_text(self) -> bool:
        return bool(self.encoding)


def read(content: bytes, *, encoding: str = "", sheet: str = "", language: str = "") -> Sheet:
    """`encoding` and `sheet` are what a person chose; empty, the file itself is asked."""
    if content[:4] == b"PK\x03\x04":
        return _from_xlsx(content, sheet)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable(
            _("This is an old or locked Excel file. Save it as XLSX without a password.")
        )
    encoding = encoding if encoding in ENCODINGS else encoding_of(content, language)
    try:
        text = content.decode(_with_mark(content, encoding))
    except UnicodeDecodeError:
        # Chosen by hand and wrong: shown with its wrong letters, so that another can be chosen.
        text = content.decode(encoding, errors="replace")
    if "\0" in text:
        raise Unreadable(
            _("This is no text file. Save the list as CSV or XLSX and choose it again.")
        )
    return Sheet(rows=_from_text(text), encoding=encoding)


def _with_mark(content: bytes, encoding: str) -> str:
    """The name under which Python also takes the mark at the file's start, or its absence."""
    if encoding == "utf-8":
        return "utf-8-sig"
    if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    return encoding


def encoding_of(content: bytes, language: str = "") -> str:
    """UTF-8 where it is one, else by the mark, the zeroes, the letters, the language."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:400].count(0) > len(content[:400]) / 5:
        return "utf-16"
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    # Arabic words are runs of high bytes; an accent in a Latin word stands alone.
    high = len(re.findall(rb"[\x80-\xff]", content))
    in_runs = sum(len(run) for run in re.findall(rb"[\x80-\xff]{2,}", content))
    share = in_runs / high
    if share > 0.6 or (share > 0.3 and language == "ar"):
        return "cp1256"
    return "cp1252"


def _from_text(text: str) -> list[tuple[int, list]]:
    start, told = 1, re.match(r"sep=(.)\r?\n", text)
    if told:
        text, start = text[told.end() :], 2
    delimiter = told[1] if told else _delimiter(text)
    rows: list[tuple[int, list]] = []
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start
        ):
            _keep(rows, number, [cell.strip() for cell in cells])
    except csv.Error as problem:
        raise Unreadable(
            _("The quotation marks of this file don't match. Save it as XLSX and choose it again.")
        ) from problem
    return rows


def _delimiter(text: str) -> str:
    """The sign that cuts most lines into the same number of cells, more than one."""

    def agreement(sign):
        lines = list(csv.reader(io.StringIO("\n".join(text.splitlines()[:60])), delimiter=sign))
        widths = [len(line) for line in lines if len(line) > 1]
        return max((widths.count(width) * (width > 1), width) for width in {*widths, 1})

    try:
        return max(DELIMITERS, key=agreement)
    except csv.Error:
        return max(DELIMITERS, key=text[:4000].count)


def _keep(rows: list, number: int, cells: list) -> None:
    if len(rows) > MAX_ROWS + MAX_COLUMNS:
        raise Unreadable(
            _("The list has more than %(most)s rows. Please cut it into parts.")
            % {"most": MAX_ROWS}
        )
    cells = cells[:MAX_COLUMNS]
    if any(cell not in (None, "") for cell in cells):
        rows.append((number, cells))


def _from_xlsx(content: bytes, chosen: str) -> Sheet:
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    _look_into(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        names = [sheet.title for sheet in book.worksheets]
        name = chosen if chosen in names else _fullest(book)
        merged, has_formulas = _around(content, book[name])
        values = _cells_of(book[name])
        if has_formulas:
            book_of_formulas = load_workbook(io.BytesIO(content), read_only=True)
            values = _with_formulas(dict(values), _cells_of(book_of_formulas[name]))
        rows: list[tuple[int, list]] = []
        for number, cells in values:
            _keep(rows, number, [c.strip() if isinstance(c, str) else c for c in cells])
    except Unreadable:
        raise
    except Exception as problem:  # openpyxl raises many kinds for a damaged or foreign file
        raise Unreadable(
            _("This file can't be read as XLSX. Open it, save it anew, and choose it again.")
        ) from problem
    _fill_merged(rows, merged)
    return Sheet(rows=rows, sheets=names, sheet=name, since_1904=book.epoch == CALENDAR_MAC_1904)


def _look_into(content: bytes) -> None:
    """Before anything is unpacked: nothing that grows without end, no foreign entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            if sum(member.file_size for member in members) > MAX_UNPACKED:
                raise Unreadable(_("This file holds too much. Please cut it into parts."))
            named = any(
                _ENTITIES.search(packed.read(member)) for member in members if _is_xml(member)
            )
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as problem:
        raise Unreadable(
            _("This file can't be read as XLSX. Open it, save it anew, and choose it again.")
        ) from problem
    if named:
        raise Unreadable(_("This file is not from a spreadsheet program. Save it as XLSX anew."))


def _is_xml(member: zipfile.ZipInfo) -> bool:
    return member.filename.casefold().endswith((".xml", ".rels"))


def _fullest(book) -> str:
    """The sheet with the most rows among the first lines of each: notes come on short sheets."""
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    sheets = sheets or book.worksheets

    def filled(sheet):
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=200, max_col=MAX_COLUMNS, values_only=True)
        return sum(sum(cell is not None for cell in row) > 1 for row in rows)

    return sheets[0].title if len(sheets) == 1 else max(sheets, key=filled).title


def _cells_of(sheet) -> list[tuple[int, list]]:
    """Every row with something in it; a sheet formatted to its last row ends where its words do."""
    sheet.reset_dimensions()
    rows: list[tuple[int, list]] = []
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
        empty = 0 if any(cell is not None for cell in cells) else empty + 1
        if empty > 2000 or len(rows) > MAX_ROWS + MAX_COLUMNS + 1:
            break
        if not empty:
            rows.append((number, list(cells)))
    return rows


def _around(content: bytes, sheet) -> tuple[list[tuple[int, int, int]], bool]:
    """Cells merged downwards as (column, first row, last row), and whether there are formulas."""
    from openpyxl.utils.cell import range_boundaries

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        raw = packed.read(sheet._worksheet_path)  # the one place that tells which member it is
    merged = []
    for place in re.findall(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z0-9:]+)"', raw):
        left, top, _right, bottom = range_boundaries(place.decode())
        if bottom > top:
            merged.append((left - 1, top, bottom))
    return merged, re.search(rb"<(?:\w+:)?f[ >/]", raw) is not None


def _with_formulas(values: dict[int, list], asked: list[tuple[int, list]]) -> list:
    """The values as saved; a formula without one is marked, so that nobody takes it for empty."""
    from openpyxl.utils import get_column_letter

    rows = []
    for number, formulas in asked:
        cells = values.get(number) or [None] * len(formulas)
        for at, formula in enumerate(formulas[: len(cells)]):
            if cells[at] is None and formula is not None:
                cells[at] = NoValue(f"{get_column_letter(at + 1)}{number}")
        rows.append((number, cells))
    return rows


def _fill_merged(rows: list[tuple[int, list]], merged: list[tuple[int, int, int]]) -> None:
    """What is written once for several rows is said of each of them."""
    by_number = dict(rows)
    for column, top, bottom in merged:
        first = by_number.get(top)
        if first is None or column >= len(first) or first[column] in (None, ""):
            continue
        for number in range(top + 1, min(bottom, top + MAX_ROWS) + 1):
            cells = by_number.get(number)
            if cells is not None and column < len(cells) and cells[column] is None:
                cells[column] = first[column]
