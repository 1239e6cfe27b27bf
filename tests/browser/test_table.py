"""The table kept in a real browser: a list comes in, a person is invited and opens an account."""

import re
import time

import pytest

from tests.browser.portal import look, marks, sign_in

pytestmark = marks

LIST = (
    "Organisation\tRole\tName\tFunction\tE-mail\n"
    "Embassy C\tDonor\t\tFirst Secretary\tembassy.c@example.org\n"
)


def last_link(portal, subject):
    """The link in the newest mail of this subject; the worker may need a moment."""
    for _second in range(30):
        found = portal.mails(subject)
        if found:
            text = found[-1].get_body(("plain",)).get_content()
            return re.search(rf"{portal.address}/accounts/invitation/\S+", text)[0]
        time.sleep(1)
    raise AssertionError(f"no mail “{subject}”")


def test_from_a_pasted_list_to_an_account_of_ones_own(portal, browser):
    page = sign_in(browser, portal, "authority@lebanon.example.org", 360)
    page.goto(f"{portal.address}/coalitions/lebanon/people/import/")
    page.fill("[name=table]", LIST)
    page.click("text=Look at the rows")
    page.wait_for_selector("text=1 person is new")
    look(page, "participants-360")
    page.click("text=Take in all of it")
    page.wait_for_url("**/people/")
    seat = page.locator("section.seat", has_text="Embassy C")
    seat.locator("text=Invite to open an account").click()
    page.wait_for_selector("text=The invitation is on its way to embassy.c@example.org")
    look(page, "people-360")

    guest = browser.new_context(viewport={"width": 360, "height": 800}).new_page()
    guest.goto(last_link(portal, "Your invitation to the portal"))
    look(guest, "invitation-360")
    guest.fill("[name=name]", "Noor A.")
    guest.fill("[name=password]", "a quiet table by the sea")
    guest.click("main button.btn-primary")
    guest.wait_for_url("**/coalitions/lebanon/")
    assert "Welcome to" in guest.inner_text("main")


def test_a_proposal_becomes_a_shell_and_waits_for_its_authority(portal, browser):
    page = sign_in(browser, portal, "champion@lebanon.example.org", 1280)
    page.goto(f"{portal.address}/coalitions/propose/")
    look(page, "propose-1280")
    page.select_option("[name=state]", label="Lao People's Democratic Republic")
    page.fill("[name=name]", "Forum of the South")
    page.fill("[name=reason]", "Two embassies asked for a table.")
    page.click("main form button")
    page.wait_for_url("**/coalitions/")
    assert "Forum of the South" in page.inner_text("main")

    admin = sign_in(browser, portal, "admin@portal.example.org", 1280)
    admin.goto(f"{portal.address}/platform/coalitions/")
    look(admin, "platform-1280")
    admin.click("text=Forum of the South")
    admin.fill("[name=organisation]", "National Regulatory Authority")
    admin.fill("[name=email]", "nra@example.org")
    look(admin, "platform-shell-1280")
    admin.click("text=Seat and invite")
    admin.wait_for_selector("text=Seated, and invited by mail to nra@example.org")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_table_are_accessible(portal, browser, width, scheme):
    page = sign_in(browser, portal, "authority@lebanon.example.org", width)
    page.emulate_media(color_scheme=scheme)
    for path in (
        "", "people/", "people/import/", "seats/new/", "settings/", "life-cycle/",
        "who-sees-what/", "groups/new/", "midterm/", "circulations/1/",
    ):  # fmt: skip
        page.goto(f"{portal.address}/coalitions/lebanon/{path}")
        name = path.strip("/").replace("/", "-") or "overview"
        look(page, f"table-{name}-{width}-{scheme}")
