"""The mid-term round in a real browser, from its proposal to the received PDF."""

import io
import os
import re
import sqlite3
import subprocess
import sys
import time

import pytest
from django.conf import settings
from pypdf import PdfReader

from tests.browser.portal import look, marks, sign_in

pytestmark = marks
ROUND = "/coalitions/lebanon/midterm/"
OWNERS = ["champion", "donor", "operator"]
TITLES = ["List the equipment", "Name the experts", "Share the calendar"]

# What a clock finds tomorrow at ten, of which no child of a test can wait.
TOMORROW = """
import datetime, time_machine
from circulation.schedule import propose_midterms
from meetings.models import Meeting
ahead = Meeting.objects.filter(status="planned", coalition__slug="lebanon")
later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=60)
ahead.update(
    starts_at=later, ends_at=later + datetime.timedelta(hours=3), local_date=later.date()
)
day = datetime.date.today() + datetime.timedelta(days=1)
ten = datetime.datetime.combine(day, datetime.time(10), datetime.UTC)
with time_machine.travel(ten, tick=False):
    print("proposed", propose_midterms(), propose_midterms())
"""
# Three points of three seats and nobody else's; the rest of the list is closed.
THREE = """
from datetime import date
from accounts.models import User
from actionpoints import actions
from actionpoints.models import ActionPoint
from coalitions.models import Coalition, Member
lebanon = Coalition.objects.get(slug="lebanon")
by = User.objects.get(email="facilitator@lebanon.example.org")
for point in ActionPoint.objects.filter(coalition=lebanon).open():
    actions.close(point=point, reason="Done.", by=by)
for role, title in zip({owners}, {titles}):
    user = User.objects.get(email=role + "@lebanon.example.org")
    seat = Member.objects.current().get(user=user, seat__coalition=lebanon).seat
    Member.objects.filter(seat=seat).exclude(user=user).update(ends_on=date(2026, 11, 1))
    actions.offer(coalition=lebanon, title=title, lead=seat, due_on=date(2027, 2, 1), by=by)
"""


