"""The mail that carries a document: what was agreed, what is asked of you, and the next date."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from actionpoints.models import ActionPoint
from actionpoints.word_tokens import issue_word_token
from circulation import documents, progress
from circulation.models import Circulation, MidtermUpdate
from circulation.recipients import Recipient
from coalitions.models import Coalition
from coalitions.tokens import issue_mail_token
from meetings.models import Meeting
from toolkit import mail


@dataclass
class Written:
    """One recipient's letter before it is queued."""

    message: mail.Message
    headers: dict
    calendar: str = ""


class Writer:
    """Writes one circulation's mails: what all share is read once, the rest per recipient."""

    def __init__(self, *, name: str, coalition: Coalition, title: str, link: str, **shared):
        self.name, self.coalition = name, coalition
        self.shared = {"coalition": coalition, "title": title, "link": link, **shared}

    def write(self, recipient: Recipient) -> Written:
        """The mail for one recipient."""
        leave = issue_mail_token(recipient.members[0]) if recipient.members else ""
        concerned = [p for p in self.shared["points"] if _concerns(p, recipient.seat_ids)]
        mine = [point for point in concerned if not _waits_for(point, recipient.seat_ids)]
        language = recipient.language(self.coalition.working_language)
        with translation.override(language):
            message = mail.render(
                self.name,
                {
                    **self.shared,
                    "recipient": recipient,
                    "mine": mine,
                    "awaited": self._awaited(recipient),
                    "leave_link": leave,
                    "added_by": recipient.members[0].added_by if recipient.members else "",
                },
                language=language,
            )
        return Written(message, {"List-Unsubscribe": f"<{leave}>"} if leave else {})

    def _awaited(self, recipient: Recipient) -> list[dict]:
        """What waits for the word of each of the address's seats, with the link to give it by."""
        if self.name != "summary":
            return []
        meeting = self.shared["meeting"]
        asked = []
        for member in recipient.members:
            points = [
                point
                for point in self.shared["points"]
                if point.awaits_word and point.lead_id == member.seat_id
            ]
            if points:
                link = "" if self.shared["proof"] else issue_word_token(meeting, member)
                asked.append({"points": points, "link": link, "seat": member.seat})
        return asked


def _waits_for(point: ActionPoint, seat_ids: set[int]) -> bool:
    """Not yet theirs, and so not among what is asked of them."""
    return point.awaits_word and point.lead_id in seat_ids


def _concerns(point: ActionPoint, seat_ids: set[int]) -> bool:
    return point.lead_id in seat_ids or any(s.id in seat_ids for s in point.contributors.all())


def of_draft(meeting: Meeting, *, number: int):
    """The draft under silence: until when, and where a correction is asked."""
    coalition = meeting.coalition
    page = reverse("corrections", args=[coalition.slug, meeting.number])
    return Writer(
        name="silence_draft",
        coalition=coalition,
        title=meeting.title,
        link=settings.PUBLIC_BASE_URL + page,
        meeting=meeting,
        points=[],
    )


def of_summary(
    meeting: Meeting,
    paper,
    *,
    version: int,
    replaces: int,
    number: int,
    proof=False,
    entry_ids=None,
):
    return Writer(
        name="summary",
        coalition=meeting.coalition,
        title=meeting.title,
        link=page_of(meeting.coalition, number),
        meeting=meeting,
        version=version,
        replaces=replaces,
        proof=proof,
        agreed=list(documents.agreed_points(meeting, entry_ids)),
        points=list(documents.points_of(meeting)),
        next_meeting=documents.next_meeting(meeting.coalition, after=meeting),
    )


def of_midterm(update: MidtermUpdate, paper, *, number: int):
    points = progress.points_of_table(update.coalition).open().accepted()
    return Writer(
        name="midterm",
        coalition=update.coalition,
        title=paper.title,
        link=page_of(update.coalition, number),
        update=update,
        points=list(points),
        next_meeting=documents.next_meeting(update.coalition, after=update.since),
    )


def page_of(coalition: Coalition, number: int) -> str:
    return settings.PUBLIC_BASE_URL + reverse("circulation", args=[coalition.slug, number])


def next_number(coalition: Coalition) -> int:
    last = Circulation.objects.filter(coalition=coalition).order_by("-number").first()
    return last.number + 1 if last else 1
