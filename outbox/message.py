"""A letter as it goes on the wire."""

import re
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formataddr, formatdate, parseaddr

from django.conf import settings
from django.utils.html import escape

from outbox.models import Letter

METHOD_OF_CALENDAR = re.compile(r"(?m)^METHOD:(\w+)")


def compose(letter: Letter) -> bytes:
    """The message as it goes on the wire: the same bytes at every attempt."""
    message = EmailMessage(policy=SMTP_POLICY.clone(cte_type="7bit"))
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message["Subject"] = letter.subject
    message["From"] = formataddr((letter.from_name or name, address))
    message["To"] = letter.to_address
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Message-ID"] = f"<{letter.message_id}>"
    message["Date"] = formatdate(letter.created_at.timestamp())
    message["Auto-Submitted"] = "auto-generated"
    for key, value in letter.headers.items():
        message[key] = value
    said = letter.instead if letter.without_attachment else ""
    message.set_content(f"{said}\n\n{letter.body_text}" if said else letter.body_text)
    if letter.body_html:
        message.add_alternative(_before(letter.body_html, said), subtype="html")
    if letter.calendar:
        message.add_alternative(
            _folded(letter.calendar),
            subtype="calendar",
            params={"method": METHOD_OF_CALENDAR.findall(letter.calendar)[0]},
        )
    if letter.attachment is not None and not letter.without_attachment:
        message.add_attachment(
            bytes(letter.attachment.content or b""),
            maintype="application",
            subtype="pdf",
            filename=letter.attachment.filename,
        )
    if letter.calendar:
        # Where a reader ignores the alternative, the file still opens in the calendar.
        message.add_attachment(
            _folded(letter.calendar).encode(),
            maintype="application",
            subtype="ics",
            filename="invite.ics",
        )
    _bound(message, letter.mark)
    return message.as_bytes()


def _before(html: str, said: str) -> str:
    return (
        html.replace("<body>", f"<body><p><strong>{escape(said)}</strong></p>", 1) if said else html
    )


def _bound(message: EmailMessage, mark: str) -> None:
    """Boundaries of our own: those the library draws by lot differ each time."""
    several = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(several):
        part.set_boundary(f"=_{mark}_{number}")


def _folded(calendar: str) -> str:
    """As RFC 5545 §3.1 wants it: lines of at most 75 octets, each ended by CRLF."""
    folded = []
    for line in calendar.splitlines():
        piece = ""
        for letter in line:
            if len((piece + letter).encode()) > 75:
                folded.append(piece)
                piece = " "
            piece += letter
        folded.append(piece)
    return "".join(f"{line}\r\n" for line in folded)
