"""The agenda in a real browser: reordered by keyboard and by mouse, proposed for, carried over."""

import pytest

from tests.browser.portal import look, marks, sign_in
from tests.browser.test_meeting_room import plan

pytestmark = marks


def order(page):
    return page.locator(".agenda [name=title]").evaluate_all("all => all.map(e => e.value)")


def saved(page, words):
    page.locator("[data-agenda-said]", has_text=words).wait_for()


@pytest.mark.parametrize(("width", "colours"), [(360, "dark"), (1280, "light")])
def test_an_item_moves_by_keyboard_and_by_mouse(portal, browser, width, colours):
    page = sign_in(browser, portal, "facilitator@lebanon.example.org", width)
    page.emulate_media(color_scheme=colours)
    page.goto(f"{plan(page, portal, f'Order {width}')}agenda/")
    assert order(page) == ["Opening", "Land release", "Closing"]

    # By keyboard: what is typed elsewhere stays, the focus too, and the move is said aloud.
    page.locator(".agenda [name=minutes]").first.fill("25")
    up = page.locator(".agenda > li").nth(2).get_by_role("button", name="Up")
    up.focus()
    page.keyboard.press("Enter")
    saved(page, "Closing is item 2 now.")
    assert page.evaluate("document.activeElement.dataset.move") == "up"
    page.keyboard.press("Enter")
    saved(page, "Closing is item 1 now.")
    # There is no further up, so the focus is on the button that leads somewhere.
    assert page.evaluate("document.activeElement.dataset.move") == "down"
    assert page.locator(".agenda [name=minutes]").nth(1).input_value() == "25"
    look(page, f"agenda-{width}-moved")
    page.reload()
    assert order(page) == ["Closing", "Opening", "Land release"]

    # By mouse, by the grip.
    rows = page.locator(".agenda > li")
    rows.nth(2).locator(".agenda-grip").drag_to(rows.nth(0), target_position={"x": 40, "y": 5})
    saved(page, "Land release is item 1 now.")
    page.reload()
    assert order(page) == ["Land release", "Closing", "Opening"]


def test_without_javascript_the_buttons_do_it(portal, browser):
    signed_in = sign_in(browser, portal, "facilitator@lebanon.example.org", 1280)
    meeting = plan(signed_in, portal, "Plain")
    context = browser.new_context(
        java_script_enabled=False, storage_state=signed_in.context.storage_state()
    )
    page = context.new_page()
    page.goto(f"{meeting}agenda/")
    page.locator(".agenda > li").nth(2).get_by_role("button", name="Up").click()
    assert page.url.partition("#")[0] == f"{meeting}agenda/"
    titles = [box.get_attribute("value") for box in page.locator(".agenda [name=title]").all()]
    assert titles == ["Opening", "Closing", "Land release"]


@pytest.mark.parametrize(("width", "colours"), [(360, "dark"), (1280, "light")])
def test_a_seat_proposes_and_the_convenor_answers(portal, browser, width, colours):
    facilitator = sign_in(browser, portal, "facilitator@lebanon.example.org", width)
    donor = sign_in(browser, portal, "donor@lebanon.example.org", width)
    for page in (facilitator, donor):
        page.emulate_media(color_scheme=colours)
    meeting = plan(facilitator, portal, f"Wishes {width}")
    donor.goto(meeting)
    donor.click("text=Propose an agenda item")
    donor.fill("[name=title]", f"Fuel prices {width}")
    donor.fill("[name=why]", "They doubled.")
    look(donor, f"propose-{width}")
    donor.click("text=Propose the item")
    donor.get_by_text("What became of your proposals").wait_for()
    look(donor, f"proposed-{width}")

    facilitator.goto(f"{meeting}agenda/")
    look(facilitator, f"agenda-{width}-proposals")
    wish = facilitator.locator("#proposals li", has_text=f"Fuel prices {width}")
    wish.locator("[name=answer]").fill("Gladly.")
    wish.get_by_role("button", name="Accept").click()
    facilitator.get_by_text("It is the last item of the agenda now.").wait_for()
    assert order(facilitator)[-1] == f"Fuel prices {width}"
    facilitator.get_by_role("button", name="Take all in").click()
    facilitator.locator("#suggested").wait_for(state="detached")
    # The first of the two meetings also took in the adoption of the last summary.
    assert "Review of action points (" in " ".join(order(facilitator)[:2])
    look(facilitator, f"agenda-{width}-taken-in")

    facilitator.click("text=What this body takes up at every meeting")
    look(facilitator, f"standing-{width}")
    donor.reload()
    assert "Gladly." in donor.inner_text("main")
