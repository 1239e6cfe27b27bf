"""All input around proposals for an agenda and a body's standing items."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms import MOST_ITEMS, MinutesField
from meetings.models import AgendaProposal
from toolkit.fields import LineField, OperationField

EDITORS = _("Read by those who edit the agenda; once accepted, the title by everyone at the table.")
WHY = _("Read by those who edit the agenda.")
ANSWER = _("Read by those who edit the agenda, and by whoever proposed it if a name was given.")
STANDING = _("Read by everyone at the table once it stands on an agenda.")


class ProposalForm(forms.Form):
    """What, why, how long, and who may know whose wish it is; `seats` are the person's own."""

    title = LineField(label=_("Agenda item"), max_length=200, help_text=EDITORS)
    why = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=WHY,
    )
    minutes = MinutesField()
    name = forms.ChoiceField(
        label=_("Who knows that it comes from my seat"),
        choices=AgendaProposal.Name.choices,
        widget=forms.RadioSelect,
        initial=AgendaProposal.Name.RECORDERS,
        help_text=_(
            "Without your name the portal stores neither your seat nor you, so it can't tell you "
            "what became of the proposal either."
        ),
    )
    seat = forms.ChoiceField(label=_("For which seat"))
    operation = OperationField()

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        # The browser would cut a pasted text silently; the server says what is too long.
        self.fields["why"].widget.attrs.pop("maxlength", None)
        self.seats = {str(seat.pk): seat for seat in seats}
        if len(seats) == 1:
            del self.fields["seat"]
        else:
            self.fields["seat"].choices = [
                (seat.pk, f"{seat.organisation.name} ({seat.get_role_display()})") for seat in seats
            ]

    def facts(self) -> dict:
        """What the action takes."""
        (only, *_more) = self.seats.values()
        chosen = self.seats.get(self.cleaned_data.get("seat", ""), only)
        return {**self.cleaned_data, "seat": chosen}


class DecisionForm(forms.Form):
    """A sentence to whoever proposed the item; declining needs one."""

    answer = LineField(
        label=_("Your sentence on it"),
        max_length=300,
        required=False,
        help_text=ANSWER,
    )

    def __init__(self, *args, needed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = needed
        self.fields["answer"].error_messages["required"] = _(
            "Say in a sentence why the item is not taken up."
        )


class StandingItemForm(forms.Form):
    """One line of a body's standing items; one without a title is taken off."""

    place = forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=999)
    title = LineField(label=_("Standing item"), max_length=200, required=False, help_text=STANDING)
    minutes = MinutesField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        number = int(self.prefix.rpartition("-")[2]) + 1 if self.prefix else 1
        self.fields["place"].initial = number

    def has_changed(self):
        # A line that is offered is kept too, though nobody typed in it.
        return True


class BaseStandingFormSet(forms.BaseFormSet):
    def clean(self):
        titles = [item["title"].casefold() for item in self.items()]
        if len(set(titles)) < len(titles):
            raise forms.ValidationError(_("Two standing items have the same title."))

    def items(self) -> list[dict]:
        """Those with a title, by their place."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("title")]
        rows.sort(key=lambda row: row.get("place") or MOST_ITEMS)
        return [{"title": row["title"], "minutes": row.get("minutes")} for row in rows]


StandingFormSet = forms.formset_factory(
    StandingItemForm, formset=BaseStandingFormSet, extra=3, max_num=30, absolute_max=30
)
