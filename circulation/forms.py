"""All input about what leaves the house, even one button."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulation.models import MidtermUpdate
from meetings.models import Answer, Attendance
from toolkit import uploads
from toolkit.errors import Unfit
from toolkit.fields import DayField, LineField


class PublishForm(forms.Form):
    """Who, beside the members, gets a copy."""

    guests = forms.ModelMultipleChoiceField(
        Attendance.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, guests, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guests"].queryset = Attendance.objects.filter(id__in=[g.id for g in guests])


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


class MidtermForm(forms.ModelForm):
    class Meta:
        model = MidtermUpdate
        fields = ["introduction"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "introduction": _(
                "Read by authority, facilitator and secretariat now; by everyone at the table "
                "once the authority has released the update."
            )
        }


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
