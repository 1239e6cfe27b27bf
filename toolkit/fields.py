"""Fields of a form that more than one room asks for."""

from datetime import date
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


class DayInput(forms.DateInput):
    """The browser's own calendar, which takes a day in one format whatever the language."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def _on_one_line(text: str) -> None:
    if len(text.splitlines()) > 1:
        raise forms.ValidationError(_("Please write this on one line, without a line break."))


def _of_our_time(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(_("Please give a year between 1990 and 2100."))


class LineField(forms.CharField):
    """One line of text, in any script."""

    default_validators = [_on_one_line]

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "dir": "auto"}


class DayField(forms.DateField):
    """A calendar day; a slip of the finger in the year is noticed."""

    widget = DayInput
    default_validators = [_of_our_time]


class OperationField(forms.UUIDField):
    """Tells a form sent twice from two forms; travels hidden."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, initial=uuid4)
