"""What is done with a list that somebody brought: kept, read otherwise, taken in or put away."""

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from actionpoints import words
from actionpoints.carrying import reading
from actionpoints.carrying.headings import remembered_as
from actionpoints.carrying.rows import seal
from actionpoints.models import (
    ActionPoint,
    ImportedList,
    KnownHeading,
    ProgressReport,
    ReferenceCounter,
)
from coalitions.models import Coalition, Seat
from meetings.actions import pressed_before, refuse_read_only
from toolkit.errors import NotReady

BATCH = 500
CHANGED = [
    "title", "lead", "person", "word", "due_on", "original_due_on", "state", "priority",
    "closed_on", "close_reason",
]  # fmt: skip
Contributes = ActionPoint.contributors.through


@transaction.atomic
def bring(*, coalition, name, content, by, operation=None) -> ImportedList:
    """Keep an upload for a day, for the person who brought it; nothing is taken in yet."""
    refuse_read_only(coalition)
    forget_expired()
    written, operation = pressed_before(
        ImportedList.objects, operation, coalition_id=coalition.pk, by_id=by.pk, name=name[:150]
    )
    if written:
        return written
    return ImportedList.objects.create(
        coalition=coalition, name=name[:150], content=content, by=by, operation=operation
    )


def forget_expired() -> int:
    """Put away what nobody took in within its day."""
    return ImportedList.objects.expired().delete()[0]


@transaction.atomic
def read_as(*, imported, reading: dict, words: list[str], columns: list[str], by) -> None:
    """Read the list as the person says; what a heading means is remembered for the coalition."""
    imported = ImportedList.objects.select_for_update().get(pk=imported.pk)
    _refuse_taken_in(imported)
    for heading, column in remembered_as(words, columns).items():
        KnownHeading.objects.update_or_create(
            coalition=imported.coalition, heading=heading, defaults={"column": column}
        )
    imported.reading = reading
    imported.save(update_fields=["reading"])


@transaction.atomic
def put_away(*, imported, by) -> None:
    ImportedList.objects.filter(pk=imported.pk, by=by).delete()


def _refuse_taken_in(imported: ImportedList) -> None:
    if imported.confirmed_at:
        raise NotReady(_("This list was taken in already."))


@transaction.atomic
def take_in(*, imported, seen: str, without_refused: bool = False, by) -> dict[str, int]:
    """Write what the person saw: all of it or nothing. A second press writes nothing.

    `seen` is the seal of the rows as they were shown; no moment that is past is told to anybody.
    """
    coalition = Coalition.objects.select_for_update().get(pk=imported.coalition_id)
    imported = ImportedList.objects.select_for_update().get(pk=imported.pk)
    if imported.confirmed_at:
        return imported.reading["taken_in"]
    refuse_read_only(coalition)
    rows = reading.of(imported, user=by).rows
    if seal(rows) != seen:
        raise NotReady(
            _("The action points changed since you looked. Please look at the rows again.")
        )
    refused = sum(row.fate == "refused" for row in rows)
    if refused and not without_refused:
        raise NotReady(_("Some rows are refused. Correct them, or leave them out."))
    new = [row for row in rows if row.fate == "new"]
    changed = [row for row in rows if row.fate == "changed"]
    if not new and not changed:
        raise NotReady(_("There is nothing new in this list."))
    _add(coalition, new, by)
    _change(changed, by)
    _report(new + changed, by)
    # The file itself is needed no longer; that it was taken in is remembered for its day.
    imported.content, imported.confirmed_at = b"", timezone.now()
    imported.reading = {"taken_in": {"new": len(new), "changed": len(changed)}}
    imported.save()
    return imported.reading["taken_in"]


