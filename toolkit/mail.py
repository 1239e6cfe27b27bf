"""Mail as a triple of templates: subject, text and HTML, in the reader's language."""

import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Message:
    subject: str
    text: str
    html: str
    # Said in place of an attachment that a mailbox does not take.
    instead: str = ""


def render(name: str, context: dict, *, language: str | None = None) -> Message:
    """Render the triple `templates/emails/<name>-…`; the subject is folded onto one line."""
    with translation.override(language or translation.get_language() or "en"):
        subject, text, html = (
            render_to_string(f"emails/{name}-{part}", context)
            for part in ("subject.txt", "body.txt", "body.html")
        )
        instead = _(
            "The document is too large for this mailbox, so it is not attached. "
            "Read it in the portal, by the link below."
        )
    return Message(one_line(subject), text.strip() + "\n", html, instead)


def one_line(text: str, limit: int = 240) -> str:
    """Fold white space, so that nothing typed by a person can add a header.

    No-break spaces stay: French sets them inside its quotation marks and before a colon.
    """
    return " ".join(re.split(r"[^\S\u00a0\u202f]+", text)).strip()[:limit]
