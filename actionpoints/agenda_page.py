"""What the agenda page holds: the items in their forms, what is proposed, what carries over."""

from django.shortcuts import render

from actionpoints import last_time
from coalitions.models import Obligation
from meetings import agenda, permissions, proposals
from meetings.agenda_forms import DecisionForm
from meetings.forms import AgendaForm, AgendaItemForm
from meetings.models import AgendaProposal, Meeting


def obligations_of(meeting: Meeting) -> list[Obligation]:
    return list(meeting.coalition.obligations.all())


def item_form(item, obligations, data=None):
    initial = {
        "title": item.title,
        "minutes": item.minutes,
        "kind": item.kind,
        "presenter": item.presenter,
        "obligation": item.obligation_id,
    }
    return AgendaItemForm(
        data, initial=initial, auto_id=f"item-{item.id}-%s", obligations=obligations
    )


def decision_form(proposal, data=None, *, needed=False):
    return DecisionForm(data, needed=needed, auto_id=f"proposal-{proposal.pk}-%s")


def show(request, meeting, *, form=None, items=None, decisions=None, status=200):
    """The page; `items` and `decisions` map an id to its refused form, with what was typed."""
    rows = list(meeting.items.select_related("obligation"))
    obligations = obligations_of(meeting)
    planned = meeting.status == Meeting.Status.PLANNED and meeting.takes_changes
    suggested, skipped = last_time.offered(meeting) if planned else ([], [])
    context = {
        "coalition": meeting.coalition,
        "tab": "meetings",
        "meeting": meeting,
        "rows": [
            {"item": item, "form": (items or {}).get(item.id) or item_form(item, obligations)}
            for item in rows
        ],
        "form": form or AgendaForm(),
        "length": agenda.length(meeting, rows),
        "suggested": suggested,
        "skipped": skipped,
        "proposals": _proposals(request.user, meeting, decisions or {}) if planned else [],
        "waiting": meeting.waiting_items.all(),
    }
    return render(request, "actionpoints/agenda.html", context, status=status)


def _proposals(user, meeting, refused) -> list[dict]:
    """Each with its form; `seat` only where this reader may know it."""
    knows_all = permissions.can_see_every_proposer(user, meeting.coalition)
    return [
        {
            "proposal": row,
            "seat": row.seat if knows_all or row.name == AgendaProposal.Name.EDITORS else None,
            "is_nameless": row.name == AgendaProposal.Name.NOBODY,
            "form": refused.get(row.pk) or decision_form(row),
        }
        for row in proposals.waiting_for(meeting)
    ]
