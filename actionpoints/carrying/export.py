"""A list of action points as a spreadsheet, as plain CSV, and as CSV with HXL tags."""

import csv
import io
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from actionpoints.carrying.columns import COLUMNS, DATES
from actionpoints.models import ProgressReport
from coalitions.models import Coalition

# A spreadsheet takes a cell that begins with one of these for a formula.
TRIGGERS = tuple("=+-@\t\r\n\0＝＋－＠")
BETWEEN_SEATS = "; "
WIDTHS = {"title": 60, "close_reason": 40, "report": 40, "lead": 30, "contributors": 30}


def safe(text: str) -> str:
    """A text that no spreadsheet runs; what no file can hold is left out."""
    told = f"'{text}" if text.startswith(TRIGGERS) else text
    return "".join(c for c in told if c >= " " or c in "\t\n\r").replace("\r\n", "\n")


def without_guard(text: str) -> str:
    """The text before `safe` put its mark."""
    return text[1:] if text.startswith("'") and text[1:].startswith(TRIGGERS) else text


def with_facts(points):
    """Everything a file tells of a point, in a fixed number of questions."""
    last = ProgressReport.objects.filter(action_point=OuterRef("pk")).order_by("-at", "-id")
    return (
        points.settled()
        .with_owners()
        .select_related("meeting", "item", "evidence")
        .annotate(
            last_report=Subquery(last.values("text")[:1]), last_at=Subquery(last.values("at")[:1])
        )
    )


def seat_names(seats) -> dict[int, str]:
    """Each seat by its organisation, with the role where an organisation holds two."""
    seats = list(seats)
    held: dict[int, int] = {}
    for seat in seats:
        held[seat.organisation_id] = held.get(seat.organisation_id, 0) + 1
    return {
        seat.id: seat.organisation.name
        if held[seat.organisation_id] == 1
        else f"{seat.organisation.name} ({seat.get_role_display()})"
        for seat in seats
    }


def facts_of(point, names: dict[int, str]) -> dict:
    """A row of the file by its columns; dates stay dates."""
    meeting = point.meeting
    return {
        "reference": point.reference,
        "title": point.title,
        "lead": names.get(point.lead_id, ""),
        "contributors": BETWEEN_SEATS.join(
            sorted(names.get(seat.id, seat.organisation.name) for seat in point.contributors.all())
        ),
        "due_on": point.due_on,
        "original_due_on": point.original_due_on,
        "state": point.get_state_display(),
        "priority": point.get_priority_display(),
        "closed_on": point.closed_on,
        "close_reason": point.close_reason,
        "meeting": meeting.number if meeting else None,
        "meeting_title": meeting.title if meeting else "",
        "meeting_date": meeting.local_date if meeting else None,
        "item": point.item.title if point.item else "",
        "report": point.last_report or "",
        "reported_on": point.last_at.date() if point.last_at else None,
    }


def _table(coalition: Coalition, points) -> tuple[list[str], list[str], list[list]]:
    """Headings, tags and rows; a demonstration says so in a column of its own."""
    names = seat_names(coalition.seats.select_related("organisation"))
    headings = [str(heading) for _name, heading, _tag in COLUMNS]
    tags = [tag for _name, _heading, tag in COLUMNS]
    rows = [list(facts_of(point, names).values()) for point in with_facts(points)]
    if coalition.is_demonstration:
        headings, tags = [*headings, _("Note")], [*tags, "#meta+note"]
        rows = [[*row, _("Demonstration data")] for row in rows]
    return headings, tags, rows


def _plain(value) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else safe(str(value))


def as_csv(coalition: Coalition, points, *, tagged: bool = False) -> bytes:
    """One row of headings, so that Excel filters it; for data people a row of HXL tags follows."""
    headings, tags, rows = _table(coalition, points)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(heading) for heading in headings])
    if tagged:
        writer.writerow(tags)
    writer.writerows([_plain(value) for value in row] for row in rows)
    # Programs that read HXL want plain UTF-8; Excel needs the mark to see UTF-8 at all.
    return out.getvalue().encode("utf-8" if tagged else "utf-8-sig")


def as_xlsx(coalition: Coalition, points) -> bytes:
    """A sheet with filters, dates as dates, and a heading that stays in sight."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    headings, _tags, rows = _table(coalition, points)
    book = Workbook()
    sheet = book.active
    sheet.title = _("Action points")[:31]
    for column, heading in enumerate(headings, start=1):
        sheet.cell(1, column, heading).font = Font(bold=True)
    names = [name for name, _heading, _tag in COLUMNS]
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(number, column), value)
    for column, name in enumerate(names, start=1):
        width = 14 if name in DATES else WIDTHS.get(name, 18)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
    _for_print(book, sheet, coalition)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell, value) -> None:
    """A text is always typed as text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = safe(value)[:32767]
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    else:
        cell.value = value


def _for_print(book, sheet, coalition: Coalition) -> None:
    """On paper each page carries the handling line, and what is a demonstration says so."""
    book.properties.title = coalition.name
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.left.text = coalition.handling.replace("&", "&&")
    if coalition.is_demonstration:
        book.properties.subject = sheet.oddHeader.center.text = _("Demonstration data")


def file_name(coalition: Coalition, ending: str, day: date) -> str:
    kind = "demonstration-action-points" if coalition.is_demonstration else "action-points"
    return f"{coalition.slug}-{kind}-{day.isoformat()}.{ending}"
