"""A list that was brought, read as the person chose, against the coalition as it stands."""

from dataclasses import dataclass, field

from actionpoints.carrying import files, headings
from actionpoints.carrying.existing import Existing
from actionpoints.carrying.files import Sheet
from actionpoints.carrying.headings import Headings
from actionpoints.carrying.rows import Choices, Row, judge
from actionpoints.models import ImportedList, KnownHeading


@dataclass
class Reading:
    """The sheet, what its columns mean, and what becomes of its rows."""

    sheet: Sheet
    headings: Headings
    choices: Choices
    rows: list[Row] = field(default_factory=list)

    @property
    def knows_what(self) -> bool:
        """Without the column that says what is to be done, no row can be looked at."""
        return "title" in self.headings.place


def of(imported: ImportedList, *, user) -> Reading:
    """Raises files.Unreadable."""
    chosen = imported.reading
    sheet = files.read(
        bytes(imported.content),
        encoding=chosen.get("encoding", ""),
        sheet=chosen.get("sheet", ""),
        language=imported.coalition.working_language,
    )
    remembered = dict(
        KnownHeading.objects.filter(coalition=imported.coalition).values_list("heading", "column")
    )
    found = headings.find(sheet.rows, remembered, told=chosen.get("row") or 0)
    choices = Choices(
        **{
            name: bool(chosen.get(name))
            for name in ("month_first", "without_owner", "without_meeting")
        }
    )
    reading = Reading(sheet, found, choices)
    if reading.knows_what:
        existing = Existing(imported.coalition, user=user)
        reading.rows = judge(sheet, found, existing, choices)
    return reading
