"""All input around the table."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions import participants
from coalitions.actions.life import NEXT
from coalitions.models import Body, Coalition, Contact, Member, Organisation, State
from coalitions.roles import SEATED_BY_PLATFORM, Role
from coalitions.working_days import read_holidays
from toolkit import zones
from toolkit.fields import DayField, LineField

EVERYONE_READS = _("Read by everyone at the table.")


class SettingsForm(forms.ModelForm):
    """What the person may set here, and no more."""

    class Meta:
        model = Coalition
        fields = [
            "name", "kind", "working_language", "cadence_months", "time_zone", "weekend",
            "holidays", "release_rule", "silence_days", "keeps_revisions", "is_non_attributing",
            "attendance_style", "handling_line", "opens_all_to_observers", "is_listed",
            "obligations",
        ]  # fmt: skip
        widgets = {
            "obligations": forms.CheckboxSelectMultiple,
            "holidays": forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        }
        help_texts = {
            "name": EVERYONE_READS,
            "working_language": _("The language of summaries and updates."),
            "cadence_months": _("For example 3 or 6. Leave it empty where there is none."),
            "time_zone": _("Meetings are planned and printed in this zone."),
            "release_rule": _(
                "Only the national authority can change this. It takes effect with the next "
                "summary."
            ),
            "weekend": _("Working days are counted without them."),
            "holidays": _(
                "One a line, the day first, for example: 2026-05-01 Labour Day. Working days are "
                "counted without them. Read by the authority and the secretariat."
            ),
            "silence_days": _(
                "How many working days the seats have to ask for corrections before a draft is "
                "adopted. It counts only where the silence procedure is chosen above."
            ),
            "keeps_revisions": _(
                "Otherwise what an entry said before is deleted once the summary is final."
            ),
            "is_non_attributing": _(
                "The recorders are warned where a name of a person or an organisation of the table "
                "stands in an entry; nothing is stopped by it."
            ),
            "handling_line": _(
                "Stands on every page of a document and in its mail. Leave it empty for: “For "
                "participants. May be shared within your government or organisation; not for "
                "publication.”"
            ),
            "is_listed": _("Its name and State only; never its content."),
            "opens_all_to_observers": _("Otherwise those of the meetings they were invited to."),
            "obligations": _("Shown on the overview and printed in the summary, with deadlines."),
        }

    def __init__(self, *args, fields: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(fields):
            del self.fields[name]
        if "time_zone" in self.fields:
            self.fields["time_zone"] = forms.ChoiceField(
                label=self.fields["time_zone"].label,
                help_text=self.fields["time_zone"].help_text,
                choices=zones.choices,
            )
        if "working_language" in self.fields:
            self.fields["working_language"] = forms.ChoiceField(
                label=self.fields["working_language"].label,
                help_text=self.fields["working_language"].help_text,
                choices=settings.LANGUAGES,
            )
        if "cadence_months" in self.fields:
            self.fields["cadence_months"].min_value = 1
        if "obligations" in self.fields:
            owed = self.instance.state.obligations.all()
            self.fields["obligations"].queryset = owed
            self.fields["obligations"].label = _("What the State owes")
            self.fields["obligations"].label_from_instance = lambda row: (
                f"{row.label}: {row.subject}"
            )
        if self.instance.is_demonstration and "is_listed" in self.fields:
            del self.fields["is_listed"]

    def clean_holidays(self):
        """Each line a day that can be read, so that no window is counted by a slip."""
        lines = self.cleaned_data["holidays"]
        try:
            days = read_holidays(lines)
        except ValueError as line:
            raise forms.ValidationError(
                _("“%(line)s” does not begin with a day. Write it as 2026-05-01 Labour Day.")
                % {"line": line}
            ) from None
        return "\n".join(f"{day} {name}".strip() for day, name in days)


class LifeCycleForm(forms.Form):
    to = forms.ChoiceField(label=_("The coalition becomes"))
    on = DayField(label=_("On"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=EVERYONE_READS,
    )

    def __init__(self, *args, coalition, **kwargs):
        super().__init__(*args, **kwargs)
        steps = NEXT[Coalition.Status(coalition.status)]
        self.fields["to"].choices = [(step.value, step.label) for step in steps]


class SeatForm(forms.Form):
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "organization"}),
        help_text=EVERYONE_READS,
    )
    role = forms.ChoiceField(label=_("Role at the table"))
    starts_on = DayField(label=_("Since"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_(
            "Needed for a facilitator: every member is told it by mail. A new facilitator takes "
            "the place of the one before."
        ),
    )

    def __init__(self, *args, roles: list[Role], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        if Role.FACILITATOR not in roles:
            del self.fields["reason"]

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This date lies in the future."))
        return day


class ReasonForm(forms.Form):
    """A sentence that every member receives."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Read by everyone at the table: every member receives it by mail."),
    )


