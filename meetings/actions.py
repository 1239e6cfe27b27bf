"""What is done with meetings: planned, moved, cancelled, given an agenda, recorded."""

from uuid import uuid4

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from meetings.clock import NoSuchTime, instant
from meetings.models import (
    AgendaItem,
    Attendance,
    Entry,
    FollowUp,
    Meeting,
    Presence,
    PrivateNote,
    Revision,
)
from toolkit.errors import NotReady
from toolkit.history import keep

MAX_ENTRY = 20_000
CLOSED = {Meeting.Status.FINAL, Meeting.Status.CANCELLED}


def refuse_read_only(coalition: Coalition) -> None:
    if coalition.is_read_only:
        raise NotReady(
            _("This coalition is dormant or completed, so its content can only be read.")
        )


def _instants(local_date, local_start, local_end, zone):
    try:
        starts_at = instant(local_date, local_start, zone)
        ends_at = instant(local_date, local_end, zone)
    except NoSuchTime:
        raise NotReady(
            _("The clocks go forward that night and skip this time. Choose another time.")
        ) from None
    if ends_at <= starts_at:
        raise NotReady(_("The meeting ends before it starts. Choose a later end."))
    return starts_at, ends_at


def _lines(titles) -> list[str]:
    """Titles as they fit the agenda; blank lines are none."""
    tidy = (" ".join(title.split())[:200] for title in titles)
    return [title for title in tidy if title]


def pressed_before(rows, operation, **content):
    """The row that the same press already wrote, else None; and the operation a new row carries.

    A form sent twice carries the same operation. Where the person went back and typed something
    else, the content differs: then it is a new act, so that nothing typed is swallowed.
    """
    written = rows.filter(operation=operation).first() if operation else None
    if written is None:
        return None, operation
    same = all(getattr(written, name) == value for name, value in content.items())
    return (written if same else None), None


@transaction.atomic
def plan(
    *,
    coalition,
    body,
    title,
    local_date,
    local_start,
    local_end,
    place="",
    mode=Meeting.Mode.IN_COUNTRY,
    mode_reason="",
    agenda=(),
    by,
    chaired_by="",
    hosted_by="",
    operation=None,
) -> Meeting:
    """A planned meeting with its agenda; numbers count up in each coalition."""
    coalition = Coalition.objects.select_for_update().get(pk=coalition.pk)
    refuse_read_only(coalition)
    written, operation = pressed_before(
        Meeting.objects,
        operation,
        coalition_id=coalition.pk,
        title=title,
        local_date=local_date,
        local_start=local_start,
    )
    if written:
        return written
    if body.coalition_id != coalition.pk:
        raise NotReady(_("This body belongs to another coalition."))
    starts_at, ends_at = _instants(local_date, local_start, local_end, coalition.time_zone)
    last = coalition.meetings.aggregate(last=Max("number"))["last"] or 0
    meeting = Meeting(
        coalition=coalition,
        body=body,
        number=last + 1,
        title=title,
        local_date=local_date,
        local_start=local_start,
        local_end=local_end,
        time_zone=coalition.time_zone,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        mode=mode,
        mode_reason=mode_reason,
        chaired_by=chaired_by,
        hosted_by=hosted_by,
        operation=operation,
    )
    keep(meeting, by=by, reason=_("Planned"))
    for position, line in enumerate(_lines(agenda), start=1):
        AgendaItem.objects.create(meeting=meeting, position=position, title=line)
    return meeting


def locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("coalition")
    current = rows.get(pk=meeting.pk)
    refuse_read_only(current.coalition)
    if current.status in CLOSED:
        raise NotReady(_("This meeting is final or cancelled and can't be changed any more."))
    if current.status == Meeting.Status.FOR_RELEASE:
        if current.silence_until:
            raise NotReady(
                _(
                    "The draft lies before the seats. Until the window ends it changes only by the "
                    "corrections that you take in."
                )
            )
        raise NotReady(
            _("The summary waits for the national authority's release. It can return it to you.")
        )
    return current


@transaction.atomic
def reschedule(*, meeting, by, agenda=None, **details) -> Meeting:
    """Change what was planned: body, title, time, place, mode, chair, host, and the agenda."""
    meeting = locked(meeting)
    for name, value in details.items():
        setattr(meeting, name, value)
    meeting.starts_at, meeting.ends_at = _instants(
        meeting.local_date, meeting.local_start, meeting.local_end, meeting.time_zone
    )
    keep(meeting, by=by, reason=_("Changed"))
    if agenda is not None:
        set_agenda(meeting=meeting, titles=agenda, by=by)
    return meeting


@transaction.atomic
def cancel(*, meeting, reason, by) -> Meeting:
    meeting = locked(meeting)
    if meeting.status != Meeting.Status.PLANNED:
        raise NotReady(_("Only a planned meeting can be cancelled; this one was held."))
    meeting.status = Meeting.Status.CANCELLED
    meeting.cancel_reason = reason
    keep(meeting, by=by, reason=_("Cancelled"))
    return meeting


