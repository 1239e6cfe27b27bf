"""The mid-term update: begun by the clock or by hand, released by the authority."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint
from circulation import documents, letters, permissions, recipients
from circulation.actions.copies import circulate
from circulation.actions.guard import refuse_leaks
from circulation.models import Circulation, MidtermUpdate
from coalitions.letters import members_in, tell
from coalitions.models import Coalition
from meetings.models import Meeting
from toolkit.errors import NotReady, require


@transaction.atomic
def start_midterm(*, coalition: Coalition, by=None) -> MidtermUpdate:
    """Begin the update for the gap after the last final plenary; once per gap."""
    since = last_final_plenary(coalition)
    if since is None:
        raise NotReady(_("A mid-term update follows a meeting. Publish a first summary."))
    if not ActionPoint.objects.settled().filter(coalition=coalition).exists():
        raise NotReady(_("There are no action points to report on yet."))
    update, _created = MidtermUpdate.objects.get_or_create(
        coalition=coalition, since=since, defaults={"due_on": halfway(since)}
    )
    return update


@transaction.atomic
def propose_midterm(*, coalition: Coalition, today: date) -> bool:
    """Begin an update that is due, once per gap, and tell those who keep the table.

    Nothing is owed for a half-way point that had passed before the summary was final here.
    """
    since = last_final_plenary(coalition)
    if since is None or MidtermUpdate.objects.filter(coalition=coalition, since=since).exists():
        return False
    due_on = halfway(since)
    became_final = since.history.filter(status=Meeting.Status.FINAL).earliest().history_date
    if not became_final.date() <= due_on <= today:
        return False
    start_midterm(coalition=coalition)
    keepers = ["national_authority", "facilitator", "secretariat"]
    tell(
        members_in(coalition, keepers),
        name="midterm_due",
        coalition=coalition,
        meeting=since,
        link=settings.PUBLIC_BASE_URL + reverse("midterm", args=[coalition.slug]),
    )
    return True


def last_final_plenary(coalition: Coalition) -> Meeting | None:
    return (
        coalition.meetings.filter(status=Meeting.Status.FINAL, body__kind="plenary")
        .order_by("-starts_at")
        .first()
    )


def halfway(since: Meeting) -> date:
    """Half-way to the next planned meeting, else to where the cadence would put it."""
    upcoming = documents.next_meeting(since.coalition, after=since)
    if upcoming is not None:
        return since.local_date + (upcoming.local_date - since.local_date) / 2
    return since.local_date + timedelta(days=15 * (since.coalition.cadence_months or 6))


@transaction.atomic
def prepare_midterm(*, update: MidtermUpdate, introduction: str, send: bool, by) -> None:
    """Keep the introduction; where `send`, hand the update to the authority for release."""
    require(permissions.can_start_midterm(by, update.coalition))
    changes = {"introduction": introduction}
    if send:
        changes |= {"status": MidtermUpdate.Status.FOR_RELEASE, "remark": ""}
    MidtermUpdate.objects.filter(pk=update.pk).exclude(status=MidtermUpdate.Status.RELEASED).update(
        **changes
    )


@transaction.atomic
def return_midterm(*, update: MidtermUpdate, remark: str, by) -> None:
    require(permissions.can_release_midterm(by, update.coalition))
    MidtermUpdate.objects.filter(pk=update.pk, status=MidtermUpdate.Status.FOR_RELEASE).update(
        status=MidtermUpdate.Status.DRAFT, remark=remark
    )


@refuse_leaks
def release_midterm(*, update: MidtermUpdate, by) -> Circulation:
    """The authority releases the update, and with that it circulates."""
    update = MidtermUpdate.objects.select_for_update().get(pk=update.pk)
    coalition = update.coalition
    require(permissions.can_release_midterm(by, coalition))
    if update.status == MidtermUpdate.Status.RELEASED:
        return update.circulations.filter(stopped_at=None).get()
    if coalition.is_read_only:
        raise NotReady(_("This coalition is no longer active; nothing new is circulated."))
    everyone, _without = recipients.of_body(update.since.body)
    if not everyone:
        raise NotReady(_("Nobody at this table has an e-mail address yet. Add one, then release."))
    update.status = MidtermUpdate.Status.RELEASED
    update.save(update_fields=["status"])
    paper = documents.midterm(update)
    number = letters.next_number(coalition)
    return circulate(
        paper,
        everyone,
        letters.of_midterm(update, paper, number=number),
        kind=Circulation.Kind.MIDTERM,
        coalition=coalition,
        number=number,
        midterm=update,
        entry_ids=documents.entry_ids_since(update.since),
        by=by,
    )
