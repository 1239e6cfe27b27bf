"""Mail scanners open every link and run its JavaScript: nothing in the database may change."""

import os
import re
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings

from tests.browser.portal import marks

pytestmark = marks
# Written by the worker's own clock, whoever looks at whatever; and the scanner's own session,
# into which the sign-in library takes the key of a link for a new password.
OF_OTHERS = {"outbox_heartbeat", "django_session"}
# What each mail's subject says, by the name of its templates.
SUBJECTS = {
    "account_changed": "Your password was changed",
    "account_email_confirmation": "Confirm your address",
    "account_password_reset_key": "Set a new password",
    "account_second_factor_removed": "Your second factor was removed",
    "circulation_done": "has reached everyone",
    "copy_returned": "came back",
    "correction_asked": "a correction was asked",
    "facilitator_appointed": "The facilitator of Cedar Forum",
    "handover": "You take over at the table of Cedar Forum",
    "invitation": "Your invitation to the portal",
    "meeting_cancelled": "is cancelled",
    "meeting_invitation": "Cedar Forum: invitation to “To come”",
    "meeting_near": "reminder of “To come”",
    "membership_ended": "Somebody has left the table",
    "midterm": "Cedar Forum: mid-term update",
    "midterm_due": "The mid-term round of Cedar Forum is due",
    "midterm_round": "Cedar Forum: where do your action points stand?",
    "note_leaks": "a summary was held back",
    "release_due": "still waits for your release",
    "release_returned": "was returned to you",
    "release_wanted": "A summary of Cedar Forum waits for your release",
    "reminder": "Cedar Forum: 2 action points with a date near or past",
    "seat_ended": "A seat at the table of Cedar Forum has ended",
    "silence_draft": "draft summary under silence procedure",
    "silence_stopped": "the silence procedure was stopped",
    "silence_waits": "corrections wait for your answer",
    "suggestion": "A suggestion for Cedar Forum",
    "summary": "Cedar Forum: summary of “Half-year review”",
    "summary_due": "is not final yet",
}


def rows(portal):
    """Every row of every table, as text."""
    base = sqlite3.connect(f"file:{portal.outbox.parent / 'portal.sqlite3'}?mode=ro", uri=True)
    names = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: sorted(map(repr, base.execute(f'SELECT * FROM "{name}"').fetchall()))
        for (name,) in names
        if name not in OF_OTHERS
    }


def links(portal):
    found = set()
    for message in portal.mails(""):
        for part in message.walk():
            if part.get_content_maintype() == "text":
                text = part.get_content() + str(message["List-Unsubscribe"])
                found |= set(re.findall(rf"{portal.address}/[^\s\"<>]*", text))
    return sorted(found)


def live_a_year(portal):
    """A second coalition's year, lived by a process of its own, so that every mail is written."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "VAR_DIR": str(portal.outbox.parent),
        "DEBUG": "true",
        "PUBLIC_BASE_URL": portal.address,
        "DJANGO_SETTINGS_MODULE": "coalition_portal.settings",
    }
    command = [sys.executable, "-m", "tests.browser.every_mail"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)


@pytest.mark.slow
def test_every_link_of_every_mail_opened_twice_changes_nothing(portal, browser):
    live_a_year(portal)
    kinds = (settings.BASE_DIR / "templates" / "emails").glob("*-subject.txt")
    assert sorted(SUBJECTS) == sorted(path.name.removesuffix("-subject.txt") for path in kinds)
    assert [kind for kind, said in SUBJECTS.items() if not portal.mails(said)] == []
    opened = links(portal)
    # Many mails have a link of their own to leave the list, an invitation one more to answer by.
    assert len([link for link in opened if "/t/" in link]) > 100
    scanner = browser.new_context().new_page()
    before = rows(portal)
    for link in opened:
        for _again in range(2):
            assert scanner.goto(link).status in {200, 410}, link
    scanner.wait_for_load_state("networkidle")
    after = rows(portal)
    assert [name for name in before if after[name] != before[name]] == []
    assert after.keys() == before.keys()