def _add(coalition, rows, by) -> None:
    """New points; none of them is a draft, whatever becomes of their meeting's summary."""
    references = _references(coalition, rows)
    for row, reference in zip(rows, references, strict=True):
        facts = row.facts
        row.point = ActionPoint(
            coalition=coalition,
            reference=reference,
            meeting_id=facts.get("meeting"),
            title=facts["title"],
            lead_id=facts.get("lead"),
            due_on=facts.get("due_on"),
            original_due_on=facts.get("original_due_on") or facts.get("due_on"),
            state=facts["state"],
            priority=facts.get("priority", ActionPoint.Priority.NORMAL),
            closed_on=facts.get("closed_on"),
            close_reason=facts.get("close_reason", ""),
            since_version=1,
        )
    points = bulk_create_with_history(
        [row.point for row in rows],
        ActionPoint,
        batch_size=BATCH,
        default_user=by,
        default_change_reason=_("Taken in from a spreadsheet"),
    )
    for row, point in zip(rows, points, strict=True):
        row.point = point
    _set_contributors(rows)


def _references(coalition, rows) -> list[str]:
    """As many new references as there are rows, each of the year of its meeting or of today."""
    days = dict(coalition.meetings.values_list("pk", "local_date"))
    this_year = timezone.localdate().year
    years = [
        days[row.facts["meeting"]].year if row.facts.get("meeting") else this_year for row in rows
    ]
    last = {}
    for year in sorted(set(years)):
        ReferenceCounter.objects.get_or_create(coalition=coalition, year=year)
        counter = ReferenceCounter.objects.select_for_update().get(coalition=coalition, year=year)
        last[year] = counter.last
        counter.last += years.count(year)
        counter.save()
    references = []
    for year in years:
        last[year] += 1
        references.append(f"{coalition.state.iso3}-{year}-{last[year]:03d}")
    return references


def _change(rows, by) -> None:
    """Only what the list says otherwise. A seat that takes a point on is asked as on its page."""
    for row in rows:
        point = row.point
        for name in ("title", "due_on", "state", "priority", "closed_on", "close_reason"):
            if name in row.facts:
                setattr(point, name, row.facts[name])
        if "lead" in row.facts:
            point.lead_id, point.person = row.facts["lead"], None
        if point.original_due_on is None:
            point.original_due_on = point.due_on
    _ask_new_leads([row.point for row in rows if "lead" in row.facts])
    bulk_update_with_history(
        [row.point for row in rows],
        ActionPoint,
        CHANGED,
        batch_size=BATCH,
        default_user=by,
        default_change_reason=_("Taken in from a spreadsheet"),
    )
    _set_contributors(rows)


def _ask_new_leads(points) -> None:
    marks = words.marks_of({point.meeting_id for point in points} - {None})
    seats = Seat.objects.in_bulk({point.lead_id for point in points} - {None})
    for point in points:
        point.lead = seats.get(point.lead_id)
        point.word = words.due(point, marks)


def _set_contributors(rows) -> None:
    """Who contributes, and the same in the line of history that was just written."""
    told = [row for row in rows if "contributors" in row.facts]
    ids = [row.point.pk for row in rows]
    Contributes.objects.filter(actionpoint__in=[row.point.pk for row in told]).delete()
    Contributes.objects.bulk_create(
        [
            Contributes(actionpoint_id=row.point.pk, seat_id=seat)
            for row in told
            for seat in row.facts["contributors"]
            if seat != row.point.lead_id
        ],
        batch_size=BATCH,
    )
    _remember_contributors(ids)


def _remember_contributors(ids) -> None:
    contributed = apps.get_model("actionpoints", "HistoricalActionPoint_contributors")
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        lines = ActionPoint.history.filter(id__in=some).order_by("history_id")
        newest = dict(lines.values_list("id", "history_id"))
        contributed.objects.bulk_create(
            contributed(
                history_id=newest[row.actionpoint_id],
                id=row.pk,
                actionpoint_id=row.actionpoint_id,
                seat_id=row.seat_id,
            )
            for row in Contributes.objects.filter(actionpoint__in=some)
        )


def _report(rows, by) -> None:
    ProgressReport.objects.bulk_create(
        [
            ProgressReport(
                action_point=row.point, state=row.point.state, text=row.facts["report"], by=by
            )
            for row in rows
            if row.facts.get("report")
        ],
        batch_size=BATCH,
    )
