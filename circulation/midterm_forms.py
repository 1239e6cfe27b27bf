"""All input about the mid-term update and its round."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actionpoints.models import ActionPoint
from circulation import progress
from circulation.models import MidtermPlan, MidtermUpdate, RoundAnswer
from toolkit.fields import DayField, OperationField

State = ActionPoint.State
READ_BY = _(
    "Read by authority, facilitator and secretariat now; by everyone at the table "
    "once the authority has released the update."
)


class MidtermForm(forms.ModelForm):
    """The words of the update: an introduction, and a paragraph for each theme of its points."""

    class Meta:
        model = MidtermUpdate
        fields = ["introduction"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 6, "dir": "auto"})}
        help_texts = {"introduction": READ_BY}

    def __init__(self, *args, themes: list[str], written: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.themes = sorted({*themes, *(t for t, text in written.items() if text)})
        for number, theme in enumerate(self.themes):
            self.fields[f"theme-{number}"] = forms.CharField(
                label=progress.theme_name(theme),
                required=False,
                initial=written.get(theme, ""),
                widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            )

    @property
    def paragraphs(self) -> dict[str, str]:
        return {
            theme: self.cleaned_data[f"theme-{number}"] for number, theme in enumerate(self.themes)
        }

    @property
    def has_paragraphs(self) -> bool:
        return any(field.initial for field in self.theme_fields)

    @property
    def theme_fields(self) -> list:
        return [self[f"theme-{number}"] for number in range(len(self.themes))]


class MidtermPlanForm(forms.ModelForm):
    """When the portal proposes a round: half-way, on a date, or not at all."""

    when = forms.ChoiceField(
        label=_("Propose the round"), choices=MidtermPlan.When.choices, widget=forms.RadioSelect
    )
    on = DayField(label=_("The date"), required=False, help_text=_("Only for “a date of its own”."))

    class Meta:
        model = MidtermPlan
        fields = ["when", "on"]

    def clean(self):
        super().clean()
        given = self.cleaned_data
        on = given.get("on")
        if given.get("when") != MidtermPlan.When.ON:
            given["on"] = None
        elif on is None and "on" not in self.errors:
            self.add_error("on", _("Please give the date on which the round is proposed."))
        elif on and on < timezone.localdate():
            self.add_error("on", _("This date lies in the past."))
        return given


class RoundAnswerForm(forms.Form):
    """On track, blocked or done, and two lines; empty where nothing is said yet."""

    state = forms.ChoiceField(
        label=_("Where it stands"),
        choices=[
            (State.IN_PROGRESS.value, _("On track")),
            (State.BLOCKED.value, State.BLOCKED.label),
            (State.DONE.value, State.DONE.label),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(
        label=_("In two lines"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Read by everyone at the table, at once; printed in the mid-term update."),
    )
    new_due_on = DayField(label=_("Another date you ask for"), required=False)
    operation = OperationField()

    def __init__(self, data=None, *, point: ActionPoint, given: RoundAnswer | None):
        said = {}
        if given:
            report = given.report
            said = {"state": report.state, "text": report.text, "new_due_on": report.new_due_on}
        super().__init__(data, prefix=f"p{point.pk}", initial=said)
        self.point, self.given = point, given
        # The browser would cut a pasted text silently; the server says what is too long.
        self.fields["text"].widget.attrs.pop("maxlength", None)

    @property
    def is_filled(self) -> bool:
        said = self.cleaned_data
        return bool(said.get("state") or said.get("text") or said.get("new_due_on"))

    def clean(self):
        super().clean()
        said = self.cleaned_data
        state, text = said.get("state"), said.get("text")
        if not state and "state" not in self.errors and (text or said.get("new_due_on")):
            self.add_error("state", _("Please choose where it stands."))
        if not text and "text" not in self.errors:
            if state == State.BLOCKED:
                self.add_error("text", _("Please say in a line what it waits for."))
            elif state == State.DONE:
                self.add_error("text", _("Please say in a line what was done."))
        return said
