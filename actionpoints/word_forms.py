"""What owners say to a point noted without them, and what is said to them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.fields import DayField, LineField, OperationField

BY_KEEPERS = _("Read by authority, facilitator and secretariat.")


class AskForm(forms.Form):
    """Other words or another date, with a sentence why."""

    sentence = forms.CharField(
        label=_("What should be different, and why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=BY_KEEPERS,
        error_messages={"required": _("Please say in a sentence what should be different.")},
    )
    title = LineField(
        label=_("Words you could accept"), max_length=300, required=False, help_text=BY_KEEPERS
    )
    due_on = DayField(label=_("Date you could accept"), required=False)
    operation = OperationField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The browser would cut a pasted text silently; the server says what is too long.
        self.fields["sentence"].widget.attrs.pop("maxlength", None)


class SettleForm(forms.Form):
    """What is made of an owner's request."""

    TAKE, KEEP = "take", "keep"
    decision = forms.ChoiceField(
        label=_("What becomes of it"),
        widget=forms.RadioSelect,
        choices=[
            (TAKE, _("Take it over: the point is worded and dated so, and accepted")),
            (KEEP, _("Leave the point as it is, and say why")),
        ],
    )
    answer = forms.CharField(
        label=_("Answer to the owner"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Read by the owner’s seat, authority, facilitator and secretariat."),
    )

    def __init__(self, *args, wish, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].widget.attrs.pop("maxlength", None)
        if not (wish.title or wish.due_on):
            # Only a sentence: the words are found by rewording the point.
            self.fields["decision"].choices = [
                (self.TAKE, _("The point says it now; take it as accepted")),
                self.fields["decision"].choices[1],
            ]

    def clean(self):
        data = super().clean()
        if data.get("decision") == self.KEEP and not data.get("answer", "").strip():
            self.add_error("answer", _("Please tell the owner why it stays as it is."))
        return data
