"""Input of the agenda page, and the form of a meeting that takes over from the last."""

from django import forms
from django.core.validators import validate_comma_separated_integer_list
from django.utils.translation import gettext_lazy as _

from meetings.forms import MeetingForm


class OrderForm(forms.Form):
    """The items' ids in their new order, between commas."""

    order = forms.CharField(max_length=4000, validators=[validate_comma_separated_integer_list])

    def ids(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["order"].split(",")]


class KeyForm(forms.Form):
    """One line of what carries over."""

    key = forms.CharField(max_length=40)


class CarryField(forms.MultipleChoiceField):
    """Keys of lines that carry over; one that somebody took in meanwhile is no fault."""

    def valid_value(self, value):
        return True


class NextMeetingForm(MeetingForm):
    """A new meeting; `lines` carry over from the last one of the same body."""

    carry = CarryField(
        label=_("Takes over from last time"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you don't tick is still suggested on the agenda page."),
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        if lines:
            self.fields["carry"].choices = [(line.key, line.title) for line in lines]
            self.fields["carry"].initial = [line.key for line in lines]
        else:
            del self.fields["carry"]

    def keys(self) -> list[str]:
        """What was ticked; of these the action takes what the chosen body is offered."""
        return self.cleaned_data.get("carry", [])
