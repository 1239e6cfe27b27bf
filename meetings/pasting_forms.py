"""Input of what is written elsewhere or in one line: a whole summary, a guest."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from meetings import guests
from meetings.forms import NAMES, ONCE_CIRCULATED
from meetings.pasting import MAX_TEXT
from toolkit.fields import LineField, OperationField
from toolkit.pasting import blocks, docx, html, plain

# The clipboard's HTML says everything several times over; the text it holds is measured after.
MAX_SOURCE = 2_000_000
# As long as the columns of the attendance.
MOST = {"guest_name": 150, "guest_organisation": 160}


class SummaryForm(forms.Form):
    """A whole summary: as text, as the clipboard's HTML, or as a .docx file."""

    EVERY, LARGEST = "every", "largest"

    text = forms.CharField(
        label=_("The summary"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto", "autocomplete": "off"}),
        help_text=ONCE_CIRCULATED,
    )
    source = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Or a Word file (.docx)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    headings = forms.ChoiceField(
        label=_("What becomes an agenda item"),
        choices=[
            (EVERY, _("Every heading")),
            (LARGEST, _("Only the largest headings; smaller ones stay inside the entry")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial=EVERY,
    )
    operation = OperationField()

    reading = staticmethod(plain.to_markdown)

    @property
    def every_heading(self) -> bool:
        return self.cleaned_data.get("headings") != self.LARGEST

    def clean(self):
        """`summary` is the Markdown of what was given: the file, else the paste, else the text."""
        data = super().clean() or {}
        if self.errors:
            return data
        if file := data.get("file"):
            text = blocks.to_markdown(_blocks_of_file(file))
        elif (source := data.get("source") or "").strip():
            if len(source) > MAX_SOURCE:
                raise ValidationError(_too_long())
            text = blocks.to_markdown(html.blocks_of(source))
        else:
            text = self.reading((data.get("text") or "").replace("\0", ""))
        if not text.strip():
            raise ValidationError(
                _("There is no text in it. Paste the summary, or choose a Word file.")
            )
        if len(text) > MAX_TEXT:
            raise ValidationError(_too_long())
        data["summary"] = text
        return data


class TakeInForm(SummaryForm):
    """A summary that was looked at; its headings are those shown, and none are guessed anew."""

    @staticmethod
    def reading(text: str) -> str:
        return text.replace("\r\n", "\n").strip()


def _too_long():
    return _(
        "This text is longer than 200,000 characters. Nothing is saved; please take it in parts."
    )


def _blocks_of_file(file):
    if not file.name.lower().endswith(".docx"):
        raise ValidationError(
            _("Only .docx files can be read. Save the summary as .docx, or paste its text.")
        )
    return docx.blocks_of(file.read(docx.MAX_FILE + 1))


class GuestLineForm(forms.Form):
    """A guest as fast as one types."""

    line = LineField(
        label=_("Guest: name, organisation"),
        max_length=300,
        help_text=NAMES,
        widget=forms.TextInput(
            attrs={"placeholder": _("Ada Haddad, Ministry of Health"), "autocomplete": "off"}
        ),
    )

    def clean_line(self):
        """What was read stands in `guest`; nothing is cut to fit."""
        guest = guests.read(self.cleaned_data["line"])
        if not guest.name and not guest.organisation:
            raise ValidationError(_("Please give the guest's name or organisation."))
        for field, said in self._facts(guest).items():
            longest = MOST[field]
            if len(said) > longest:
                raise ValidationError(
                    _("Name or organisation is too long. Use the separate fields below.")
                )
        if guest.email:
            validate_email(guest.email)
        self.cleaned_data["guest"] = guest
        return self.cleaned_data["line"]

    @staticmethod
    def _facts(guest):
        return {"guest_name": guest.name, "guest_organisation": guest.organisation}
