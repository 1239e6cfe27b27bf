"""Mail around a meeting that lies ahead: the invitation, its reminder, and its cancellation."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from circulation import calendars
from circulation.letters import Written
from circulation.recipients import Recipient
from circulation.tokens import issue_answer_token
from coalitions.letters import answer_to
from coalitions.tokens import issue_mail_token
from meetings.models import Meeting
from toolkit import mail


class InvitationWriter:
    """Writes the mails of one kind about one meeting; `changes` says what is new in them."""

    def __init__(self, name: str, meeting: Meeting, *, sequence: int = 0, at=None, changes=()):
        self.name, self.meeting, self.sequence, self.at = name, meeting, sequence, at
        self.coalition = meeting.coalition
        page = reverse("meeting", args=[self.coalition.slug, meeting.number])
        self.link = settings.PUBLIC_BASE_URL + page
        self.shared = {
            "coalition": self.coalition,
            "meeting": meeting,
            "items": list(meeting.items.all()),
            "changes": list(changes),
            "link": self.link,
        }
        self.organiser = (self.coalition.name, answer_to(self.coalition) or _own_address())

    def preview(self, recipient: Recipient) -> mail.Message:
        """As it reads, with a word instead of each personal link; writes nothing."""
        return self._render(recipient, answer_link=lambda member: "…", leave="…")

    def write(self, recipient: Recipient) -> Written:
        leave = issue_mail_token(recipient.members[0])
        message = self._render(
            recipient,
            answer_link=lambda member: issue_answer_token(self.meeting, member),
            leave=leave,
        )
        return Written(message, {"List-Unsubscribe": f"<{leave}>"}, self._calendar(recipient))

    def _render(self, recipient: Recipient, *, answer_link, leave: str) -> mail.Message:
        language = recipient.language(self.coalition.working_language)
        asks = self.name != "meeting_cancelled"
        with translation.override(language):
            return mail.render(
                self.name,
                {
                    **self.shared,
                    "recipient": recipient,
                    "answers": [
                        {"member": member, "link": answer_link(member)}
                        for member in (recipient.members if asks else [])
                    ],
                    "leave_link": leave,
                    "added_by": recipient.members[0].added_by,
                },
                language=language,
            )

    def _calendar(self, recipient: Recipient) -> str:
        if self.name == "meeting_near":
            return ""
        cancelled = self.name == "meeting_cancelled"
        with translation.override(recipient.language(self.coalition.working_language)):
            return calendars.entry(
                self.meeting,
                method=calendars.CANCEL if cancelled else calendars.REQUEST,
                sequence=self.sequence,
                at=self.at,
                organiser=self.organiser,
                attendee=(recipient.names, recipient.address),
                description=self._reason() if cancelled else self._description(),
                link=self.link,
            )

    def _reason(self) -> str:
        return _("Cancelled: %(reason)s") % {"reason": self.meeting.cancel_reason}

    def _description(self) -> str:
        """What stands in the calendar, which others may look into: no personal link."""
        lines = [_("Please answer by the link in the mail: a calendar's reply does not arrive.")]
        items = self.shared["items"]
        if items:
            lines += ["", _("Agenda:")]
            lines += [f"{number}. {item.title}" for number, item in enumerate(items, start=1)]
        return "\n".join(lines)


def _own_address() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> ")
