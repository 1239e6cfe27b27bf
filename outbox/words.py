"""What became of a letter, in words that a first secretary can act on."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outbox.models import Letter

REFUSALS = {
    550: gettext_lazy("The address does not exist there, or the other side refuses mail from us."),
    551: gettext_lazy("The person has moved to another address."),
    552: gettext_lazy("The message is too large for that mailbox."),
    553: gettext_lazy("The address is not written in a way the other side accepts."),
    554: gettext_lazy("The other side refused the message."),
}


def explain(letter: Letter) -> str:
    """A sentence for what is not plainly waiting or sent; the server's code stays with it."""
    code = f" ({letter.smtp_code} {letter.reason})".rstrip() if letter.smtp_code else ""
    if letter.state == Letter.State.FAILED:
        words = REFUSALS.get(letter.smtp_code or 0, _("The copy could not be delivered."))
        return f"{words}{code}"
    if letter.state == Letter.State.UNKNOWN:
        return _(
            "The line broke at the last moment: it may have arrived. Ask before sending it again."
        )
    if letter.state == Letter.State.QUEUED and letter.possibly_twice:
        return _(
            "The line broke at the last moment; the portal sends it once more. It may arrive twice."
        )
    if letter.state == Letter.State.SENT and letter.possibly_twice:
        return _("It was sent again after the line broke, so it may have arrived twice.")
    if letter.state == Letter.State.SENT and letter.without_attachment:
        return _("The document was too large for that mailbox; the mail carries the link to it.")
    if letter.state == Letter.State.BOUNCED:
        return _("It came back: %(reason)s") % {"reason": letter.reason}
    if letter.state == Letter.State.QUEUED and letter.attempts and not letter.smtp_code:
        return _("The mail server did not answer; the portal tries again by itself.")
    if letter.state == Letter.State.QUEUED and letter.attempts:
        return _("The other side asked to wait; the portal tries again by itself.") + code
    if letter.state == Letter.State.CANCELLED:
        return letter.reason
    return ""
