"""The weekly reminder as a mail: each point with its date, its owner and its meeting."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from circulation.letters import Written
from circulation.models import Reminder
from circulation.recipients import Recipient
from circulation.tokens import issue_choice_token
from circulation.weekly import Section, Weekly, date_of
from coalitions.tokens import issue_mail_token
from toolkit import mail

ONE_CLICK = "List-Unsubscribe=One-Click"


def write(weekly: Weekly, reminder: Reminder) -> Written:
    """In the reader's language; the headers let a mail program turn reminders off in one click."""
    recipient = Recipient(weekly.address, weekly.members)
    choose = issue_choice_token(reminder, weekly.members[0])
    language = recipient.language(weekly.sections[0].coalition.working_language)
    with translation.override(language):
        message = mail.render(
            "reminder",
            {
                "sections": [_section(section) for section in weekly.sections],
                "coalition": weekly.sections[0].coalition,
                "total": sum(len(section.points) for section in weekly.sections),
                "choose_link": choose,
            },
            language=language,
        )
    headers = {"List-Unsubscribe": f"<{choose}>", "List-Unsubscribe-Post": ONE_CLICK}
    return Written(message, headers)


def _section(section: Section) -> dict:
    coalition = section.coalition
    return {
        "coalition": coalition,
        "lines": [
            {
                "point": point,
                "is_past": date_of(point) < section.today,
                "link": settings.PUBLIC_BASE_URL
                + reverse("action_point", args=[coalition.slug, point.reference]),
            }
            for point in section.lines
        ],
        "added_by": section.members[0].added_by,
        "leave_link": issue_mail_token(section.members[0]),
    }
