"""The main job in a real browser, against the portal as its own processes."""

import time

import pytest

from tests.browser.portal import look, marks, sign_in

pytestmark = marks


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

    def copies():
        """Without the notice to the sender, which carries no document."""
        return [m for m in portal.mails("Réunion de novembre") if list(m.iter_attachments())]

    for _attempt in range(30):
        if len(copies()) == 13:
            break
        time.sleep(1)
    assert len(copies()) == 13


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/coalitions/lebanon/people/"])
def test_pages_are_accessible_in_the_dark_too(portal, browser, path):
    page = sign_in(browser, portal, "champion@lebanon.example.org", 360)
    page.emulate_media(color_scheme="dark")
    page.goto(portal.address + path)
    look(page, "dark" + path.replace("/", "-"))


def test_a_page_that_is_not_for_one_answers_in_the_portals_own_words(portal, browser):
    page = sign_in(browser, portal, "donor@lebanon.example.org", 360)
    answer = page.goto(f"{portal.address}/coalitions/mauritania/")
    assert answer.status == 404
    assert "There is no such page for you" in page.inner_text("main")
    look(page, "not-there-360")
