"""What leaves the house: each act is one transaction, and the worker is rung after it."""

from circulation.actions.copies import (
    resend,
    retry_document,
    stop,
)
from circulation.actions.corrections import answer_correction, ask_for_correction
from circulation.actions.invitations import (
    cancel_meeting,
    invite_newcomers,
    release_invitation,
    remind_of_meeting,
)
from circulation.actions.midterm import (
    halfway,
    last_final_plenary,
    mark_of,
    prepare_midterm,
    propose_midterm,
    proposed_on,
    release_midterm,
    return_midterm,
    start_midterm,
)
from circulation.actions.rounds import (
    answer_round,
    nudge,
    open_round,
    plan_midterm,
)
from circulation.actions.silence import adopt, due, open_silence, window_end
from circulation.actions.summaries import (
    file_old_summary,
    publish_summary,
    reopen,
    return_summary,
    send_for_release,
    send_proof,
)
from circulation.actions.weekly import choose_reminders, remind_of_points, stop_reminders

__all__ = [
    "adopt",
    "answer_correction",
    "answer_round",
    "ask_for_correction",
    "cancel_meeting",
    "choose_reminders",
    "due",
    "file_old_summary",
    "halfway",
    "invite_newcomers",
    "last_final_plenary",
    "mark_of",
    "nudge",
    "open_round",
    "open_silence",
    "plan_midterm",
    "prepare_midterm",
    "propose_midterm",
    "proposed_on",
    "publish_summary",
    "release_invitation",
    "release_midterm",
    "remind_of_meeting",
    "remind_of_points",
    "reopen",
    "resend",
    "retry_document",
    "return_midterm",
    "return_summary",
    "send_for_release",
    "send_proof",
    "start_midterm",
    "stop",
    "stop_reminders",
    "window_end",
]
