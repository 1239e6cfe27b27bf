"""An action point typed in one line, and what is shown of it before it is agreed."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actionpoints.forms import seat_choices
from actionpoints.one_line import Line, Place
from coalitions.models import Seat
from meetings.forms import ONCE_CIRCULATED
from toolkit.fields import LineField


class PointLineForm(forms.Form):
    line = LineField(
        label=gettext_lazy("Action point: who · what · by when"),
        max_length=500,
        help_text=ONCE_CIRCULATED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def places_at(seats: Iterable[Seat]) -> list[Place]:
    """What each seat is called, its role in every language of the portal."""
    return [
        Place(
            seat=seat.id,
            names=tuple(filter(None, (seat.organisation.name, seat.organisation.acronym))),
            role_names=_role_names(seat),
        )
        for seat in seats
    ]


def _role_names(seat: Seat) -> tuple[str, ...]:
    names = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.append(str(seat.get_role_display()))
    return (*names, seat.role.replace("_", " "))


def initial_of(line: Line) -> dict:
    """The point's form as the line fills it; a title too long stands whole and is refused later."""
    return {
        "title": line.what,
        "lead": line.lead,
        "due_on": line.due_on,
        "contributors": list(line.contributors),
    }


def offer_first(form, perhaps: tuple[int, ...], seats: list[Seat]) -> None:
    """Of the seats to choose from, those the word may mean stand first."""
    choices = seat_choices(seats)
    meant = [choice for choice in choices if choice[0] in perhaps]
    others = [choice for choice in choices if choice[0] not in perhaps]
    form.fields["lead"].choices = [
        ("", _("To be agreed")),
        (_("Perhaps meant"), meant),
        (_("Other seats"), others),
    ]


def sentences_about(line: Line, seats: list[Seat]) -> list[str]:
    """What was recognised and what was not, in words."""
    names = dict(seat_choices(seats))
    said = []
    if line.lead:
        said.append(_("Who leads: %(name)s.") % {"name": names[line.lead]})
    if line.perhaps:
        said.append(
            _("“%(word)s” may mean: %(names)s. Please choose who leads.")
            % {
                "word": line.said_who,
                "names": ", ".join(str(names[each]) for each in line.perhaps),
            }
        )
    if line.due_on:
        said.append(_("By when: %(day)s.") % {"day": _day(line.due_on)})
    said += _sentences_about_the_rest(line)
    return said


def _day(day: date) -> str:
    return date_format(day)


def _sentences_about_the_rest(line: Line) -> list[str]:
    said = []
    if line.unknown_who:
        said.append(
            _("No seat is called “%(word)s”; it stays in the text.") % {"word": line.unknown_who}
        )
    if line.unknown_when:
        said.append(
            _("“%(word)s” was not understood as a date; it stays in the text.")
            % {"word": line.unknown_when}
        )
    if line.awaits_meeting:
        said.append(_("The next meeting is not planned yet, so the date stays to be agreed."))
    return said
