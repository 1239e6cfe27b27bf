"""The public pages in a real browser: with a script and without, by keyboard, light and dark."""

import re

import pytest

from tests.browser.portal import look, marks

pytestmark = marks


@pytest.fixture
def watched(browser):
    """Opens pages, and refuses any complaint of the browser and any request to elsewhere."""
    contexts, complaints = [], []

    def open_page(address, **options):
        context = browser.new_context(locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        return page

    asked: list[str] = []
    open_page.asked = asked
    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def test_without_a_script_the_map_is_a_picture_and_the_list_is_whole(watched, portal):
    page = watched(f"{portal.address}/states-parties/", java_script_enabled=False)
    page.wait_for_load_state("networkidle")
    assert page.locator("img.world-map").bounding_box()["width"] > 500
    assert len([url for url in watched.asked if "map.svg" in url]) == 1
    assert all(url.startswith(portal.address) for url in watched.asked)
    assert page.locator(".states > li a").count() == 112
    assert page.locator("[data-map-skip]").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_each_state_in_the_map_is_a_link_with_a_name(watched, portal, width, scheme):
    page = watched(
        f"{portal.address}/states-parties/",
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
    )
    page.wait_for_selector("svg.world-map")
    assert page.locator("svg.world-map a").count() == 112
    assert all(url.startswith(portal.address) for url in watched.asked)
    assert {"theme=dark" in url for url in watched.asked if "map.svg" in url} == {scheme == "dark"}
    look(page, f"states-{width}-{scheme}")


def test_the_keyboard_reaches_a_state_hears_its_name_and_opens_its_page(watched, portal):
    page = watched(f"{portal.address}/states-parties/")
    page.wait_for_selector("svg.world-map")
    page.locator("[data-map-skip]").focus()
    page.keyboard.press("Tab")
    assert page.inner_text("[data-map-name]") == "Afghanistan: obligation under Article 4 ongoing"
    page.keyboard.press("Tab")
    assert page.inner_text("[data-map-name]") == "Albania"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{portal.address}/states-parties/ALB/")
    assert page.inner_text("h1") == "Albania"


def test_the_keyboard_can_go_past_the_map(watched, portal):
    page = watched(f"{portal.address}/states-parties/")
    page.wait_for_selector("svg.world-map")
    page.locator("[data-map-skip]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", "/states-parties/LBN/", "/states-parties/?obligation=CCM+4"])
def test_public_pages_are_accessible(watched, portal, path, width, scheme):
    page = watched(
        portal.address + path, viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    look(page, f"public{re.sub('[^A-Za-z0-9]+', '-', path)}-{width}-{scheme}")
