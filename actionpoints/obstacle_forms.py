"""All input about obstacles."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actionpoints.models import ActionPoint, Obstacle
from meetings.forms import AT_ONCE
from toolkit.fields import DayField, LineField, OperationField

WORDED = _(
    "Read by everyone at the table but observers, at once. Say what stands in the way, "
    "not who raised it."
)
KEEPERS_ONLY = _("Read by authority, facilitator and secretariat only.")


def _not_in_the_future(day) -> None:
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day has not come yet."))


class ObstacleForm(forms.Form):
    """One line of the register, with the action points it holds up."""

    title = LineField(label=_("What stands in the way"), max_length=200, help_text=WORDED)
    kind = forms.ChoiceField(
        label=_("Kind of obstacle"), choices=[("", _("Please choose")), *Obstacle.Kind.choices]
    )
    since = DayField(label=_("Known since"), validators=[_not_in_the_future], help_text=AT_ONCE)
    text = forms.CharField(
        label=_("What it means for the work"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=WORDED,
    )
    points = forms.CharField(
        label=_("Action points it holds up"),
        max_length=2000,
        required=False,
        help_text=_("Their references, with commas between them, such as LBN-2026-014."),
    )
    who_can_help = forms.CharField(
        label=_("Who can help"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=KEEPERS_ONLY,
    )
    operation = OperationField()

    def __init__(self, *args, points, **kwargs):
        super().__init__(*args, **kwargs)
        self._points = points
        for name in ("text", "who_can_help"):
            # The browser would cut a pasted text silently; the server says what is too long.
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean_points(self) -> list[ActionPoint]:
        """The points named; a reference that leads nowhere is said, not dropped."""
        wanted = self.cleaned_data["points"].upper().replace(",", " ").replace(";", " ").split()
        found = {each.reference: each for each in self._points.filter(reference__in=wanted)}
        missing = [reference for reference in dict.fromkeys(wanted) if reference not in found]
        if missing:
            raise forms.ValidationError(
                _("No circulated action point has this reference: %(references)s.")
                % {"references": ", ".join(missing)}
            )
        return list(found.values())

    def facts(self) -> dict:
        """What can be worded anew: all but which press of the button it was."""
        return {name: value for name, value in self.cleaned_data.items() if name != "operation"}


class SolveForm(forms.Form):
    """How it was solved, and when."""

    how = forms.CharField(
        label=_("How it was solved"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=WORDED,
        error_messages={"required": _("Please say how it was solved.")},
    )
    on = DayField(label=_("Solved on"), validators=[_not_in_the_future])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["how"].widget.attrs.pop("maxlength", None)


class ObstacleFilterForm(forms.Form):
    """What the register shows; its answers live in the address."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("open", _("All that are open")), ("solved", _("Solved")), ("all", _("All"))],
    )
    kind = forms.ChoiceField(
        label=_("Kind of obstacle"),
        required=False,
        choices=[("", _("Every kind")), *Obstacle.Kind.choices],
    )
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
