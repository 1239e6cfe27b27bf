"""Recording in a real browser: two people at one entry, a refused form, the agenda by buttons."""

import pytest

from tests.browser.portal import look, marks, sign_in

pytestmark = marks
LEBANON = "/coalitions/lebanon/"


def plan(page, portal, title):
    page.goto(f"{portal.address}{LEBANON}meetings/new/")
    page.fill("[name=title]", title)
    page.fill("[name=local_date]", "2026-11-20")
    page.fill("[name=local_start]", "09:30")
    page.fill("[name=local_end]", "12:30")
    page.fill("[name=agenda]", "Opening\nLand release\nClosing")
    page.click("main form button.btn-primary")
    return page.url


@pytest.mark.parametrize(("width", "colours"), [(360, "dark"), (1280, "light")])
def test_two_recorders_lose_nothing_and_a_refused_form_comes_back(portal, browser, width, colours):
    ours = sign_in(browser, portal, "facilitator@lebanon.example.org", width)
    theirs = sign_in(browser, portal, "secretariat@lebanon.example.org", 1280)
    ours.emulate_media(color_scheme=colours)
    name = f"room-{width}"
    meeting = plan(ours, portal, f"Room {width}")

    ours.goto(f"{meeting}agenda/")
    ours.locator(".agenda li").nth(2).get_by_role("button", name="Up").click()
    titles = ours.locator(".agenda [name=title]").evaluate_all("all => all.map(e => e.value)")
    assert titles == ["Opening", "Closing", "Land release"]
    look(ours, f"{name}-agenda")

    ours.goto(f"{meeting}record/")
    ours.wait_for_selector("[data-ready]")
    ours.locator("[data-new-entry] textarea").first.fill("first")
    ours.wait_for_selector("[data-saved]:has-text('Saved')")
    theirs.goto(f"{meeting}record/")
    theirs.wait_for_selector("[data-ready]")
    for page, text in ((theirs, "theirs"), (ours, "mine")):
        entry = page.locator("form[data-entry]").first
        entry.locator("textarea").fill(text)
        entry.get_by_role("button", name="Save").click()
        if page is theirs:
            entry.locator("[data-saved]:has-text('Saved')").wait_for()
    ours.wait_for_selector(".record-conflict")
    look(ours, f"{name}-conflict")
    ours.get_by_role("button", name="Keep both as two entries").click()
    ours.locator("form[data-entry]").nth(1).wait_for()
    texts = ours.locator("form[data-entry] textarea").evaluate_all("all => all.map(e => e.value)")
    assert texts == ["theirs", "mine"]
    ours.locator("form[data-entry]").nth(1).locator("[data-saved]:has-text('Saved')").wait_for()

    # A guest whose address is wrong: the page opens where it has to be mended.
    ours.goto(f"{meeting}record/")
    ours.locator("details:has([name=guest_name]) > summary").click()
    ours.fill("[name=guest_name]", "Ada")
    ours.evaluate("document.querySelector('[name=guest_email]').type = 'text'")
    ours.fill("[name=guest_email]", "ada@")
    ours.get_by_role("button", name="Add the guest").click()
    ours.wait_for_load_state()
    assert ours.input_value("[name=guest_name]") == "Ada"
    assert ours.evaluate("document.activeElement.name") == "guest_email"
    look(ours, f"{name}-refused")


@pytest.mark.parametrize(("width", "colours"), [(360, "dark"), (1280, "light")])
def test_a_donor_reports_and_offers(portal, browser, width, colours):
    page = sign_in(browser, portal, "donor@lebanon.example.org", width)
    page.emulate_media(color_scheme=colours)
    page.goto(f"{portal.address}{LEBANON}actionpoints/")
    look(page, f"points-{width}")
    page.click("text=Offer an action point")
    page.fill("[name=title]", f"Lend two cars {width}")
    look(page, f"offer-{width}")
    page.click("text=Save the action point")
    page.wait_for_url("**/actionpoints/LBN-*/")
    page.fill("[name=text]", "The cars are in Tyre.")
    page.click("text=Save the report")
    page.wait_for_load_state()
    assert "The cars are in Tyre." in page.inner_text("main")
    look(page, f"point-{width}")
