"""All input about action points."""

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actionpoints.models import ActionPoint
from coalitions.models import Member, Obligation, Seat
from meetings.forms import AT_ONCE, ONCE_CIRCULATED
from meetings.models import Document
from toolkit.fields import DayField, LineField, OperationField

# In the filter of the list: points of no meeting.
BETWEEN = "between"
KEEPERS_ONLY = _("Read by authority, facilitator and secretariat, in the history of the point.")


def seat_choices(seats) -> list[tuple[int, str]]:
    """Seats by their organisation's name, with the role where one organisation holds two."""
    times = Counter(seat.organisation_id for seat in seats)
    return [
        (
            seat.id,
            seat.organisation.name
            if times[seat.organisation_id] == 1
            else f"{seat.organisation.name} ({seat.get_role_display()})",
        )
        for seat in seats
    ]


class PointForm(forms.Form):
    """What, who, with whom, by when; `seats` are those who may lead or contribute."""

    title = LineField(label=_("What"), max_length=300, help_text=ONCE_CIRCULATED)
    lead = forms.ModelChoiceField(Seat.objects.none(), label=_("Who leads"), required=False)
    due_on = DayField(label=_("By when"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=ActionPoint.Priority.choices, required=False
    )
    contributors = forms.ModelMultipleChoiceField(
        Seat.objects.none(),
        label=_("Who contributes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    operation = OperationField()

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        choices = seat_choices(seats)
        for name in ("lead", "contributors"):
            self.fields[name].queryset = Seat.objects.filter(id__in=[seat.id for seat in seats])
        # Listed once for the many forms of a page, not once from the database in each.
        self.fields["lead"].choices = [("", _("To be agreed")), *choices]
        self.fields["contributors"].choices = choices

    def clean_priority(self):
        return self.cleaned_data["priority"] or ActionPoint.Priority.NORMAL

    def facts(self) -> dict:
        """What can be worded anew: all but which press of the button it was."""
        return {name: value for name, value in self.cleaned_data.items() if name != "operation"}


class MeetingPointForm(PointForm):
    """A point agreed while recording, perhaps out of an entry."""

    entry = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    # Sentences on what was recognised where the form was filled in by a line or an entry.
    said: list[str] = []
    is_asked = False


class SettledPointForm(PointForm):
    """A point that everyone at the table may read."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = AT_ONCE


class _Rewording(forms.Form):
    """What is asked besides: who sees to it; once a point is settled, why its date moves."""

    person = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Who sees to it"),
        required=False,
        empty_label=_("The organisation, nobody in particular"),
        help_text=_("Read by everyone at the table; never printed."),
    )
    reason = LineField(
        label=_("Why the date moves"), max_length=80, required=False, help_text=KEEPERS_ONLY
    )

    field_order = ["title", "lead", "person", "due_on", "reason", "priority"]

    def __init__(self, *args, settled, people, **kwargs):
        super().__init__(*args, **kwargs)
        if people:
            ids = [member.id for member in people]
            self.fields["person"].queryset = Member.objects.filter(id__in=ids).select_related(
                "seat__organisation"
            )
        else:
            del self.fields["person"]
        if not settled:
            del self.fields["reason"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if "reason" not in self.fields:
            return data
        before, after = self.initial.get("due_on"), data.get("due_on")
        if before and "due_on" in data and before != after and not data.get("reason"):
            self.add_error("reason", _("Please say why the date moves."))
        return data


class OwnPointForm(SettledPointForm):
    """A point of one's own seat; nobody promises for others, so only own seats can lead."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["contributors"], self.fields["priority"]
        self.fields["lead"].required = True
        self.fields["lead"].choices = self.fields["lead"].choices[1:]


class OwnEditForm(_Rewording, OwnPointForm):
    """A seat words its own point anew."""


class KeepersEditForm(_Rewording, SettledPointForm):
    """Those who keep the list word all of it, and say which obligation the point serves."""

    obligation = forms.ModelChoiceField(
        Obligation.objects.none(),
        label=_("Obligation it serves"),
        required=False,
        help_text=AT_ONCE,
    )

    def __init__(self, *args, obligations, **kwargs):
        super().__init__(*args, **kwargs)
        if not obligations:
            del self.fields["obligation"]
            return
        ids = [row.id for row in obligations]
        self.fields["obligation"].queryset = Obligation.objects.filter(id__in=ids)
        self.fields["obligation"].choices = [
            ("", _("None")),
            *obligation_choices(obligations),
        ]


class _Evidenced(forms.Form):
    """A document of the library may show what was done; `documents` are those one may read."""

    evidence = forms.ModelChoiceField(
        Document.objects.none(),
        label=_("Document that shows it"),
        to_field_name="key",
        required=False,
        empty_label=_("None"),
        help_text=_("From the library. Needed once a point of high priority is done."),
    )

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = documents


class ReportForm(_Evidenced):
    """What moved, in two lines."""

    state = forms.ChoiceField(
        label=_("Status"), choices=[c for c in ActionPoint.State.choices if c[0] != "dropped"]
    )
    text = forms.CharField(
        label=_("What happened"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Read by everyone at the table, at once; printed in the mid-term update."),
    )
    new_due_on = DayField(label=_("New date, if it moves"), required=False)
    operation = OperationField()

    field_order = ["state", "text", "evidence", "new_due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The browser would cut a pasted text silently; the server says what is too long.
        self.fields["text"].widget.attrs.pop("maxlength", None)


class _ReasonForm(forms.Form):
    """A sentence that says why."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=AT_ONCE,
    )
    label: Any = ""
    missing: Any = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = self.label
        self.fields["reason"].error_messages["required"] = self.missing


class DoneForm(_ReasonForm, _Evidenced):
    field_order = ["reason", "evidence"]
    label, missing = _("What was done"), _("Please say what was done.")


class DropForm(_ReasonForm):
    label = _("Why it is dropped")
    missing = _("Please say why the action point is dropped.")


class ReopenForm(forms.Form):
    # The history keeps a hundred characters of a reason, and nothing typed may be cut.
    reason = LineField(
        label=_("Why it is taken up again"),
        max_length=80,
        help_text=KEEPERS_ONLY,
        error_messages={"required": _("Please say why the point is taken up again.")},
    )


class FilterForm(forms.Form):
    """What the list shows; its answers live in the address."""

    show = forms.ChoiceField(label=_("Show"), required=False)
    seat = forms.ChoiceField(label=_("Who"), required=False)
    body = forms.ChoiceField(label=_("Body"), required=False)
    obligation = forms.ChoiceField(label=_("Obligation"), required=False)
    q = forms.CharField(label=_("Words"), required=False, max_length=200)

    def __init__(self, *args, seats, bodies, obligations, may_see_overdue, **kwargs):
        super().__init__(*args, **kwargs)
        overdue = [("overdue", _("Past their date"))] if may_see_overdue else []
        states = [choice for choice in ActionPoint.State.choices if choice[0] != "open"]
        self.fields["show"].choices = [
            ("open", _("All that are open")),
            *overdue,
            *states,
            ("all", _("All")),
        ]
        self.fields["seat"].choices = [("", _("Every seat")), *_as_typed(seat_choices(seats))]
        self.fields["body"].choices = [
            ("", _("Every body")),
            *_as_typed((body.id, body.name) for body in bodies),
            (BETWEEN, _("Between meetings")),
        ]
        self.fields["obligation"].choices = [
            ("", _("Every obligation")),
            *_as_typed(obligation_choices(obligations)),
        ]
        if not obligations:
            del self.fields["obligation"]


def _as_typed(choices) -> list[tuple[str, str]]:
    """As they come back from an address: every key a text."""
    return [(str(key), words) for key, words in choices]


def obligation_choices(obligations) -> list[tuple[int, str]]:
    return [
        (row.id, f"{row.subject} ({row.label})" if row.subject else row.label)
        for row in obligations
    ]
