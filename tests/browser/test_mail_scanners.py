"""Mail scanners open every link and run its JavaScript: nothing in the database may change."""

import re
import sqlite3
import time

import pytest

from tests.browser.portal import look, marks, sign_in

pytestmark = marks
# Written by the worker's own clock, whoever looks at whatever.
OF_THE_CLOCK = {"outbox_heartbeat"}


def rows(portal):
    """Every row of every table, as text."""
    base = sqlite3.connect(f"file:{portal.outbox.parent / 'portal.sqlite3'}?mode=ro", uri=True)
    names = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: sorted(map(repr, base.execute(f'SELECT * FROM "{name}"').fetchall()))
        for (name,) in names
        if name not in OF_THE_CLOCK
    }


def links(portal):
    found = set()
    for message in portal.mails(""):
        for part in message.walk():
            if part.get_content_maintype() == "text":
                text = part.get_content() + str(message["List-Unsubscribe"])
                found |= set(re.findall(rf"{portal.address}/[^\s\"<>]*", text))
    return sorted(found)


@pytest.mark.slow
def test_every_link_of_every_mail_opened_twice_changes_nothing(portal, browser):
    page = sign_in(browser, portal, "facilitator@lebanon.example.org", 1280)
    page.goto(f"{portal.address}/coalitions/lebanon/meetings/5/invitation/")
    look(page, "invitation")
    page.click("form[action$='/release/'] button")
    page.wait_for_url("**/circulations/*/")
    for _attempt in range(60):
        if len(portal.mails("invitation to “")) == 18 and len(portal.mails("summary of “")) == 18:
            break
        time.sleep(1)
    assert len(portal.mails("invitation to “")) == len(portal.mails("summary of “")) == 18
    time.sleep(2)
    opened = links(portal)
    answering = [link for link in opened if "/t/" in link]
    # Of each mail its own link to leave the list, and of each invitation one to answer by.
    assert len(answering) == 18 * 3
    scanner = browser.new_context().new_page()
    before = rows(portal)
    for link in opened:
        for _again in range(2):
            assert scanner.goto(link).status == 200, link
            scanner.wait_for_load_state("networkidle")
    assert rows(portal) == before
    look(scanner, "last-link")
