"""The mid-term update: begun by the clock or by hand, released by the authority."""

import hashlib
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from actionpoints.models import ActionPoint
from circulation import documents, letters, permissions, recipients
from circulation.actions.copies import circulate
from circulation.actions.guard import refuse_leaks
from circulation.models import Circulation, MidtermPlan, MidtermUpdate, ThemeParagraph
from coalitions.letters import members_in, tell
from coalitions.models import Coalition
from meetings.models import Meeting
from toolkit.errors import NotReady, require

# On the day itself, when people are at their desks: never at midnight, which some zones skip.
FROM_HOUR = 9


@transaction.atomic
def start_midterm(*, coalition: Coalition, by=None) -> MidtermUpdate:
    """Begin the update for the gap after the last final plenary; once per gap."""
    since = last_final_plenary(coalition)
    if since is None:
        raise NotReady(_("A mid-term update follows a meeting. Publish a first summary."))
    if not ActionPoint.objects.settled().filter(coalition=coalition).exists():
        raise NotReady(_("There are no action points to report on yet."))
    update, _created = MidtermUpdate.objects.get_or_create(
        coalition=coalition, since=since, defaults={"due_on": proposed_on(since) or halfway(since)}
    )
    return update


@transaction.atomic
def propose_midterm(*, coalition: Coalition, now: datetime) -> bool:
    """Begin an update that is due, once per gap, and tell those who keep the table.

    Nothing is owed for a day that had passed before the summary was final here, nor once the
    next meeting has begun.
    """
    since = last_final_plenary(coalition)
    if since is None or MidtermUpdate.objects.filter(coalition=coalition, since=since).exists():
        return False
    due_on = proposed_on(since)
    if due_on is None or _next_has_begun(since, now):
        return False
    zone = ZoneInfo(coalition.time_zone)
    became_final = since.history.filter(status=Meeting.Status.FINAL).earliest().history_date
    begun_days = (now.astimezone(zone) - timedelta(hours=FROM_HOUR)).date()
    if not became_final.astimezone(zone).date() <= due_on <= begun_days:
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


def _next_has_begun(since: Meeting, now: datetime) -> bool:
    later = since.coalition.meetings.filter(
        body=since.body, starts_at__gt=since.starts_at, starts_at__lte=now
    )
    return later.exclude(status=Meeting.Status.CANCELLED).exists()


def proposed_on(since: Meeting) -> date | None:
    """When the round is proposed: on the authority's date, else half-way; None where it is off."""
    plan = MidtermPlan.objects.filter(coalition=since.coalition).first()
    if plan is None or plan.when == MidtermPlan.When.HALFWAY:
        return halfway(since)
    if plan.when == MidtermPlan.When.OFF:
        return None
    # A date of an earlier gap says nothing about this one.
    return plan.on if plan.on and plan.on > since.local_date else halfway(since)


def halfway(since: Meeting) -> date:
    """Half-way to the next planned meeting, else to where the cadence would put it."""
    upcoming = documents.next_meeting(since.coalition, after=since)
    if upcoming is not None:
        return since.local_date + (upcoming.local_date - since.local_date) / 2
    return since.local_date + timedelta(days=15 * (since.coalition.cadence_months or 6))


@transaction.atomic
def prepare_midterm(
    *, update: MidtermUpdate, introduction: str, paragraphs=None, send: bool, by
) -> None:
    """Keep the introduction and a paragraph per theme; `send` hands it on and ends the round."""
    require(permissions.can_start_midterm(by, update.coalition))
    standing = MidtermUpdate.objects.select_for_update().get(pk=update.pk)
    if standing.status == MidtermUpdate.Status.RELEASED:
        return
    standing.introduction = introduction
    if send:
        standing.status, standing.remark = MidtermUpdate.Status.FOR_RELEASE, ""
    standing.save(update_fields=["introduction", "status", "remark"])
    for theme, text in (paragraphs or {}).items():
        ThemeParagraph.objects.update_or_create(
            update=standing, theme=theme, defaults={"text": text}
        )


@transaction.atomic
def return_midterm(*, update: MidtermUpdate, remark: str, by) -> None:
    require(permissions.can_release_midterm(by, update.coalition))
    MidtermUpdate.objects.filter(pk=update.pk, status=MidtermUpdate.Status.FOR_RELEASE).update(
        status=MidtermUpdate.Status.DRAFT, remark=remark
    )


@refuse_leaks
def release_midterm(*, update: MidtermUpdate, seen: str | None = None, by) -> Circulation:
    """The authority releases the update, and with that it circulates.

    `seen` is the mark of what the person read: an answer may have come in meanwhile.
    """
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
    paper = documents.midterm(update)
    if seen is not None and seen != mark_of(paper):
        raise NotReady(_("Something changed since you read it. Please read it once more."))
    update.status = MidtermUpdate.Status.RELEASED
    update.save(update_fields=["status"])
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


def mark_of(paper) -> str:
    """The same for the same document, another where anything in it changed."""
    return hashlib.sha256(paper.html.encode()).hexdigest()[:24]
