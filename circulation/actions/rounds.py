"""The mid-term round: opened once, its owners asked, nudged and heard until it ends."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actionpoints import actions as points
from actionpoints.models import ActionPoint
from circulation import permissions, round_letters, rounds
from circulation.actions.midterm import start_midterm
from circulation.models import MidtermPlan, MidtermUpdate, RoundAnswer, RoundToken
from coalitions.models import Coalition, Seat
from coalitions.tokens import digest
from meetings.actions import refuse_read_only
from outbox import post
from toolkit.errors import NotReady, require


@transaction.atomic
def plan_midterm(*, coalition: Coalition, when: str, on: date | None = None, by) -> MidtermPlan:
    """The authority says when the portal proposes a round, or that it never does."""
    require(permissions.can_release_midterm(by, coalition))
    refuse_read_only(coalition)
    plan, _new = MidtermPlan.objects.update_or_create(
        coalition=coalition, defaults={"when": when, "on": on, "set_by": by}
    )
    return plan


@transaction.atomic
def open_round(*, coalition: Coalition, by) -> int:
    """Ask every owner, once per gap; the number of letters."""
    require(permissions.can_start_midterm(by, coalition))
    refuse_read_only(coalition)
    update = start_midterm(coalition=coalition, by=by)
    if not MidtermUpdate.objects.gap_lasts().filter(pk=update.pk).exists():
        raise NotReady(
            _("The next meeting has begun. Its summary opens the way to the next round.")
        )
    opened = MidtermUpdate.objects.filter(
        pk=update.pk, opened_at=None, status=MidtermUpdate.Status.DRAFT
    ).update(opened_at=timezone.now(), opened_by=by)
    if not opened:
        return 0
    update.refresh_from_db()
    everyone, _nobody = rounds.asked(update)
    if not everyone:
        transaction.set_rollback(True)
        raise NotReady(
            _("No action point is open whose owner has an e-mail address, so nobody can be asked.")
        )
    for each in everyone:
        round_letters.ask(update, each, again=False)
    transaction.on_commit(post.ring, robust=True)
    return len(everyone)


@transaction.atomic
def nudge(*, update: MidtermUpdate, by) -> int:
    """One more mail to those who have not answered and had none today; the number of letters."""
    update = _open(update)
    require(permissions.can_start_midterm(by, update.coalition))
    today = rounds.today_in(update.coalition)
    had = set(
        RoundToken.objects.filter(update=update, on=today).values_list("address_hash", flat=True)
    )
    everyone, _nobody = rounds.asked(update)
    silent = [
        each
        for each in everyone
        if not each.has_answered and digest(each.recipient.address) not in had
    ]
    for each in silent:
        round_letters.ask(update, each, again=True)
    transaction.on_commit(post.ring, robust=True)
    return len(silent)


def _open(update: MidtermUpdate) -> MidtermUpdate:
    """Locked, so that two presses come one after the other."""
    locked = MidtermUpdate.objects.open().select_for_update(of=("self",))
    found = locked.select_related("coalition", "since").filter(pk=update.pk).first()
    if found is None:
        raise NotReady(_("This round has ended, so nothing was kept."))
    return found


@dataclass(frozen=True)
class Said:
    """What a seat says on one of its points; `operation` tells a second press."""

    point: ActionPoint
    seat: Seat
    state: str
    text: str = ""
    new_due_on: date | None = None
    operation: UUID | None = None


@transaction.atomic
def answer_round(*, update: MidtermUpdate, said: list[Said], by=None) -> None:
    """All of it or nothing; said anew in its place while the round lasts."""
    update = _open(update)
    for each in said:
        _answer(update, each, by)


def _answer(update: MidtermUpdate, said: Said, by) -> None:
    point, seat = said.point, said.seat
    if point.coalition_id != update.coalition_id or not rounds.is_of(point, {seat.pk}):
        raise NotReady(_("This action point is none of this seat's."))
    # Where the lead has spoken, its word stands, whoever of the others speaks after it.
    by_lead = update.answers.filter(point=point, seat=point.lead_id).exists()
    words = {
        "state": said.state,
        "text": said.text,
        "new_due_on": said.new_due_on,
        "moves": seat.pk == point.lead_id or not by_lead,
    }
    given = update.answers.filter(point=point, seat=seat).select_related("report").first()
    if given:
        points.amend_report(report=given.report, by=by, **words)
        return
    report = points.report_progress(
        point=point, told_by=seat.organisation.name, by=by, operation=said.operation, **words
    )
    RoundAnswer.objects.create(update=update, point=point, seat=seat, report=report)
