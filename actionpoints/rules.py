"""What a change of state asks for, whoever writes it: a page, or a whole spreadsheet."""

from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint

State = ActionPoint.State


def fault_of(state, *, note: str, is_high: bool, has_evidence: bool) -> str:
    """Why a point can't be said to be so; empty where nothing is missing."""
    if state == State.BLOCKED and not note.strip():
        return _("Say what blocks the action point.")
    if state == State.DROPPED and not note.strip():
        return _("Say why the action point is dropped.")
    if state == State.DONE and not note.strip():
        return _("Say what was done.")
    if state == State.DONE and is_high and not has_evidence:
        return _(
            "A point of high priority is done once a document shows it. Put the document into "
            "the library and choose it on the page of the action point."
        )
    return ""
