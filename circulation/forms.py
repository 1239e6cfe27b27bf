"""All input about what leaves the house, even one button."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulation.models import MidtermUpdate
from meetings.models import Attendance
from toolkit.fields import DayField


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

    MAX_BYTES = 20 * 1024 * 1024

    pdf = forms.FileField(label=_("The summary as PDF"))
    outside_on = DayField(
        label=_("Circulated outside the portal on"),
        help_text=_("Read by everyone at the table. Nobody is mailed."),
    )

    def clean_pdf(self):
        upload = self.cleaned_data["pdf"]
        if upload.size > self.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Please make it smaller."))
        content = upload.read()
        if not content.startswith(b"%PDF-"):
            raise forms.ValidationError(
                _("This file is not a PDF, whatever its name. Save it as PDF and choose it again.")
            )
        return content

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
