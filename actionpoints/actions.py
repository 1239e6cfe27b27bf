"""What is done with promises: agreed, worded anew, reported on, closed."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actionpoints import rules, words
from actionpoints.models import ActionPoint, ProgressReport, ReferenceCounter, Wish
from actionpoints.permissions import can_close
from coalitions.models import Coalition
from meetings.actions import begin, pressed_before, refuse_read_only
from meetings.models import Document
from toolkit.errors import NotReady
from toolkit.history import keep, unrecorded


def _keep(point: ActionPoint, *, by, reason: str) -> ActionPoint:
    keep(point, by=by, reason=reason)
    return point


def _next_reference(coalition, year: int) -> str:
    """The counter's row is locked and only counts up, so no reference comes twice."""
    ReferenceCounter.objects.get_or_create(coalition=coalition, year=year)
    counter = ReferenceCounter.objects.select_for_update().get(coalition=coalition, year=year)
    counter.last += 1
    counter.save()
    return f"{coalition.state.iso3}-{year}-{counter.last:03d}"


def _refuse_foreign(coalition, *seats) -> None:
    if any(seat and seat.coalition_id != coalition.pk for seat in seats):
        raise NotReady(_("This seat belongs to another coalition."))


def _set_contributors(point: ActionPoint, seats) -> None:
    """Without a line of history of its own: the point's next save writes them there."""
    with unrecorded(point):
        point.contributors.set([seat for seat in seats if seat != point.lead])


def _create(coalition, year, contributors, by, *, operation=None, **facts) -> ActionPoint:
    _refuse_foreign(coalition, facts["lead"], *contributors)
    written, operation = pressed_before(
        ActionPoint.objects, operation, coalition_id=coalition.pk, **facts
    )
    if written:
        return written
    point = ActionPoint(
        coalition=coalition,
        reference=_next_reference(coalition, year),
        original_due_on=facts["due_on"],
        operation=operation,
        **facts,
    )
    point.word = words.of_new_lead(point)
    with unrecorded(point):
        point.save()
    _set_contributors(point, contributors)
    return _keep(point, by=by, reason=_("Agreed") if point.meeting_id else _("Offered"))


@transaction.atomic
def agree(
    *,
    meeting,
    item,
    title,
    lead,
    due_on,
    contributors=(),
    entry=None,
    theme="",
    priority=ActionPoint.Priority.NORMAL,
    by,
    operation=None,
) -> ActionPoint:
    """A point agreed in a meeting; its reference carries the year of the meeting's local date."""
    meeting = begin(meeting, by=by)
    if item and item.meeting_id != meeting.pk:
        raise NotReady(_("This agenda item belongs to another meeting."))
    return _create(
        meeting.coalition,
        meeting.local_date.year,
        contributors,
        by,
        operation=operation,
        meeting=meeting,
        item=item,
        entry=entry,
        title=title,
        lead=lead,
        due_on=due_on,
        theme=theme,
        priority=priority,
        since_version=meeting.version + 1,
    )


@transaction.atomic
def offer(
    *,
    coalition,
    title,
    lead,
    due_on,
    contributors=(),
    priority=ActionPoint.Priority.NORMAL,
    by,
    operation=None,
) -> ActionPoint:
    """A point that needs no meeting: a seat offers one, or those who keep the list add one."""
    coalition = Coalition.objects.select_for_update().get(pk=coalition.pk)
    refuse_read_only(coalition)
    year = timezone.localdate().year
    return _create(
        coalition,
        year,
        contributors,
        by,
        operation=operation,
        title=title,
        lead=lead,
        due_on=due_on,
        priority=priority,
    )


def _locked(point: ActionPoint) -> ActionPoint:
    refuse_read_only(point.coalition)
    return ActionPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)


# Left as it is.
KEPT: Any = object()


@transaction.atomic
def edit(
    *,
    point,
    title,
    lead,
    due_on,
    contributors=None,
    obligation=KEPT,
    priority=KEPT,
    person=KEPT,
    reason="",
    by,
) -> ActionPoint:
    """Worded anew; `reason` says why a settled date moves, and stays in the history."""
    point = _locked(point)
    _insist_on_word(point, by)
    _refuse_foreign(point.coalition, lead, *(contributors or ()))
    if not point.is_open:
        raise NotReady(_("This action point is closed. Reopen it before rewording it."))
    if point.is_draft:
        begin(point.meeting, by=by)
    if point.is_draft or point.original_due_on is None:
        point.original_due_on = due_on
    moved = point.due_on != due_on
    passed_on = point.lead_id != (lead.pk if lead else None)
    point.title, point.lead, point.due_on = title, lead, due_on
    if passed_on:
        point.word, point.person = words.of_new_lead(point), None
    for name, value in {"obligation": obligation, "priority": priority}.items():
        if value is not KEPT:
            setattr(point, name, value)
    if person is not KEPT and not passed_on:
        _name(point, person)
    kept = point.contributors.all() if contributors is None else contributors
    _set_contributors(point, kept)
    said = _("Date moved: %(why)s") % {"why": reason} if moved and reason else _("Edited")
    return _keep(point, by=by, reason=said)


