"""A summary written elsewhere, taken in whole: each heading an item, with one entry under it."""

import re
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import actions
from meetings.models import AgendaItem, Meeting
from toolkit.errors import NotReady
from toolkit.words import folded, unnumbered

MAX_TEXT = 200_000
MAX_SECTIONS = 100
MAX_TITLE = 200
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")


@dataclass
class Section:
    """What one heading becomes: an item, there already or new, and the entries under it."""

    title: str
    entries: list[str] = field(default_factory=list)
    item: AgendaItem | None = None


def sections(text: str, *, every_heading: bool, meeting: Meeting) -> list[Section]:
    """The sections of a Markdown text, each matched to the item of the same title.

    Of several sections of one title the later ones join the first. What stands before the first
    heading comes under an item of its own; where no heading becomes an item, all of it does.
    """
    there = {folded(unnumbered(item.title)): item for item in reversed(meeting.items.all())}
    found: dict[str, Section] = {}
    for title, body in _parts(text, every_heading):
        title, body = _fitting(title, body)
        name = folded(unnumbered(title))
        item = there.get(name)
        section = found.setdefault(name, Section(item.title if item else title, item=item))
        section.entries += split(body)
    return list(found.values())


def _parts(text: str, every_heading: bool) -> list[tuple[str, str]]:
    lines = text.replace("\r\n", "\n").split("\n")
    levels = [level for level, _title in _headings(lines) if level]
    deepest = 6 if every_heading else min(levels, default=0)
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line, (level, title) in zip(lines, _headings(lines), strict=True):
        if 0 < level <= deepest and title:
            parts.append((title, []))
        else:
            parts[-1][1].append(line)
    joined = [(title, "\n".join(body).strip()) for title, body in parts]
    return [(title, body) for title, body in joined if title or body]


def _headings(lines):
    """For each line its level, 0 for none, and its title; `#` in a block of code is none."""
    in_code = False
    for line in lines:
        in_code ^= bool(_FENCE.match(line))
        found = None if in_code else _HEADING.match(line)
        yield (len(found.group(1)), _unmarked(found.group(2))) if found else (0, "")


def _unmarked(title: str) -> str:
    """A title is no Markdown: what was escaped or bold in it stands plain."""
    return re.sub(r"\\([\\`*_\[&<])", r"\1", title.replace("**", "")).strip()


def _fitting(title: str, body: str) -> tuple[str, str]:
    """A heading too long for a title stands whole at the head of the entry."""
    short = unnumbered(title) if title else _("Introduction")
    if len(short) <= MAX_TITLE:
        return short, body
    cut = short[: MAX_TITLE - 1].rsplit(" ", 1)[0] + "…"
    return cut, f"{short}\n\n{body}".strip()


def split(text: str, most: int | None = None) -> list[str]:
    """A text as entries none of which is too long: by paragraphs, else lines, else words."""
    most = most or actions.MAX_ENTRY
    if len(text) <= most:
        return [text] if text else []
    for sign in ("\n\n", "\n", " "):
        cut = text.rfind(sign, 0, most + 1)
        if cut > 0:
            return [text[:cut].strip("\n"), *split(text[cut + len(sign) :].strip("\n"), most)]
    return [text[:most], *split(text[most:], most)]


@transaction.atomic
def take_in(*, meeting, text, every_heading, operation: UUID, by) -> list[AgendaItem]:
    """Items and entries at the end of what stands; the same press again writes nothing more."""
    meeting = actions.begin(meeting, by=by)
    found = sections(text, every_heading=every_heading, meeting=meeting)
    if not found:
        raise NotReady(_("There is no text in it. Paste the summary, then look again."))
    if len(found) > MAX_SECTIONS:
        raise NotReady(
            _("These are %(count)s headings; a summary holds %(most)s items. Is it the right text?")
            % {"count": len(found), "most": MAX_SECTIONS}
        )
    missing = [section for section in found if section.item is None]
    titles = [section.title for section in missing]
    added = actions.add_items(meeting=meeting, titles=titles, by=by) if titles else []
    for section, item in zip(missing, added, strict=True):
        section.item = item
    place = 0
    for section in found:
        for text_of in section.entries:
            place += 1
            actions.record_entry(
                item=section.item,
                text=text_of,
                operation=uuid5(operation, str(place)),
                by=by,
            )
    return [section.item for section in found if section.item]
