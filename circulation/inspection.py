"""The last look before something leaves: no words of a private note stand in it."""

import io

from circulation.models import Circulation
from meetings.leaks import leaking, text_of_html
from meetings.models import Entry, Meeting, PrivateNote
from toolkit.markup import to_text

# Said to everybody who sees that a document was held back; it tells nothing of the note.
HELD_BACK = "Held back: the recorders have to look at the text once more."


class Leak(Exception):
    """Words of private notes stand in what was to leave; `notes` are those."""

    def __init__(self, notes: list[PrivateNote]):
        super().__init__(HELD_BACK)
        self.notes = notes


def _as_written_and_as_read(text: str) -> str:
    """The source and what is printed of it; the sign between keeps runs from going across."""
    return f"{text}\n{to_text(text)}"


def leaks_in(meetings, outgoing: list[str], entry_ids: list[int]) -> list[PrivateNote]:
    """The meetings' private notes of which eight words in a row would leave unsaid."""
    rows = PrivateNote.objects.filter(item__meeting__in=meetings).exclude(text="")
    notes = {note.pk: note for note in rows.order_by("item__position", "pk")}
    said = Entry.objects.filter(pk__in=entry_ids).values_list("text", flat=True)
    found = leaking(
        {pk: _as_written_and_as_read(note.text) for pk, note in notes.items()},
        entries=[_as_written_and_as_read(text) for text in said],
        outgoing=outgoing,
    )
    whole = PrivateNote.objects.select_related("item__meeting__coalition").in_bulk(found)
    return [whole[pk] for pk in found]


def spoken_of(circulation: Circulation):
    """The meetings whose private notes a circulation could give away: a mid-term update's gap."""
    if circulation.midterm is None:
        return [circulation.meeting] if circulation.meeting else []
    since = circulation.midterm.since
    return Meeting.objects.filter(coalition=since.coalition, starts_at__gte=since.starts_at)


def insist_nothing_leaks(meetings, *, html: str, mails, entry_ids: list[int]) -> None:
    """Raise Leak where the document or a mail holds words of a private note."""
    outgoing = [text_of_html(html)]
    for message in mails:
        outgoing += [message.subject, message.text, text_of_html(message.html)]
    if notes := leaks_in(meetings, outgoing, entry_ids):
        raise Leak(notes)


def text_of_pdf(content: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def fault_of(document, content: bytes) -> str:
    """Asked by the freezer of the finished bytes: why they must not leave; empty where they may."""
    row = Circulation.objects.filter(document=document).select_related("meeting", "midterm").first()
    if row is None:
        return ""
    return HELD_BACK if leaks_in(spoken_of(row), [text_of_pdf(content)], row.entry_ids) else ""
