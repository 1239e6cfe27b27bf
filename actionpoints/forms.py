"""All input about action points."""

from django import forms
from django.utils.translation import gettext_lazy as _

from actionpoints.models import ActionPoint
from coalitions.models import Seat

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PointForm(forms.Form):
    """What, who, by when."""

    title = forms.CharField(label=_("What"), max_length=300)
    lead = forms.ModelChoiceField(Seat.objects.none(), label=_("Who"), required=False)
    due_on = forms.DateField(label=_("By when"), required=False, widget=DAY)

    def __init__(self, *args, coalition, **kwargs):
        super().__init__(*args, **kwargs)
        seats = coalition.seats.current().select_related("organisation")
        self.fields["lead"].queryset = seats
        self.fields["lead"].empty_label = _("To be agreed")


class ReportForm(forms.Form):
    """What moved, in two lines."""

    state = forms.ChoiceField(
        label=_("Status"), choices=[c for c in ActionPoint.State.choices if c[0] != "dropped"]
    )
    text = forms.CharField(
        label=_("What happened"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Read by everyone at the table."),
    )
    new_due_on = forms.DateField(label=_("New date, if it moves"), required=False, widget=DAY)


class CloseForm(forms.Form):
    state = forms.ChoiceField(
        choices=[(s.value, s.label) for s in (ActionPoint.State.DONE, ActionPoint.State.DROPPED)]
    )
    reason = forms.CharField(label=_("What was done, or why it is dropped"), max_length=1000)


class ReopenForm(forms.Form):
    reason = forms.CharField(max_length=1000)