@transaction.atomic
def add_items(*, meeting, titles, by, operation=None) -> list[AgendaItem]:
    """Items at the end; the first one carries the press that added them all."""
    meeting = locked(meeting)
    lines = _lines(titles)
    first = {"meeting_id": meeting.pk, "title": lines[0] if lines else ""}
    written, operation = pressed_before(AgendaItem.objects, operation, **first)
    if written:
        return list(meeting.items.filter(position__gte=written.position)[: len(lines)])
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    added = [
        AgendaItem.objects.create(
            meeting=meeting,
            position=last + place,
            title=title,
            operation=operation if place == 1 else None,
        )
        for place, title in enumerate(lines, start=1)
    ]
    keep(meeting, by=by, reason=_("Agenda changed"))
    return added


@transaction.atomic
def change_item(*, item, by, **facts) -> AgendaItem:
    """Title, kind, minutes, presenter and obligation as they are given; the rest stays."""
    meeting = locked(item.meeting)
    for name, value in facts.items():
        setattr(item, name, value)
    if item.obligation and not meeting.coalition.obligations.filter(pk=item.obligation.pk).exists():
        raise NotReady(_("This obligation is not one of this coalition."))
    item.save()
    keep(meeting, by=by, reason=_("Agenda changed"))
    return item


@transaction.atomic
def move_item(*, item, up: bool, by) -> None:
    """One place up or down; the first can't go up, the last not down."""
    meeting = locked(item.meeting)
    order = list(meeting.items.all())
    place = order.index(item)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order, start=1):
        AgendaItem.objects.filter(pk=each.pk).update(position=position)
    keep(meeting, by=by, reason=_("Agenda changed"))


def is_used(item: AgendaItem) -> bool:
    """Whether anything was recorded under it, be it a private note."""
    said = item.entries.exists() or item.private_notes.exclude(text="").exists()
    return said or item.action_points.exists()


@transaction.atomic
def remove_item(*, item, by) -> None:
    """Only an item under which nothing was recorded; what was said is never lost."""
    meeting = locked(item.meeting)
    if is_used(item):
        raise NotReady(_("Something is recorded under this item, so it stays on the agenda."))
    item.delete()
    keep(meeting, by=by, reason=_("Agenda changed"))


@transaction.atomic
def add_item(*, meeting, title, by) -> AgendaItem:
    """An item at the end; pressed twice, the last item is that one already."""
    meeting = locked(meeting)
    last = meeting.items.last()
    if last and last.title == title:
        return last
    return add_items(meeting=meeting, titles=[title], by=by)[0]


@transaction.atomic
def set_agenda(*, meeting, titles, by) -> None:
    """The agenda as typed, one title a line; an item that has something recorded stays."""
    meeting = locked(meeting)
    wanted = _lines(titles)
    left = list(meeting.items.all())
    for position, title in enumerate(wanted, start=1):
        item = next((each for each in left if each.title == title), None)
        if item is None:
            AgendaItem.objects.create(meeting=meeting, position=position, title=title)
        else:
            left.remove(item)
            AgendaItem.objects.filter(pk=item.pk).update(position=position)
    for item in left:
        remove_item(item=item, by=by)
    keep(meeting, by=by, reason=_("Agenda changed"))


class Conflict(Exception):
    """Somebody saved it first; `current` is the entry, or the note, as it stands now."""

    def __init__(self, current: Entry | PrivateNote):
        super().__init__(str(current))
        self.current = current


def begin(meeting: Meeting, *, by) -> Meeting:
    """The first thing recorded turns a planned meeting into a held one."""
    meeting = locked(meeting)
    if meeting.status == Meeting.Status.PLANNED:
        meeting.status = Meeting.Status.HELD
        keep(meeting, by=by, reason=_("Recording began"))
    return meeting


def _keep_revision(entry, *, operation, by):
    Revision.objects.create(
        entry=entry,
        version=entry.version,
        kind=entry.kind,
        text=entry.text,
        removed=entry.removed_at is not None,
        operation=operation or uuid4(),
        by=by,
    )


def _said_before(operation, text, kind, **content):
    """As `pressed_before`, of an entry's text."""
    rows = Revision.objects.select_related("entry__item")
    return pressed_before(rows, operation, text=text, kind=kind, **content)


@transaction.atomic
def record_entry(*, item, text, kind="", by, operation=None, below=None) -> Entry:
    """At the end of the item, or right below another entry."""
    meeting = begin(item.meeting, by=by)
    written, operation = _said_before(operation, text, kind)
    if written and written.entry.item.meeting_id == meeting.pk:
        return written.entry
    last = item.entries.aggregate(last=Max("position"))["last"] or 0
    # Entries of one position follow each other in the order of their coming.
    position = below.position if below else last + 1
    entry = Entry.objects.create(item=item, text=text, kind=kind, position=position)
    _keep_revision(entry, operation=operation, by=by)
    return entry


def _swap(entries, entry, version, **changes) -> Entry:
    """Write only over the version that was read; else raise Conflict."""
    read = entries.filter(pk=entry.pk, version=version)
    written = read.update(version=F("version") + 1, **changes)
    current = Entry.objects.select_related("item").get(pk=entry.pk)
    if not written:
        raise Conflict(current)
    return current


