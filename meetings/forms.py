"""All input around a meeting."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.actions import MAX_ENTRY
from meetings.models import Attendance, Entry, Meeting

RECORDED = _(
    "Read by facilitator and secretariat until the summary is released, then by everyone "
    "at the table."
)


class MeetingForm(forms.ModelForm):
    """When, where and about what."""

    agenda = forms.CharField(
        label=_("Agenda, one item a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("Read by everyone at the table."),
    )

    class Meta:
        model = Meeting
        fields = [
            "body", "title", "local_date", "local_start", "local_end", "place", "mode",
            "mode_reason", "chaired_by", "hosted_by",
        ]  # fmt: skip
        widgets = {
            "local_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "local_start": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "local_end": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        labels = {"body": _("Plenary or working group")}
        help_texts = {
            "title": _("Read by everyone at the table."),
            "mode_reason": _("Needed where the meeting is not held in the country."),
        }

    def __init__(self, *args, coalition, **kwargs):
        super().__init__(*args, **kwargs)
        self.coalition = coalition
        self.fields["body"].queryset = coalition.bodies.all()
        self.fields["body"].empty_label = None
        zone = coalition.time_zone.replace("_", " ")
        self.fields["local_start"].help_text = _("Time in %(zone)s.") % {"zone": zone}
        if self.instance.pk:
            titles = self.instance.items.values_list("title", flat=True)
            self.fields["agenda"].initial = "\n".join(titles)

    def clean(self):
        data = super().clean()
        start, end = data.get("local_start"), data.get("local_end")
        if start and end and end <= start:
            self.add_error("local_end", _("The meeting must end after it starts."))
        if data.get("mode") != "in_country" and not data.get("mode_reason"):
            self.add_error("mode_reason", _("Please say why the meeting is not in the country."))
        return data

    @property
    def lies_in_the_past(self) -> bool:
        day: date = self.cleaned_data["local_date"]
        return day < timezone.localdate()

    def details(self) -> dict:
        """What the action takes, without the agenda."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def titles(self) -> list[str]:
        return self.cleaned_data["agenda"].splitlines()


class EntryForm(forms.Form):
    text = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        help_text=RECORDED,
    )
    kind = forms.ChoiceField(label=_("Type"), choices=Entry.Kind.choices, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    operation = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_text(self):
        text = self.cleaned_data["text"]
        if len(text) > MAX_ENTRY:
            raise forms.ValidationError(
                _(
                    "This entry has %(size)s characters; the limit is %(limit)s. Nothing is lost: "
                    "the text stands below. Please split it into several entries."
                )
                % {"size": len(text), "limit": MAX_ENTRY}
            )
        return text


class NoteForm(forms.Form):
    text = forms.CharField(required=False, max_length=20_000)


class GuestForm(forms.ModelForm):
    class Meta:
        model = Attendance
        fields = ["guest_name", "guest_organisation", "guest_email"]

    def clean(self):
        data = super().clean()
        if not data.get("guest_name") and not data.get("guest_organisation"):
            raise forms.ValidationError(_("Please give the guest's name or organisation."))
        return data


class CancelForm(forms.Form):
    reason = forms.CharField(max_length=300)
