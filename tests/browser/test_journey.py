"""The main job in a real browser, against the portal as its own processes."""

import email
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from email.policy import default
from pathlib import Path

import pytest
from django.conf import settings

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright comes with make test")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
PICTURES = settings.BASE_DIR / "var" / "pictures"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """`manage.py demo` on a database and files of its own."""

    def __init__(self, folder: Path):
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.outbox = folder / "outbox"
        environment = {
            k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CELERY_BROKER_URL"}
        }
        environment |= {"VAR_DIR": str(folder), "DEBUG": "true", "PUBLIC_BASE_URL": self.address}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(self.port)],
            cwd=settings.BASE_DIR,
            env=environment,
        )

    def wait(self):
        for _second in range(90):
            assert self.process.poll() is None, "the portal ended by itself"
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=1)
                return
            except OSError:
                time.sleep(1)
        raise AssertionError("the portal did not come up")

    def mails(self, subject):
        found = []
        for path in self.outbox.glob("*.eml"):
            message = email.message_from_bytes(path.read_bytes(), policy=default)
            if subject in message["Subject"]:
                found.append(message)
        return found

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    running = Portal(tmp_path_factory.mktemp("portal"))
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def sign_in(browser, portal, address, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{portal.address}/accounts/login/")
    page.fill("input[name=login]", address)
    page.fill("input[name=password]", "demonstration")
    page.click("main button[type=submit]")
    page.wait_for_url(f"{portal.address}/")
    return page


def look(page, name):
    """Keep a picture, and refuse any accessibility fault and any sideways scrolling."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    faults = axe.Axe().run(page).response["violations"]
    assert [(f["id"], [n["html"] for n in f["nodes"]][:3]) for f in faults] == [], name
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, f"{name} scrolls sideways"


def plan_and_record(page, portal, slug, title):
    page.goto(f"{portal.address}/coalitions/{slug}/meetings/new/")
    page.fill("[name=title]", title)
    page.fill("[name=local_date]", "2026-11-20")
    page.fill("[name=local_start]", "09:30")
    page.fill("[name=local_end]", "12:30")
    page.fill("[name=agenda]", "Opening\nLand release")
    look(page, f"{slug}-plan")
    page.click("main form button.btn-primary")
    page.click("a[href$='/record/']")
    for number, point in enumerate(["First promise", "Second promise", "Third promise"]):
        item = page.locator(".record-item").first
        item.locator(".record-new textarea").fill(f"Point {number} was discussed.")
        item.locator(".record-new select").select_option("agreed")
        item.locator(".record-new button").click()
        item = page.locator(".record-item").first
        item.locator("details summary").first.click()
        item.locator("[name=title]").fill(point)
        item.locator("[name=lead]").select_option(index=1)
        item.locator("[name=due_on]").fill("2026-12-15")
        item.locator(".record-point button").click()
    look(page, f"{slug}-record")
    page.click("#finish a")
    look(page, f"{slug}-preview")


def wait_until_all_sent(page, copies):
    for _attempt in range(30):
        page.reload()
        if f"{copies} of {copies} copies sent" in page.inner_text("main"):
            return
        time.sleep(1)
    raise AssertionError(page.inner_text("main"))


@pytest.mark.parametrize("width", [360, 1280])
def test_in_lebanon_the_facilitator_records_and_the_authority_releases(portal, browser, width):
    title = f"November meeting {width}"
    page = sign_in(browser, portal, "facilitator@lebanon.example.org", width)
    look(page, f"desk-{width}")
    page.goto(f"{portal.address}/coalitions/lebanon/")
    look(page, f"coalition-{width}")
    plan_and_record(page, portal, "lebanon", title)
    page.click("text=Send for release")
    page.wait_for_load_state()
    assert portal.mails(f"summary of “{title}”") == []

    phone = sign_in(browser, portal, "authority@lebanon.example.org", 360)
    phone.click(f"text={title}")
    look(phone, f"release-{width}")
    phone.click("text=Release and circulate")
    phone.wait_for_url("**/circulations/*/")
    wait_until_all_sent(phone, 18)
    look(phone, f"log-{width}")

    mails = portal.mails(f"summary of “{title}”")
    assert len({m["To"] for m in mails}) == len(mails) == 18
    for message in mails:
        (attached,) = message.iter_attachments()
        assert attached.get_content().startswith(b"%PDF-")
        text = message.get_body(("plain",)).get_content()
        assert "Point 0 was discussed." in text
        assert "Third promise" in text


def test_in_mauritania_the_facilitator_publishes_alone(portal, browser):
    page = sign_in(browser, portal, "facilitator@mauritania.example.org", 1280)
    plan_and_record(page, portal, "mauritania", "Réunion de novembre")
    page.click(".page form[action$='/release/'] button")
    page.wait_for_url("**/circulations/*/")
    for _attempt in range(30):
        if len(portal.mails("Réunion de novembre")) == 13:
            break
        time.sleep(1)
    assert len(portal.mails("Réunion de novembre")) == 13


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/coalitions/lebanon/people/"])
def test_pages_are_accessible_in_the_dark_too(portal, browser, path):
    page = sign_in(browser, portal, "champion@lebanon.example.org", 360)
    page.emulate_media(color_scheme="dark")
    page.goto(portal.address + path)
    look(page, "dark" + path.replace("/", "-"))
