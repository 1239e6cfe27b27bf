"""A whole meeting recorded by keyboard alone: nothing is clicked, pointed at or filled in."""

import time

import pytest

from tests.browser.portal import look, marks, sign_in, sync_api

pytestmark = marks
LEBANON = "/coalitions/lebanon/"
TITLES = [f"Topic {number}" for number in range(1, 11)]
POINTS = {1: 2, 3: 2, 5: 2, 7: 2, 9: 2, 10: 2}


def plan(page, portal, title, agenda):
    """Planned by the usual form; the recording is what this file is about."""
    page.goto(f"{portal.address}{LEBANON}meetings/new/")
    page.fill("[name=title]", title)
    page.fill("[name=local_date]", "2026-11-20")
    page.fill("[name=local_start]", "09:30")
    page.fill("[name=local_end]", "12:30")
    page.fill("[name=agenda]", "\n".join(agenda))
    page.click("main form button.btn-primary")
    page.wait_for_load_state()
    return page.url


class Keyboard:
    """Keys, and waiting for what they lead to."""

    def __init__(self, page):
        self.page, self.board = page, page.keyboard

    def press(self, keys):
        self.board.press(keys)

    def type(self, text):
        self.board.type(text)

    def wait(self, question):
        """Asked anew until it is so; a page that is just being left has no answer."""
        for _again in range(800):
            try:
                if self.page.evaluate(f"document.readyState == 'complete' && ({question})"):
                    return
            except sync_api.Error as left:
                if "navigation" not in str(left) and "context" not in str(left):
                    raise
            time.sleep(0.02)
        raise AssertionError(f"never so: {question}")

    def on_to(self, question, key="Tab"):
        """From field to field until it is so."""
        for _step in range(80):
            self.press(key)
            if self.page.evaluate(question):
                return
        raise AssertionError(f"no field is so: {question}")

    def back_to(self, question):
        self.on_to(question, key="Shift+Tab")

    def wait_for_entries(self, number):
        counted = f"document.querySelectorAll('[data-entry]').length == {number}"
        self.wait(f"{counted} && document.activeElement.name == 'text'")

    def wait_for_focus(self, name):
        self.wait(f"document.activeElement.name == '{name}'")


def record_items(keys):
    """Four entries under each item; every fourth typed by its first word, one by its key."""
    entries = 0
    for number, title in enumerate(TITLES, start=1):
        for place in range(1, 5):
            keys.type({4: "Agreed: "}.get(place, "") + f"said {number}.{place} on {title}")
            if place == 3:
                keys.press("Alt+Shift+Digit3")
            keys.press("Control+Enter")
            entries += 1
            keys.wait_for_entries(entries)
        for place in range(1, POINTS.get(number, 0) + 1):
            agree(keys, f"National Mine Action Centre · Point {number}.{place} · 12 May 2027")
        keys.press("Alt+Shift+ArrowDown")


def agree(keys, line):
    keys.press("Alt+Shift+KeyP")
    keys.wait_for_focus("line")
    keys.type(line)
    keys.press("Enter")
    keys.wait("document.activeElement.textContent.trim() == 'Agree'")
    keys.press("Enter")
    keys.wait_for_focus("text")


def attend(keys):
    """The first seat sends apologies, all others are there; one guest."""
    keys.press("Alt+Shift+KeyW")
    keys.wait("document.activeElement.type == 'radio'")
    keys.press("ArrowUp")
    keys.on_to("document.activeElement.textContent.includes('Mark all present')")
    keys.press("Enter")
    keys.wait_for_focus("line")
    keys.type("Ada Haddad, Ministry of Health")
    keys.press("Enter")
    keys.wait("document.querySelector('#guests + ul').textContent.includes('Ada Haddad')")
    keys.wait_for_focus("line")


def test_ten_items_forty_entries_and_twelve_points_without_a_mouse(portal, browser):
    page = sign_in(browser, portal, "facilitator@lebanon.example.org", 1280)
    meeting = plan(page, portal, "By keyboard", TITLES)
    page.goto(f"{meeting}record/")
    keys = Keyboard(page)
    keys.press("Alt+Shift+KeyN")
    record_items(keys)
    attend(keys)
    marked = "document.querySelectorAll('#attendance [value={}]:checked').length"
    assert page.evaluate(marked.format("present")) == 8
    assert page.evaluate(marked.format("apologies")) == 1
    look(page, "keyboard-record")

    page.goto(f"{meeting}publish/")
    summary = page.inner_text("main")
    said = [f"said {n}.{p} on Topic {n}" for n in range(1, 11) for p in range(1, 5)]
    assert [text for text in said if text not in summary] == []
    points = [f"Point {n}.{p}" for n in POINTS for p in (1, 2)]
    assert [text for text in points if text not in summary] == []
    assert summary.count("Agreed: said") == 10
    assert "Ministry of Health" in summary


def test_an_entry_becomes_a_point_and_the_keys_are_shown(portal, browser):
    page = sign_in(browser, portal, "facilitator@lebanon.example.org", 360)
    page.emulate_media(color_scheme="dark")
    meeting = plan(page, portal, "Turned", ["Opening", "Closing"])
    page.goto(f"{meeting}record/")
    keys = Keyboard(page)
    keys.press("Alt+Shift+KeyN")
    keys.type("Obstacle: no road to the site")
    assert page.evaluate("document.activeElement.form.elements.kind.value") == "obstacle"
    keys.press("Control+Enter")
    keys.wait_for_entries(1)
    keys.back_to("document.activeElement.matches('[data-entry] textarea')")
    keys.press("Alt+Shift+Digit5")
    keys.wait_for_focus("lead")
    assert page.input_value("[data-agree] [name=title] >> nth=0") == "Obstacle: no road to the site"
    look(page, "keyboard-turned-360")

    page.evaluate("document.activeElement.blur()")
    keys.type("?")
    keys.wait("document.querySelector('dialog[open]') !== null")
    look(page, "keyboard-help-360")
    keys.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    # In a field the same sign is a letter.
    keys.press("Alt+Shift+KeyN")
    keys.type("why?")
    assert page.evaluate("document.activeElement.value") == "why?"


@pytest.mark.parametrize(("width", "colours"), [(360, "dark"), (1280, "light")])
def test_a_summary_is_pasted_from_word(portal, browser, width, colours):
    from tests.toolkit import samples

    page = sign_in(browser, portal, "facilitator@lebanon.example.org", width)
    page.emulate_media(color_scheme=colours)
    meeting = plan(page, portal, f"Pasted {width}", ["Opening", "Land release"])
    page.goto(f"{meeting}record/paste/")
    look(page, f"paste-{width}")
    page.focus("[name=text]")
    page.evaluate(
        """([html]) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            const how = {clipboardData: data, bubbles: true, cancelable: true};
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
            document.execCommand("insertText", false, "as plain text");
        }""",
        [samples.WORD],
    )
    assert page.is_visible("[data-pasted-said]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#found")
    assert page.evaluate("document.activeElement.textContent") == "Take it in"
    look(page, f"paste-found-{width}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/")
    titles = page.locator("section.record-item > h2").all_inner_texts()
    assert titles == ["1. Opening", "2. Land release", "3. Introduction", "4. Any other business"]
    page.goto(f"{meeting}publish/")
    assert "4|5" in page.inner_text("main table")
    with pytest.raises(sync_api.Error):
        page.locator("text=as plain text").click(timeout=100)
