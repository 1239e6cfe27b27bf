"""Input about lists that are brought in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from actionpoints.carrying import files
from actionpoints.carrying.columns import HEADINGS, TAKEN_IN
from toolkit.fields import OperationField

ENCODINGS = [
    ("utf-8", _("UTF-8")),
    ("utf-16", _("UTF-16 (Excel's “Unicode text”)")),
    ("cp1252", _("Western European (Windows-1252)")),
    ("cp1256", _("Arabic (Windows-1256)")),
]


class UploadForm(forms.Form):
    """A spreadsheet; nothing is taken in before its rows were looked at."""

    file = forms.FileField(
        label=_("The spreadsheet (XLSX or CSV)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        help_text=_(
            "Read only by you, until you take it in or for one day. What you take in is read by "
            "everyone at the table. Nobody is mailed."
        ),
        error_messages={"empty": _("This file is empty.")},
    )
    operation = OperationField()

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > files.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Please make it smaller."))
        content = upload.read()
        try:
            sheet = files.read(content)
        except files.Unreadable as reason:
            raise forms.ValidationError(str(reason)) from reason
        if not sheet.rows:
            raise forms.ValidationError(_("There are no rows in this file."))
        return upload.name, content


class ReadingForm(forms.Form):
    """How a list is read: each column of the sheet, and where it can be read in two ways."""

    def __init__(self, *args, reading, **kwargs):
        super().__init__(*args, **kwargs)
        self.reading = reading
        sheet, found = reading.sheet, reading.headings
        if len(sheet.sheets) > 1:
            self._choice("sheet", _("Sheet"), [(s, s) for s in sheet.sheets], sheet.sheet)
        if sheet.is_text:
            self._choice("encoding", _("Letters are written in"), ENCODINGS, sheet.encoding)
        self.fields["row"] = forms.IntegerField(
            label=_("Row of the headings"), min_value=1, max_value=100_000, initial=found.row
        )
        kept = [("", _("left out")), *((name, HEADINGS[name]) for name in TAKEN_IN)]
        for at, (word, column) in enumerate(zip(found.words, found.columns, strict=True)):
            if word:
                self._choice(f"column-{at}", word, kept, column, required=False)
        order = [
            ("", _("Day first: 12/05/2026 is 12 May")),
            ("yes", _("Month first: 12/05/2026 is 5 December")),
        ]
        chosen = reading.choices
        first = "yes" if chosen.month_first else ""
        self._choice("month_first", _("Dates in figures"), order, first, required=False)
        for name, label in (
            ("without_owner", _("Where a name has no seat here, leave the point without an owner")),
            (
                "without_meeting",
                _("Where a meeting is not known here, leave the point without one"),
            ),
        ):
            self.fields[name] = forms.BooleanField(
                label=label, required=False, initial=getattr(chosen, name)
            )

    def _choice(self, name, label, choices, initial, required=True):
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, initial=initial, required=required
        )

    def clean(self):
        data = super().clean()
        columns = [value for name, value in data.items() if name.startswith("column-") and value]
        for column in {column for column in columns if columns.count(column) > 1}:
            self.add_error(
                None,
                _("Two columns are taken as “%(column)s”. Leave one of them out.")
                % {"column": HEADINGS[column]},
            )
        return data

    def chosen(self) -> dict:
        """What is kept with the list."""
        names = ["sheet", "encoding", "row", "month_first", "without_owner", "without_meeting"]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def columns(self) -> tuple[list[str], list[str]]:
        """Headings and what each means; none where another row or sheet was chosen just now."""
        sheet, found = self.reading.sheet, self.reading.headings
        data = self.cleaned_data
        moved = (
            data["row"] != found.row
            or data.get("sheet", sheet.sheet) != sheet.sheet
            or data.get("encoding", sheet.encoding) != sheet.encoding
        )
        if moved:
            return [], []
        places = [at for at, word in enumerate(found.words) if word]
        return [found.words[at] for at in places], [data[f"column-{at}"] for at in places]


class TakeInForm(forms.Form):
    """All of it or nothing; `seen` is the seal of the rows that were shown."""

    seen = forms.CharField(widget=forms.HiddenInput)
    without_refused = forms.BooleanField(required=False)
