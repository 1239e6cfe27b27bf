"""All input around documents."""

from django import forms
from django.template.defaultfilters import date as day
from django.utils.translation import gettext_lazy as _

from coalitions.roles import Role
from meetings.models import AgendaItem, Document, Meeting
from toolkit import uploads
from toolkit.errors import Unfit
from toolkit.fields import LineField, OperationField

ACCEPT = ",".join(f".{extension}" for extension in [*uploads.CONTENT_TYPES, "jpeg"])
READ_BY_CHOSEN = _("Read by those you choose below; nobody else sees even the title.")
READ_BY_THE_SAME = _("Read by those who may read the document.")


class UploadField(forms.FileField):
    """A file whose content was looked at; its `kind` says what it is."""

    widget = forms.FileInput

    def __init__(self, **kwargs):
        super().__init__(
            help_text=_(
                "PDF, docx, xlsx, pptx, odt, ods, PNG, JPG or CSV, up to 20 MB. The name of the "
                "file on your computer is not kept."
            ),
            error_messages={
                "required": _("Please choose the file."),
                "empty": _("The file is empty. Open it on your computer to see what is in it."),
            },
            **kwargs,
        )
        self.widget.attrs["accept"] = ACCEPT

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        try:
            uploads.kind_of(file, file.name)
        except Unfit as why:
            raise forms.ValidationError(str(why)) from why
        return file


class _WithFile(forms.Form):
    """A form with a file, which says so where the file was cut off for its size."""

    def __init__(self, data=None, files=None, *, too_large=False, **kwargs):
        super().__init__(data, files, **kwargs)
        if too_large:
            self.fields["file"].error_messages["required"] = uploads.too_large()


class DocumentForm(_WithFile):
    file = UploadField(label=_("File"))
    title = LineField(label=_("Title"), max_length=200, help_text=READ_BY_CHOSEN)
    kind = forms.ChoiceField(label=_("Kind of document"), choices=Document.Kind.choices)
    place = forms.ChoiceField(label=_("Where it belongs"), required=False)
    audience = forms.ChoiceField(
        label=_("Who will read it"), choices=Document.Audience.choices, widget=forms.RadioSelect
    )
    roles = forms.MultipleChoiceField(
        label=_("The chosen roles"),
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    operation = OperationField()

    def __init__(self, *args, coalition, meetings, meeting=None, item=None, **kwargs):
        """`meetings` the person may choose; with a `meeting`, that one and its items instead."""
        initial: dict[str, str] = {"kind": Document.Kind.OTHER, "audience": Document.Audience.TABLE}
        if meeting:
            initial["place"] = f"item-{item.pk}" if item else f"meeting-{meeting.pk}"
        super().__init__(*args, initial=initial, **kwargs)
        self.coalition = coalition
        self.places: dict[str, tuple[Meeting | None, AgendaItem | None]] = {"": (None, None)}
        self._offer(meetings, meeting)
        self.fields["audience"].help_text = _who_reads(meeting)
        self.fields["roles"].choices = _roles_with_seats(coalition)
        self.fields["roles"].help_text = _(
            "Everybody who sits in a seat of these roles now or later, and you. Whoever is not "
            "chosen is not told that the document exists, the facilitator included."
        )

    def _offer(self, meetings, meeting) -> None:
        library = ("", _("The library only"))
        if meeting is None:
            for each in meetings:
                self.places[f"meeting-{each.pk}"] = (each, None)
            choices = [
                (key, f"{place}, {day(place.local_date)}")
                for key, (place, _item) in self.places.items()
                if place
            ]
            self.fields["place"].choices = [library, *choices]
            return
        self.places[f"meeting-{meeting.pk}"] = (meeting, None)
        items = list(meeting.items.all())
        self.places |= {f"item-{item.pk}": (meeting, item) for item in items}
        self.fields["place"].choices = [
            (f"meeting-{meeting.pk}", _("The meeting as a whole")),
            *((f"item-{item.pk}", item.title) for item in items),
            library,
        ]

    def clean(self):
        data = super().clean()
        chosen, audience = data.get("roles"), data.get("audience")
        if audience == Document.Audience.ROLES and not chosen:
            self.add_error("roles", _("Please choose at least one role."))
        if audience == Document.Audience.TABLE and chosen:
            self.add_error(
                "roles",
                _(
                    "Roles are chosen here, but above stands “Everyone at the table”. Choose “Only "
                    "the roles chosen here”, or take the roles out."
                ),
            )
        return data

    def details(self) -> dict:
        """What the action takes."""
        names = ["file", "title", "kind", "audience", "roles", "operation"]
        meeting, item = self.places[self.cleaned_data["place"]]
        return {name: self.cleaned_data[name] for name in names} | {
            "meeting": meeting,
            "item": item,
        }


def _who_reads(meeting):
    if meeting and meeting.body.is_closed:
        return _(
            "Everyone at the table means here, because the meeting is %(body)s’s: its members, the "
            "authority, the facilitator and the secretariat."
        ) % {"body": meeting.body.name}
    return _(
        "Everyone at the table means every member of the coalition, donors, operators and "
        "observers included. A document of a closed working group’s meeting is read by its "
        "members, the authority, the facilitator and the secretariat."
    )


def _roles_with_seats(coalition) -> list[tuple]:
    """Each role with the organisations that hold it today."""
    holders: dict[str, list[str]] = {}
    for seat in coalition.seats.current().select_related("organisation"):
        holders.setdefault(seat.role, []).append(seat.organisation.name)
    return [
        (role, f"{role.label} ({', '.join(holders[role])})" if role in holders else role.label)
        for role in Role
    ]


class VersionForm(_WithFile):
    file = UploadField(label=_("The new version"))
    what_changed = LineField(
        label=_("What has changed"), max_length=300, required=False, help_text=READ_BY_THE_SAME
    )
    operation = OperationField()


class WithdrawForm(forms.Form):
    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=READ_BY_THE_SAME,
        error_messages={"required": _("Please give the reason.")},
    )
    without_title = forms.BooleanField(label=_("Take the title away too"), required=False)


class LibraryForm(forms.Form):
    """What of the library is shown; stands in the address."""

    kind = forms.ChoiceField(
        label=_("Kind of document"),
        required=False,
        choices=[("", _("All kinds")), *Document.Kind.choices],
    )
    q = forms.CharField(label=_("Words in the title"), required=False, max_length=100)