def child(portal, script):
    """Run in the portal's own surroundings; returns what was printed."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {
        "VAR_DIR": str(portal.outbox.parent), "DEBUG": "true", "PUBLIC_BASE_URL": portal.address,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", script],
        cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


def mails(portal, subject, count):
    for _second in range(60):
        if len(portal.mails(subject)) == count:
            break
        time.sleep(1)
    found = portal.mails(subject)
    assert len(found) == count, [m["To"] for m in found]
    return found


def rows(portal):
    base = sqlite3.connect(f"file:{portal.outbox.parent / 'portal.sqlite3'}?mode=ro", uri=True)
    names = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    # Written by the worker's own clock, whoever looks at whatever.
    return {
        name: sorted(map(repr, base.execute(f'SELECT * FROM "{name}"').fetchall()))
        for (name,) in names
        if name != "outbox_heartbeat"
    }


def plain(message):
    return message.get_body(("plain",)).get_content()


@pytest.mark.slow
def test_from_the_proposal_to_the_received_pdf(portal, browser):
    child(portal, THREE.format(owners=OWNERS, titles=TITLES))
    authority = sign_in(browser, portal, "authority@lebanon.example.org", 1280)
    _sets_the_date(portal, authority)
    assert "proposed 1 0" in child(portal, TOMORROW)
    secretariat = sign_in(browser, portal, "secretariat@lebanon.example.org", 1280)
    links = _opens(portal, secretariat)
    _opened_twice_nothing_changes(portal, browser)
    _answers(portal, browser, links)
    _compiles(portal, secretariat)
    _releases(portal, authority)
    _received(portal)
    late = browser.new_context().new_page()
    assert late.goto(links["operator"]).status == 410
    assert "is closed" in late.inner_text("main")
    look(late, "round-ended")


def _sets_the_date(portal, page):
    page.goto(portal.address + ROUND)
    page.click("summary:has-text('When a round is proposed')")
    page.check("input[name=when][value=on]")
    tomorrow = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400))
    page.fill("input[name=on]", tomorrow)
    page.click("form[action$='/plan/'] button")
    page.wait_for_selector("text=Saved.")
    look(page, "round-plan")


def _opens(portal, page):
    page.goto(portal.address + "/")
    page.click("main a:has-text('Mid-term update')")
    page.wait_for_url(f"**{ROUND}")
    look(page, "round-proposed")
    page.click("form[action$='/open/'] button")
    page.wait_for_selector("text=The round is open: 3 mails are on their way.")
    assert page.locator("td:has-text('Not yet')").count() == 3
    look(page, "round-asked")
    found = {}
    for message in mails(portal, "where do your action points stand?", 3):
        role = message["To"].partition("@")[0]
        found[role] = re.search(rf"{portal.address}/t/\S+/", plain(message))[0]
        shown = [title for title in TITLES if title in plain(message)]
        assert shown == [TITLES[OWNERS.index(role)]]
    return found


def _opened_twice_nothing_changes(portal, browser):
    """As a mail scanner does, with JavaScript: every link of every mail of the round."""
    links = {
        link: (message["Subject"], message["To"])
        for message in portal.mails("")
        for link in re.findall(rf"{portal.address}/[^\s\"<>]*", plain(message))
    }
    time.sleep(2)
    scanner = browser.new_context().new_page()
    before = rows(portal)
    for link in sorted(links) * 2:
        # A link whose point waits for no word any more says so, with 410.
        assert scanner.goto(link).status in {200, 410}, links[link]
        scanner.wait_for_load_state("networkidle")
    assert rows(portal) == before


def _answers(portal, browser, links):
    """On a phone, without a password; the operator stays silent."""
    phone = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    phone.goto(links["champion"])
    look(phone, "round-answer-360")
    phone.check("input[value=blocked]")
    phone.click("main button")
    phone.wait_for_selector("text=Please say in a line what it waits for.")
    look(phone, "round-answer-refused-360")
    phone.fill("textarea", "The import papers wait for a signature.")
    phone.fill("input[type=date]", "2027-03-15")
    phone.click("main button")
    phone.wait_for_url("**kept=1")
    phone.goto(links["donor"])
    phone.check("input[value=done]")
    phone.fill("textarea", "Three experts are named.")
    phone.click("main button")
    phone.wait_for_url("**kept=1")
    assert "Your answers are kept" in phone.inner_text("main")
    look(phone, "round-kept-360")


def _compiles(portal, page):
    page.goto(portal.address + ROUND)
    assert page.locator("td:has-text('Not yet')").count() == 1
    page.click("form[action$='/nudge/'] button")
    page.wait_for_selector("text=was written to today already")
    page.fill("textarea[name=introduction]", "Dear colleagues, thank you.")
    page.click("button[name=send]")
    page.wait_for_selector("text=Waiting for release")
    look(page, "round-handed-on")


def _releases(portal, page):
    page.goto(portal.address + ROUND)
    answer = page.request.get(f"{portal.address}{ROUND}document.pdf")
    assert "The import papers wait" in _text(answer.body())
    look(page, "round-to-release")
    page.click("form[action$='/release/'] button")
    page.wait_for_url("**/circulations/*/")


def _text(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _received(portal):
    for _second in range(60):
        found = portal.mails("mid-term update on action points")
        if found:
            break
        time.sleep(1)
    (attached,) = found[0].iter_attachments()
    text = _text(attached.get_content())
    for words in [
        "Dear colleagues, thank you.", "The import papers wait for a signature.",
        "Three experts are named.", "Reported as done", "No change reported",
        "15 March 2027 (asked for, to be agreed)", "Progress since the last meeting",
        "Share the calendar",
    ]:  # fmt: skip
        assert words in text, words
    assert "Not yet" not in text
    assert "overdue" not in text.lower()
