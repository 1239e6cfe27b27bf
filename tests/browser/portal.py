"""The portal as its own processes, and a real browser to look at it."""

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
marks = [
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
        self.environment = environment
        environment |= {"VAR_DIR": str(folder), "DEBUG": "true", "PUBLIC_BASE_URL": self.address}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(self.port)],
            cwd=settings.BASE_DIR,
            env=environment,
        )

    def wait(self):
        for _second in range(300):
            assert self.process.poll() is None, "the portal ended by itself"
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=1)
                return
            except OSError:
                time.sleep(1)
        raise AssertionError("the portal did not come up")

    def manage(self, *words):
        """One command of the portal, as whoever keeps the server would give it."""
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=self.environment,
            check=True,
        )

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
    """Keep a picture, and refuse any accessibility fault and any sideways scrolling.

    A press returns before the page it leads to is there; what moved away under the look is
    looked at again.
    """
    for again in (True, True, False):
        page.wait_for_load_state()
        try:
            return _look(page, name)
        except sync_api.Error as moved:
            if not (again and "navigation" in str(moved)):
                raise


def _look(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    faults = axe.Axe().run(page).response["violations"]
    found = [(f["id"], [n["html"] for n in f["nodes"]][:3]) for f in faults]
    assert found == [], f"{name}: {found}"
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, f"{name} scrolls sideways"