def _name(point: ActionPoint, person) -> None:
    """Who sees to it: somebody who sits in the seat that leads, or nobody in particular."""
    if person and (person.seat_id != point.lead_id or person.ends_on):
        raise NotReady(_("Only somebody of the seat that leads can see to an action point."))
    point.person = person


def _insist_on_word(point: ActionPoint, by) -> None:
    """Who did not accept a point yet, accepts it first or asks for other words."""
    keeper = by is not None and can_close(by, point)
    if point.awaits_word and not point.is_draft and not keeper:
        raise NotReady(_("Accept this point, or ask for other words, before you go on."))


def _insist(point: ActionPoint, state, note: str, *, by_link: bool = False) -> None:
    # A mail's link takes no files; whoever closes the point asks for the document then.
    asks_for_evidence = point.is_high and not by_link
    fault = rules.fault_of(
        state, note=note, is_high=asks_for_evidence, has_evidence=point.has_evidence
    )
    if fault:
        raise NotReady(fault)


def _attach(point: ActionPoint, evidence) -> None:
    if evidence is None:
        return
    library = Document.objects.standing().filter(coalition=point.coalition_id)
    if not library.filter(pk=evidence.pk).exists():
        raise NotReady(_("This document is not in the coalition’s library any more."))
    point.evidence = evidence


@transaction.atomic
def remove(*, point, by) -> None:
    """Only from a draft, as if it had never been said; its reference is not given again."""
    point = _locked(point)
    if not point.is_draft:
        raise NotReady(_("This point was circulated. Drop it with a reason instead."))
    begin(point.meeting, by=by)
    point._history_user = by
    point.delete()


@transaction.atomic
def report_progress(
    *,
    point,
    state,
    text="",
    new_due_on=None,
    told_by="",
    evidence=None,
    moves=True,
    by,
    operation=None,
) -> ProgressReport:
    """What a seat says; closing and a new date stay with those who keep the list.

    Where it `moves` nothing, the point keeps its state: a contributor after its lead has spoken.
    """
    point = _locked(point)
    written, operation = pressed_before(
        ProgressReport.objects, operation, action_point_id=point.pk, state=state, text=text
    )
    if written:
        return written
    if not point.is_open:
        raise NotReady(_("This action point is closed. Reopen it before reporting on it."))
    _insist_on_word(point, by)
    _attach(point, evidence)
    _insist(point, state, text, by_link=by is None)
    keeper = by is not None and can_close(by, point)
    report = ProgressReport.objects.create(
        action_point=point,
        state=state,
        text=text,
        new_due_on=new_due_on,
        told_by=told_by,
        by=by,
        operation=operation,
    )
    if moves:
        point.state = _as_reported(state)
    if keeper and new_due_on:
        point.due_on = new_due_on
    _keep(point, by=by, reason=_("Progress reported"))
    return report


@transaction.atomic
def amend_report(
    *, report: ProgressReport, state, text="", new_due_on=None, moves=True, by
) -> ProgressReport:
    """A seat's word of a round that is still open, said anew in its place."""
    point = _locked(report.action_point)
    if not point.is_open:
        raise NotReady(_("This action point is closed. Reopen it before reporting on it."))
    _insist_on_word(point, by)
    _insist(point, state, text, by_link=by is None)
    said = (state, text, new_due_on)
    if (report.state, report.text, report.new_due_on) == said:
        return report
    report.state, report.text, report.new_due_on = said
    report.at, report.by = timezone.now(), by
    report.save()
    if moves:
        point.state = _as_reported(state)
    _keep(point, by=by, reason=_("Progress reported"))
    return report


def _as_reported(state):
    """What its owner calls done stays in progress until those who keep the list close it."""
    return ActionPoint.State.IN_PROGRESS if state == ActionPoint.State.DONE else state


def _end(point, state, reason, by, label, evidence=None) -> ActionPoint:
    point = _locked(point)
    if point.is_draft:
        raise NotReady(_("This point is still a draft. It can be removed from the record."))
    if not point.is_open:
        raise NotReady(_("This action point is closed already."))
    _attach(point, evidence)
    _insist(point, state, reason)
    point.state, point.close_reason = state, reason
    point.closed_on = timezone.localdate()
    point.wishes.waiting().update(
        outcome=Wish.Outcome.KEPT, answer=reason[:1000], settled_at=timezone.now(), settled_by=by
    )
    return _keep(point, by=by, reason=label)


@transaction.atomic
def close(*, point, reason, evidence=None, by) -> ActionPoint:
    """Done, with a note of what was done, and at high priority the document that shows it."""
    return _end(point, ActionPoint.State.DONE, reason, by, _("Closed as done"), evidence)


@transaction.atomic
def drop(*, point, reason, by) -> ActionPoint:
    return _end(point, ActionPoint.State.DROPPED, reason, by, _("Dropped"))


@transaction.atomic
def reopen(*, point, reason="", by) -> ActionPoint:
    """Open again; how it was closed before stays to be read on its page."""
    point = _locked(point)
    if point.is_open:
        raise NotReady(_("This action point is open already."))
    point.state, point.closed_on, point.close_reason = ActionPoint.State.OPEN, None, ""
    return _keep(point, by=by, reason=_("Reopened. %(why)s") % {"why": reason})