@transaction.atomic
def revise_entry(*, entry, text, kind, version, by, operation=None) -> Entry:
    """The entry rewritten, its former text kept; raises Conflict if it changed meanwhile."""
    begin(entry.item.meeting, by=by)
    written, operation = _said_before(operation, text, kind, entry_id=entry.pk)
    current = Entry.objects.select_related("item").get(pk=entry.pk)
    stands_so = (current.text, current.kind, current.removed_at) == (text, kind, None)
    if written or stands_so:
        return current
    return rewrite(entry=entry, text=text, kind=kind, version=version, by=by, operation=operation)


def rewrite(*, entry, text, kind, version, by, operation=None) -> Entry:
    """Over the version that was read, with its revision; whoever calls has asked whether it may."""
    entry = _swap(Entry.objects.standing(), entry, version, text=text, kind=kind)
    _keep_revision(entry, operation=operation, by=by)
    return entry


@transaction.atomic
def remove_entry(*, entry, by, version=None, operation=None) -> Entry:
    """Out of the summary, as it was read; every version stays in the revisions."""
    begin(entry.item.meeting, by=by)
    written, operation = pressed_before(Revision.objects, operation, entry_id=entry.pk)
    if written:
        return Entry.objects.get(pk=entry.pk)
    standing, now = Entry.objects.standing(), timezone.now()
    read = entry.version if version is None else version
    entry = _swap(standing, entry, read, removed_at=now)
    _keep_revision(entry, operation=operation, by=by)
    return entry


@transaction.atomic
def restore_entry(*, entry, by) -> Entry:
    """A removed entry back in its place."""
    begin(entry.item.meeting, by=by)
    if entry.removed_at is None:
        return entry
    entry = _swap(Entry.objects, entry, entry.version, removed_at=None)
    _keep_revision(entry, operation=None, by=by)
    return entry


@transaction.atomic
def bring_back(*, revision, version, by, operation=None) -> Entry:
    """An entry as it stood in one of its revisions, as a new version over the one that was read."""
    entry = revision.entry
    begin(entry.item.meeting, by=by)
    written, operation = _said_before(operation, revision.text, revision.kind, entry_id=entry.pk)
    if written:
        return Entry.objects.get(pk=entry.pk)
    former = {"text": revision.text, "kind": revision.kind, "removed_at": None}
    entry = _swap(Entry.objects, entry, version, **former)
    _keep_revision(entry, operation=operation, by=by)
    return entry


@transaction.atomic
def write_private_note(*, item, seat, text, by, version=None) -> PrivateNote:
    """The seat's note over the version that was read; raises Conflict if it changed meanwhile.

    Without a version, over whatever stands.
    """
    begin(item.meeting, by=by)
    note = PrivateNote.objects.filter(item=item, seat=seat).first()
    if note is None:
        return PrivateNote.objects.create(item=item, seat=seat, text=text)
    if note.text == text:
        return note
    if version not in {None, note.version}:
        raise Conflict(note)
    read = PrivateNote.objects.filter(pk=note.pk, version=note.version)
    if not read.update(text=text, version=F("version") + 1, updated_at=timezone.now()):
        raise Conflict(PrivateNote.objects.get(pk=note.pk))
    return PrivateNote.objects.get(pk=note.pk)


def show_presence(*, meeting, by) -> None:
    """Whoever has the record page open, as of now."""
    seen = {"seen_at": timezone.now()}
    Presence.objects.update_or_create(meeting=meeting, user=by, defaults=seen)


@transaction.atomic
def keep_follow_up(*, entry, state, by) -> None:
    """What became of an agreed point; an empty state takes the mark away."""
    refuse_read_only(entry.item.meeting.coalition)
    if state:
        FollowUp.objects.update_or_create(entry=entry, defaults={"state": state, "by": by})
    else:
        FollowUp.objects.filter(entry=entry).delete()


@transaction.atomic
def mark_attendance(*, meeting, rows, by) -> None:
    """`rows` maps a seat to (status, people); an empty status takes the mark away."""
    meeting = begin(meeting, by=by)
    for seat, (status, people) in rows.items():
        if seat.coalition_id != meeting.coalition_id:
            raise NotReady(_("This seat belongs to another coalition."))
        if status:
            Attendance.objects.update_or_create(
                meeting=meeting, seat=seat, defaults={"status": status, "people": people}
            )
        else:
            Attendance.objects.filter(meeting=meeting, seat=seat).delete()


@transaction.atomic
def add_guest(*, meeting, name="", organisation="", email="", by) -> Attendance:
    """One guest; the same guest sent twice is one."""
    meeting = begin(meeting, by=by)
    facts = {"guest_name": name, "guest_organisation": organisation, "guest_email": email}
    there = meeting.attendances.filter(seat=None, **facts).first()
    return there or Attendance.objects.create(meeting=meeting, **facts)


@transaction.atomic
def remove_guest(*, guest, by) -> None:
    begin(guest.meeting, by=by)
    guest.delete()
