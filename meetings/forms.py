"""All input around a meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coalitions.models import Body
from meetings.actions import MAX_ENTRY
from meetings.clock import NoSuchTime, instant
from meetings.models import AgendaItem, Attendance, Entry, FollowUp, Meeting
from toolkit.fields import DayField, DayInput, LineField, OperationField

AT_ONCE = _("Read by everyone at the table, at once.")
ONCE_CIRCULATED = _(
    "Read by everyone at the table once circulated; until then by those who record and release it."
)
ENTRY = _(
    "Read by everyone at the table once circulated; until then by those who record and release "
    "it. Say what was said, not who said it."
)
PRIVATE = _("Read by facilitator and secretariat only. Never printed, mailed or exported.")
NAMES = _(
    "Read by everyone at the table once circulated; printed only where the coalition prints names."
)
MOST_ITEMS = 100


def agenda_lines(text: str) -> list[str]:
    """The titles, one a line; refused rather than cut where one is too long."""
    longest = AgendaItem._meta.get_field("title").max_length or 0
    titles = [" ".join(line.split()) for line in text.splitlines()]
    for number, title in enumerate(titles, start=1):
        if len(title) > longest:
            raise forms.ValidationError(
                _("Line %(number)s is longer than %(longest)s characters. Please shorten it.")
                % {"number": number, "longest": longest}
            )
    titles = [title for title in titles if title]
    if len(titles) > MOST_ITEMS:
        raise forms.ValidationError(
            _("These are %(count)s lines; an agenda holds %(most)s. Is it the right text?")
            % {"count": len(titles), "most": MOST_ITEMS}
        )
    return titles


class AgendaForm(forms.Form):
    """Several items at once, one a line."""

    agenda = forms.CharField(
        label=_("Add items, one a line"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=AT_ONCE,
    )
    operation = OperationField()

    def clean_agenda(self):
        return agenda_lines(self.cleaned_data["agenda"])


class ItemForm(forms.Form):
    title = LineField(label=_("Agenda item"), max_length=200, help_text=AT_ONCE)


class MinutesField(forms.IntegerField):
    """How long an item takes; at most a day."""

    def __init__(self, **kwargs):
        super().__init__(label=_("Minutes"), required=False, min_value=1, max_value=1440, **kwargs)


class AgendaItemForm(ItemForm):
    """`obligations` are those of the coalition, listed once for the many forms of a page."""

    minutes = MinutesField(widget=forms.NumberInput(attrs={"placeholder": _("Minutes")}))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("No kind")), *AgendaItem.Kind.choices], required=False
    )
    presenter = LineField(
        label=_("Presented by"), max_length=160, required=False, help_text=AT_ONCE
    )
    obligation = forms.TypedChoiceField(
        label=_("Obligation"), required=False, empty_value=None, coerce=int
    )

    def __init__(self, *args, obligations, **kwargs):
        super().__init__(*args, **kwargs)
        self.obligations = {row.pk: row for row in obligations}
        self.fields["obligation"].choices = [
            ("", _("No obligation")),
            *((row.pk, f"{row.label}: {row.subject}") for row in obligations),
        ]

    def facts(self) -> dict:
        """What the action takes."""
        chosen = self.obligations.get(self.cleaned_data["obligation"])
        return {**self.cleaned_data, "obligation": chosen}


class MeetingForm(forms.ModelForm):
    """When, where and about what."""

    agenda = forms.CharField(
        label=_("Agenda, one item a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=AT_ONCE,
    )
    operation = OperationField()

    class Meta:
        model = Meeting
        fields = [
            "body", "title", "local_date", "local_start", "local_end", "place", "mode",
            "mode_reason", "chaired_by", "hosted_by",
        ]  # fmt: skip
        field_classes = {
            "title": LineField, "local_date": DayField, "place": LineField,
            "mode_reason": LineField, "chaired_by": LineField, "hosted_by": LineField,
        }  # fmt: skip
        widgets = {
            "local_date": DayInput,
            "local_start": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "local_end": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        labels = {"body": _("Plenary or working group")}
        help_texts = {
            "title": AT_ONCE,
            "local_date": _("A date in the past is fine: nobody is invited or reminded then."),
            "place": AT_ONCE,
            "mode_reason": _(
                "Needed where the meeting is not held in the country. "
                "Read by everyone at the table, at once."
            ),
            "chaired_by": AT_ONCE,
            "hosted_by": AT_ONCE,
        }

    def __init__(self, *args, coalition, **kwargs):
        super().__init__(*args, **kwargs)
        self.coalition = coalition
        self.fields["body"].queryset = coalition.bodies.all()
        self.fields["body"].empty_label = None
        zone = coalition.time_zone.replace("_", " ")
        self.fields["local_start"].help_text = _("Time in %(zone)s.") % {"zone": zone}
        if self.instance.pk:
            del self.fields["operation"]
            titles = self.instance.items.values_list("title", flat=True)
            self.fields["agenda"].initial = "\n".join(titles)

    def clean(self):
        data = super().clean()
        start, end = data.get("local_start"), data.get("local_end")
        if start and end and end <= start:
            self.add_error("local_end", _("The meeting must end after it starts."))
        if data.get("mode") != "in_country" and not data.get("mode_reason"):
            self.add_error("mode_reason", _("Please say why the meeting is not in the country."))
        self._refuse_times_the_clocks_skip(data)
        return data

    def _refuse_times_the_clocks_skip(self, data) -> None:
        zone = self.instance.time_zone or self.coalition.time_zone
        for name in ("local_start", "local_end"):
            if data.get("local_date") and data.get(name):
                try:
                    instant(data["local_date"], data[name], zone)
                except NoSuchTime:
                    self.add_error(
                        name,
                        _("The clocks go forward that night and skip this time. Choose another."),
                    )

    def clean_agenda(self):
        return agenda_lines(self.cleaned_data["agenda"])

    def details(self) -> dict:
        """What the action takes."""
        names = [*self.Meta.fields, "agenda"]
        if "operation" in self.fields:
            names.append("operation")
        return {name: self.cleaned_data[name] for name in names}


def lines_as_typed(text: str) -> str:
    """A form ends its lines in its own way; a person pressed Enter."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class EntryForm(forms.Form):
    BOTH = "both"

    # Kept to the letter: what a page says is saved is what was typed.
    text = forms.CharField(
        label=_("Entry"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        help_text=ENTRY,
    )
    kind = forms.ChoiceField(label=_("Type"), choices=Entry.Kind.choices, required=False)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    operation = OperationField()
    settle = forms.ChoiceField(
        choices=[("", ""), (BOTH, BOTH)], required=False, widget=forms.HiddenInput
    )

    def clean_text(self):
        text = lines_as_typed(self.cleaned_data["text"])
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        if len(text) > MAX_ENTRY:
            raise forms.ValidationError(
                _(
                    "This entry has %(size)s characters; the limit is %(limit)s. Nothing is lost: "
                    "the text stands here. Please split it into several entries."
                )
                % {"size": len(text), "limit": MAX_ENTRY}
            )
        return text


class RemoveForm(forms.Form):
    version = forms.IntegerField(required=False, min_value=1)
    operation = OperationField()


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Private note"),
        required=False,
        strip=False,
        max_length=MAX_ENTRY,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        help_text=PRIVATE,
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    operation = OperationField()

    def clean_text(self):
        return lines_as_typed(self.cleaned_data["text"])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The browser would cut a pasted text silently; the server says what is too long.
        self.fields["text"].widget.attrs.pop("maxlength", None)


class AttendanceForm(forms.Form):
    """For each seat whether it was there, and who came."""

    STATUS = [
        (Attendance.Status.PRESENT.value, _("Present")),
        (Attendance.Status.APOLOGIES.value, _("Apologies")),
        ("", _("Not there")),
    ]

    def __init__(self, *args, seats, attended=None, suggested=None, **kwargs):
        """`suggested` is what the answers to the invitation make likely; nothing kept yet."""
        super().__init__(*args, **kwargs)
        self.seats, self.suggested = seats, suggested or {}
        for seat in seats:
            row = (attended or {}).get(seat.id)
            status, people = self.suggested.get(seat.id, ("", ""))
            self.fields[f"seat-{seat.id}"] = forms.ChoiceField(
                label=_("Attendance"),
                choices=self.STATUS,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                initial=row.status if row else status,
            )
            self.fields[f"people-{seat.id}"] = LineField(
                label=_("Who came"),
                max_length=300,
                required=False,
                initial=row.people if row else people,
                widget=forms.TextInput(
                    attrs={"placeholder": _("Who came"), "list": f"people-of-{seat.id}"}
                ),
                help_text=NAMES,
            )

    def clean(self):
        data = super().clean()
        for seat in self.seats:
            if data.get(f"people-{seat.id}") and data.get(f"seat-{seat.id}") == "":
                self.add_error(
                    f"people-{seat.id}",
                    _("Names are given: choose Present or Apologies too, or take them out."),
                )
        return data

    def lines(self):
        """Seat by seat, its two fields."""
        for seat in self.seats:
            yield {
                "seat": seat,
                "status": self[f"seat-{seat.id}"],
                "people": self[f"people-{seat.id}"],
            }

    def rows_with_all_present(self) -> dict:
        """As typed; a seat that was not marked counts as present."""
        return {
            seat: (status or Attendance.Status.PRESENT.value, people)
            for seat, (status, people) in self.rows().items()
        }

    def rows(self) -> dict:
        data = self.cleaned_data
        return {
            seat: (data[f"seat-{seat.id}"], data[f"people-{seat.id}"])
            for seat in self.seats
            if f"seat-{seat.id}" in self.data
        }


class GuestForm(forms.ModelForm):
    class Meta:
        model = Attendance
        fields = ["guest_name", "guest_organisation", "guest_email"]
        field_classes = {"guest_name": LineField, "guest_organisation": LineField}
        labels = {
            "guest_name": _("Name"),
            "guest_organisation": _("Organisation"),
            "guest_email": _("E-mail address"),
        }
        help_texts = {
            "guest_name": NAMES,
            "guest_organisation": ONCE_CIRCULATED,
            "guest_email": _(
                "Read by those who record and release the summary, who may then send a copy."
            ),
        }

    def clean(self):
        data = super().clean()
        if not data.get("guest_name") and not data.get("guest_organisation"):
            raise forms.ValidationError(_("Please give the guest's name or organisation."))
        return data


class CancelForm(forms.Form):
    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=AT_ONCE,
        error_messages={"required": _("Please give the reason.")},
    )


class FollowUpForm(forms.Form):
    STATES = [("", _("Not noted")), *FollowUp.State.choices]

    state = forms.ChoiceField(label=_("Follow-up"), choices=STATES, required=False)


class AgreedFilterForm(forms.Form):
    """What a reader of the register looks for."""

    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("Body"), required=False, empty_label=_("All bodies")
    )
    year = forms.ChoiceField(label=_("Year"), required=False)
    follow_up = forms.ChoiceField(
        label=_("Follow-up"),
        required=False,
        choices=[("", _("Any")), ("none", _("Not noted")), *FollowUp.State.choices],
    )
    text = forms.CharField(label=_("Words"), required=False, max_length=100)

    def __init__(self, *args, coalition, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = coalition.bodies.all()
        self.fields["year"].choices = [("", _("All years")), *((str(y), str(y)) for y in years)]
