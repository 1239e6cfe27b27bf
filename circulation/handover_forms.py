"""A person leaves a seat: why, who follows, and what passes on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from actionpoints.models import ActionPoint
from coalitions.forms import LeftForm
from coalitions.models import Member
from toolkit.fields import LineField

BY_KEEPERS = _("Read by authority, facilitator and secretariat; by the others if shared.")


class DepartureForm(LeftForm):
    """Who takes over: somebody of the seat, somebody new, or nobody in particular."""

    successor = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Who takes over"),
        required=False,
        empty_label=_("The organisation, nobody in particular"),
        help_text=_("Gets a mail with the way to the handover pack."),
    )
    new_name = LineField(
        label=_("Or somebody new: name"),
        max_length=150,
        required=False,
        help_text=_("Read by everyone at the table."),
    )
    new_email = forms.EmailField(
        label=_("Somebody new: e-mail address"), required=False, help_text=BY_KEEPERS
    )
    points = forms.ModelMultipleChoiceField(
        ActionPoint.objects.none(),
        label=_("Open action points that pass to whoever takes over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not ticked stays with the organisation."),
    )

    def __init__(self, *args, member, others, points, own, may_add, **kwargs):
        super().__init__(*args, **kwargs)
        if own:
            del self.fields["why"]
        if others:
            ids = [each.pk for each in others]
            self.fields["successor"].queryset = Member.objects.filter(id__in=ids)
            self.fields["successor"].choices = [
                ("", self.fields["successor"].empty_label),
                *((each.pk, str(each)) for each in others),
            ]
        else:
            del self.fields["successor"]
        if not may_add:
            del self.fields["new_name"], self.fields["new_email"]
        if points and (others or may_add):
            self._offer(points, member)
        else:
            del self.fields["points"]
        self.listed = points

    def _offer(self, points, member) -> None:
        field = self.fields["points"]
        field.queryset = ActionPoint.objects.filter(id__in=[point.pk for point in points])
        field.choices = [(point.pk, f"{point.reference} · {point.title}") for point in points]
        field.initial = [p.pk for p in points if p.person_id in {None, member.pk}]

    def clean(self):
        data = super().clean()
        new = data.get("new_name") or data.get("new_email")
        if new and not data.get("new_email") and "new_email" not in self.errors:
            self.add_error("new_email", _("Please give the address, so that the pack is found."))
        if new and data.get("successor"):
            self.add_error("successor", _("Please choose one person, or name somebody new."))
        return data

    def facts(self) -> dict:
        data = self.cleaned_data
        newcomer = {"name": data.get("new_name", ""), "email": data.get("new_email", "")}
        return {
            "successor": data.get("successor"),
            "newcomer": newcomer if newcomer["email"] else None,
            "points": data.get("points", ()),
        }