class SuggestionForm(forms.Form):
    """A wish about the table, for the authority to decide."""

    SUBJECTS = {
        "seat": _("A seat for another organisation"),
        "facilitator": _("The facilitator"),
        "step": _("The next step in the coalition's life"),
    }
    subject = forms.ChoiceField(label=_("About"))
    words = forms.CharField(
        label=_("Your suggestion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_(
            "Read by the national authority's members, by mail, with your organisation's name. "
            "The portal keeps no copy beside that mail."
        ),
    )

    def __init__(self, *args, subjects: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [
            (key, words) for key, words in self.SUBJECTS.items() if key in subjects
        ]


class MemberForm(forms.ModelForm):
    """A person or a function mailbox."""

    class Meta:
        model = Member
        fields = ["name", "function", "email", "telephone", "shares_contact"]
        help_texts = {
            "name": _("Read by everyone at the table. Leave it empty for a function mailbox."),
            "function": _("For example “First Secretary”. Read by everyone at the table."),
            "email": _("Read by authority, facilitator and secretariat; by the others if shared."),
            "telephone": _(
                "Read by authority, facilitator and secretariat; by the others if shared."
            ),
            "shares_contact": _("Everyone at the table then reads address and telephone."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            "function": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            "telephone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }

    def clean(self):
        data = super().clean()
        if not (data.get("name") or data.get("function") or data.get("email") or self.errors):
            raise forms.ValidationError(_("Please give a name, a function or an address."))
        return data


class LeftForm(forms.Form):
    """Why a membership of another seat is ended: there are two reasons and no others."""

    WHY = (
        ("left", _("The person has left the post")),
        ("request", _("The person or the organisation asked for it")),
    )
    why = forms.ChoiceField(label=_("Why"), choices=WHY, widget=forms.RadioSelect)


class CoConvenorForm(forms.Form):
    co_convenes = forms.BooleanField(required=False)


class BodyForm(forms.ModelForm):
    """A Technical Working Group."""

    members = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=_("Members"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They get its summaries, and read them here."),
    )

    class Meta:
        model = Body
        fields = ["name", "cadence_months", "is_open", "members"]
        labels = {
            "cadence_months": _("Months between meetings"),
            "is_open": _("Everyone at the table reads its summaries"),
        }
        help_texts = {"name": EVERYONE_READS}

    def __init__(self, *args, coalition, **kwargs):
        super().__init__(*args, **kwargs)
        self.coalition = coalition
        self.fields["members"].queryset = Member.objects.current().filter(seat__coalition=coalition)
        self.fields["members"].label_from_instance = lambda member: (
            f"{member}, {member.seat.organisation.name}"
        )

    def clean_name(self):
        name = self.cleaned_data["name"]
        same = self.coalition.bodies.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is a group of this name already."))
        return name


class ParticipantsForm(forms.Form):
    """A list, pasted or as a file; nothing is saved before it was looked at."""

    MAX_BYTES = 2 * 1024 * 1024

    table = forms.CharField(
        label=_("Paste the list here"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 10, "dir": "auto", "class": "table-paste", "spellcheck": "false"}
        ),
        help_text=_(
            "As copied from a spreadsheet or a Word table, with its heading row. Columns: "
            "organisation, role, name, function, email, telephone. Names are read by everyone at "
            "the table, addresses by authority, facilitator and secretariat. Nobody is mailed."
        ),
    )
    file = forms.FileField(
        label=_("Or choose a file (XLSX or CSV)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def clean(self):
        data = super().clean()
        upload = data.get("file")
        if upload and upload.size > self.MAX_BYTES:
            self.add_error("file", _("The file is larger than 2 MB. Please make it smaller."))
        elif upload:
            try:
                data["table"] = participants.from_file(upload.name, upload.read())
            except participants.Unreadable as reason:
                self.add_error("file", str(reason))
        elif not data.get("table", "").strip():
            raise forms.ValidationError(_("Paste a list or choose a file."))
        return data


class ProposalForm(forms.Form):
    state = forms.ModelChoiceField(
        State.objects.exclude(ccm_status=State.Status.WITHDRAWN), label=_("State")
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_(
            "For example “Mine Action Forum of …”. It can be changed later. Read by you and the "
            "portal's administrator, later by everyone at the table."
        ),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Coalition.Kind.choices)
    reason = forms.CharField(
        label=_("Why a coalition, and who would sit at the table?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "Read by you and the portal's administrator; once the national authority has "
            "accepted, by everyone at the table."
        ),
    )


class AddressForm(forms.Form):
    email = forms.EmailField()


class ShellSeatForm(forms.Form):
    """The authority's or the champion's seat, and the first person in it."""

    role = forms.ChoiceField(
        label=_("Seat"),
        choices=[(role.value, role.label) for role in Role if role in SEATED_BY_PLATFORM],
    )
    organisation = LineField(label=_("Organisation"), max_length=160, help_text=EVERYONE_READS)
    name = LineField(label=_("Name"), max_length=150, required=False, help_text=EVERYONE_READS)
    function = LineField(
        label=_("Function"), max_length=150, required=False, help_text=EVERYONE_READS
    )
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The invitation goes to this address.")
    )


class AccountForm(forms.Form):
    """What a new account needs."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters; a sentence is easy to keep in mind."),
    )

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password)
        return password


def known_organisations() -> list[str]:
    """Names to choose from while typing: those of the public reference, of no coalition."""
    return list(
        Organisation.objects.filter(is_demonstration=False)
        .exclude(kind="")
        .values_list("name", flat=True)
    )


class ContactForm(forms.ModelForm):
    """One office; its place is given as it is printed, from 1."""

    class Meta:
        model = Contact
        fields = ["office", "audience", "email", "telephone", "note", "position"]
        widgets = {
            "office": forms.TextInput(attrs={"dir": "auto"}),
            "note": forms.TextInput(attrs={"dir": "auto"}),
            "telephone": forms.TextInput(attrs={"dir": "ltr", "type": "tel"}),
        }
        help_texts = {
            "office": _("Read by everyone. An office, not a person: people move on."),
            "note": _("Read by everyone. For example opening hours, or what to write in."),
            "position": _("1 stands first."),
        }

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("email") and not data.get("telephone"):
            self.add_error("email", _("Give an e-mail address or a telephone number."))
        return data


class ContactForms(forms.BaseModelFormSet):
    """All offices on one page, and an empty place for another."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Take this office off the front page")


ContactFormSet = forms.modelformset_factory(
    Contact,
    form=ContactForm,
    formset=ContactForms,
    extra=1,
    max_num=30,
    validate_max=True,
    can_delete=True,
    can_delete_extra=False,
)
