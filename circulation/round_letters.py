"""The mail of a mid-term round: one's own points, and one link."""

from circulation.models import MidtermUpdate, RoundToken
from circulation.rounds import Asked, issue_round_token
from coalitions.letters import answer_to
from coalitions.tokens import issue_mail_token
from outbox import post
from toolkit import mail


def ask(update: MidtermUpdate, asked: Asked, *, again: bool) -> RoundToken:
    """Queue one letter; `again` is for those who have not answered yet."""
    coalition, recipient = update.coalition, asked.recipient
    row, link = issue_round_token(update, recipient)
    leave = issue_mail_token(recipient.members[0])
    message = mail.render(
        "midterm_round",
        {
            "coalition": coalition,
            "update": update,
            "recipient": recipient,
            "points": asked.left if again else asked.points,
            "again": again,
            "link": link,
            "leave_link": leave,
            "added_by": recipient.members[0].added_by,
        },
        language=recipient.language(coalition.working_language),
    )
    row.letter = post.queue(
        kind="midterm_round",
        to=recipient.address,
        message=message,
        to_file=coalition.is_demonstration,
        from_name=coalition.name,
        reply_to=answer_to(coalition),
        headers={"List-Unsubscribe": f"<{leave}>"},
    )
    row.save(update_fields=["letter"])
    return row
