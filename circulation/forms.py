"""All input about what leaves the house, even one button."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulation.models import Correction
from coalitions.models import Seat
from meetings.models import Answer, Attendance
from toolkit import uploads
from toolkit.errors import Unfit
from toolkit.fields import DayField, LineField, OperationField
from toolkit.markup import to_text


class PublishForm(forms.Form):
    """Who, beside the members, gets a copy."""

    guests = forms.ModelMultipleChoiceField(
        Attendance.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, guests, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guests"].queryset = Attendance.objects.filter(id__in=[g.id for g in guests])


class ItemForm(forms.Form):
    """What came of an agenda item, written on the page that found it empty."""

    text = forms.CharField(
        label=_("What came of it"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocomplete": "off"}),
        help_text=_("Read by everyone at the table once circulated."),
    )
    operation = OperationField()


class PointForm(forms.Form):
    """The seat and the date that an action point lacks."""

    lead = forms.ModelChoiceField(Seat.objects.none(), label=_("Who"), required=False)
    due_on = DayField(label=_("By when"), required=False)

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = seats


class PresentForm(forms.Form):
    """The seats that were there."""

    seats = forms.ModelMultipleChoiceField(
        Seat.objects.none(), label=_("Present"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seats"].queryset = seats


class CorrectionForm(forms.Form):
    """What should be changed in a summary."""

    text = forms.CharField(
        label=_("What is to be corrected?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
        help_text=_(
            "Read by facilitator and secretariat, and with your seat's name by everyone who reads "
            "the summary."
        ),
    )
    to_facilitator_alone = forms.BooleanField(
        label=_("To the facilitator alone"),
        required=False,
        help_text=_(
            "The facilitator alone reads your words and knows they are yours. The others read “by "
            "a participant” and the answer."
        ),
    )
    operation = OperationField()

    def __init__(self, *args, has_facilitator, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_facilitator:
            del self.fields["to_facilitator_alone"]


class CorrectionAnswerForm(forms.Form):
    """Taken in or not, with a sentence; and the new wording of the entry that changes."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=Correction.Answer, widget=forms.RadioSelect
    )
    sentence = forms.CharField(
        label=_("A sentence"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Read by everyone who reads the summary."),
    )
    entry = forms.ChoiceField(label=_("The entry that changes"), required=False)
    wording = forms.CharField(
        label=_("Its new wording, whole"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
        help_text=_("Read by everyone who reads the summary."),
    )

    def __init__(self, *args, entries, **kwargs):
        """`entries` are those of a draft that waits; none where the summary is final."""
        super().__init__(*args, **kwargs)
        if not entries:
            del self.fields["entry"], self.fields["wording"]
            return
        # The version travels with the choice, so that no newer text is overwritten unread.
        choices = [(f"{entry.pk}:{entry.version}", to_text(entry.text)[:90]) for entry in entries]
        self.fields["entry"].choices = [("", _("None: only the answer")), *choices]
        self.entries = {f"{entry.pk}:{entry.version}": entry for entry in entries}

    def clean(self):
        data = super().clean()
        if data.get("entry") and not data.get("wording"):
            self.add_error("wording", _("Write the entry as it is to read from now on."))
        if data.get("wording") and not data.get("entry"):
            self.add_error("entry", _("Choose the entry that this wording replaces."))
        return data

    def change(self) -> dict:
        """The entry, its wording and version, as the act wants them."""
        chosen = self.cleaned_data.get("entry")
        if not chosen:
            return {}
        entry = self.entries[chosen]
        return {
            "entry": entry,
            "wording": self.cleaned_data["wording"],
            "version": entry.version,
        }


class ReasonForm(forms.Form):
    """A sentence that others will read."""

    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class OldSummaryForm(forms.Form):
    """A summary that was circulated outside the portal."""

    pdf = forms.FileField(label=_("The summary as PDF"))
    outside_on = DayField(
        label=_("Circulated outside the portal on"),
        help_text=_("Read by everyone at the table. Nobody is mailed."),
    )

    def __init__(self, *args, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        if too_large:
            self.fields["pdf"].error_messages["required"] = uploads.too_large()

    def clean_pdf(self):
        upload = self.cleaned_data["pdf"]
        try:
            kind = uploads.kind_of(upload, upload.name)
        except Unfit as why:
            raise forms.ValidationError(str(why)) from why
        if kind != "pdf":
            raise forms.ValidationError(
                _("This file is not a PDF, whatever its name. Save it as PDF and choose it again.")
            )
        return upload.read()

    def clean_outside_on(self):
        on = self.cleaned_data["outside_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This date lies in the future."))
        return on


class AnswerForm(forms.Form):
    """Whether a person comes; the words are those of the page reached by the mail's link."""

    CHOICES = [
        (Answer.Kind.ACCEPTED.value, _("I come")),
        (Answer.Kind.TENTATIVE.value, _("Perhaps")),
        (Answer.Kind.REPRESENTED.value, _("Somebody represents me")),
        (Answer.Kind.DECLINED.value, _("I can't come")),
    ]
    kind = forms.ChoiceField(
        label=_("Your answer"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the answers.")},
    )
    represented_by = LineField(
        label=_("Represented by"),
        max_length=150,
        required=False,
        help_text=_(
            "Only where somebody represents you. Read by authority, facilitator and secretariat."
        ),
    )

    def __init__(self, *args, member, answer=None, **kwargs):
        initial = {"kind": answer.kind, "represented_by": answer.represented_by} if answer else {}
        kwargs |= {"initial": initial, "auto_id": f"answer-{member.id}-%s"}
        super().__init__(*args, **kwargs)
        self.member_id = member.id

    def clean(self):
        data = super().clean()
        if data.get("kind") == Answer.Kind.REPRESENTED and not data.get("represented_by"):
            self.add_error("represented_by", _("Please name the person who represents you."))
        return data


class RemindersForm(forms.Form):
    """Of which coalitions a person wants to be reminded."""

    coalitions = forms.TypedMultipleChoiceField(
        label=_("Remind me of my action points in"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "At most one mail a week, for dates within two weeks or past. Nobody else sees what "
            "you choose. Invitations, summaries and mid-term updates arrive all the same."
        ),
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        tables = {member.seat.coalition_id: member.seat.coalition.name for member in members}
        self.fields["coalitions"].choices = sorted(tables.items(), key=lambda row: row[1])
        off = {member.seat.coalition_id for member in members if hasattr(member, "no_reminders")}
        self.initial.setdefault("coalitions", [pk for pk in tables if pk not in off])
