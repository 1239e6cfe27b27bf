"""Fields of a form, as a browser shows them."""

from django import forms


class DayInput(forms.DateInput):
    """The browser's own calendar, which takes a day in one format whatever the language."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")
