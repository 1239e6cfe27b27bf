"""What a person may open in a coalition, searched for words; grouped by kind, newest first.

A kind more is one function more in KINDS: what may be opened, as a query of folded rows, and
how a row is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actionpoints.models import ActionPoint, Obstacle
from actionpoints.permissions import visible_obstacles, visible_points
from coalitions.models import Coalition
from meetings.models import Document, Entry, Meeting
from meetings.permissions import readable_records
from toolkit.folding import Piece, excerpt, fold, words_of

FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Hit:
    """One row as the list of results shows it."""

    heading: str
    address: str
    pieces: list[Piece]
    beside: str = ""
    on: Any = None


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can be found; `rows` gives only what the person may open."""

    label: Any
    rows: Callable[[Any, Coalition], Any]
    show: Callable[[Coalition, Any, list[str]], Hit]


def _entries(user, coalition: Coalition):
    readable = readable_records(user, coalition)
    rows = Entry.objects.standing().filter(item__meeting__in=readable)
    rows = rows.select_related("item__meeting").prefetch_related("item__meeting__circulations")
    return rows.order_by("-item__meeting__starts_at", "-item__meeting_id", "position", "id")


def _said(user, coalition):
    return _entries(user, coalition).exclude(kind=Entry.Kind.AGREED)


def _agreed(user, coalition):
    return _entries(user, coalition).filter(kind=Entry.Kind.AGREED)


def _show_entry(coalition: Coalition, entry: Entry, words: list[str]) -> Hit:
    meeting = entry.item.meeting
    return Hit(
        heading=meeting.title,
        address=_where_read(coalition, meeting),
        pieces=excerpt(entry.text, words),
        beside=entry.item.title,
        on=meeting.local_date,
    )


def _where_read(coalition: Coalition, meeting: Meeting) -> str:
    """The page of the circulated summary; of a draft the preview; else the meeting's."""
    if meeting.is_draft:
        return reverse("meeting_publish", args=[coalition.slug, meeting.number])
    sent = [row.number for row in meeting.circulations.all() if row.stopped_at is None]
    if sent:
        return reverse("circulation", args=[coalition.slug, max(sent)])
    return reverse("meeting", args=[coalition.slug, meeting.number])


def _meetings(user, coalition: Coalition):
    return coalition.meetings.order_by("-starts_at", "-id")


def _show_meeting(coalition: Coalition, meeting: Meeting, words: list[str]) -> Hit:
    return Hit(
        heading="",
        address=reverse("meeting", args=[coalition.slug, meeting.number]),
        pieces=excerpt(meeting.title, words),
        beside=meeting.get_status_display(),
        on=meeting.local_date,
    )


def _points(user, coalition: Coalition):
    return visible_points(user, coalition).order_by("-created_at", "-id")


def _show_point(coalition: Coalition, point: ActionPoint, words: list[str]) -> Hit:
    whole = " ".join([point.title, point.close_reason])
    return Hit(
        heading=point.reference,
        address=reverse("action_point", args=[coalition.slug, point.reference]),
        pieces=excerpt(whole, words),
    )


def _obstacles(user, coalition: Coalition):
    return visible_obstacles(user, coalition).order_by("-since", "-number")


def _show_obstacle(coalition: Coalition, obstacle: Obstacle, words: list[str]) -> Hit:
    return Hit(
        heading=obstacle.title,
        address=reverse("obstacle", args=[coalition.slug, obstacle.number]),
        pieces=excerpt(" ".join([obstacle.text, obstacle.how_solved]), words),
        beside=obstacle.get_kind_display(),
        on=obstacle.since,
    )


def _documents(user, coalition: Coalition):
    rows = Document.objects.visible_to(user).standing().filter(coalition=coalition)
    return rows.select_related("meeting").order_by("-created_at", "-id")


def _show_document(coalition: Coalition, document: Document, words: list[str]) -> Hit:
    return Hit(
        heading="",
        address=reverse("document", args=[coalition.slug, document.key]),
        pieces=excerpt(document.title, words),
        beside=document.meeting.title if document.meeting else document.get_kind_display(),
        on=document.created_at.date(),
    )


KINDS = {
    "agreed": Kind(_("Agreed points"), _agreed, _show_entry),
    "summaries": Kind(_("Summaries"), _said, _show_entry),
    "actionpoints": Kind(_("Action points"), _points, _show_point),
    "obstacles": Kind(_("Obstacles"), _obstacles, _show_obstacle),
    "documents": Kind(_("Documents"), _documents, _show_document),
    "meetings": Kind(_("Meetings"), _meetings, _show_meeting),
}


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    key: str
    kind: Kind
    coalition: Coalition
    words: list[str]
    rows: Any
    count: int

    def hits(self, rows) -> list[Hit]:
        return [self.kind.show(self.coalition, row, self.words) for row in rows]

    def first(self, most: int) -> list[Hit]:
        return self.hits(self.rows[:most])


def is_enough(query: str) -> bool:
    return len(fold(query)) >= FEWEST_LETTERS


def find(user, coalition: Coalition, query: str) -> list[Group]:
    """The kinds in which every word of the query occurs; what is hidden is never counted."""
    words = words_of(query)
    if not is_enough(query):
        return []
    groups = []
    for key, kind in KINDS.items():
        rows = kind.rows(user, coalition).holding(words)
        count = rows.count()
        if count:
            groups.append(Group(key, kind, coalition, words, rows, count))
    return groups
