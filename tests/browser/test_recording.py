"""Nothing typed is lost: offline, killed, behind a hotel's page, signed out, two at once."""

import os
import signal
import sqlite3
import subprocess

import pytest

from tests.browser.portal import CHROMIUM, FLAGS, look, marks, sign_in
from tests.browser.test_meeting_room import plan

pytestmark = marks
FACILITATOR, SECRETARIAT = "facilitator@lebanon.example.org", "secretariat@lebanon.example.org"
SAVED = "form[data-entry] [data-saved]:has-text('Saved')"


@pytest.fixture
def record(portal, browser, request):
    """The facilitator at the record page of a meeting of its own."""
    page = sign_in(browser, portal, FACILITATOR, 1280)
    page.address = f"{plan(page, portal, request.node.name[:100])}record/"
    at(page, page.address)
    yield page
    page.context.close()


def at(page, address):
    page.goto(address)
    page.wait_for_selector("[data-ready]")


def first(page):
    return page.locator("form[data-entry] textarea").first


def fresh(page):
    return page.locator("[data-new-entry] textarea").first


def asked(portal, page, what):
    """Of the entries of this page's meeting, as the database has them."""
    number = int(page.address.split("/meetings/")[1].split("/")[0])
    database = sqlite3.connect(portal.outbox.parent / "portal.sqlite3")
    rows = database.execute(
        f"select {what} from meetings_entry e join meetings_agendaitem i on i.id = e.item_id "
        "join meetings_meeting m on m.id = i.meeting_id join coalitions_coalition c "
        "on c.id = m.coalition_id where c.slug = 'lebanon' and m.number = ? "
        "and e.removed_at is null order by e.id",
        [number],
    ).fetchall()
    database.close()
    return [value for (value,) in rows]


def entries(portal, page):
    return asked(portal, page, "e.text")


def eventually(page, read, wanted):
    """What is still on its way gets its time; what never comes is shown as it is."""
    for _tenth in range(100):
        if read() == wanted:
            return
        page.wait_for_timeout(100)
    assert read() == wanted


def test_typing_saves_itself_and_the_sign_names_the_zone(portal, record):
    fresh(record).press_sequentially("What was said")
    record.wait_for_selector(SAVED, timeout=5000)
    assert record.locator(SAVED).inner_text().endswith("(Asia/Beirut)")
    assert entries(portal, record) == ["What was said"]
    # What a script made can be turned as what the server made.
    first(record).focus()
    record.locator("form[data-entry]").get_by_role("button", name="Obstacle").click()
    eventually(record, lambda: asked(portal, record, "e.kind"), ["obstacle"])
    # Pasted at one go into the form that a script put there.
    fresh(record).fill("Pasted")
    eventually(record, lambda: entries(portal, record), ["What was said", "Pasted"])


def test_a_type_told_by_the_first_word_outlives_the_typing_that_follows(portal, record):
    """The server knows the word; the page's own helper may have failed to load."""
    held = []
    record.route("**/js/record-keys*", lambda route: route.abort())
    record.route("**/record/items/**", lambda route: held.append(route))
    at(record, record.address)
    fresh(record).fill("Agreed: targets")
    record.wait_for_selector("form[data-entry]")
    first(record).fill("Agreed: targets by district")
    first(record).blur()
    eventually(record, lambda: len(held), 1)
    held[0].continue_()
    eventually(record, lambda: entries(portal, record), ["Agreed: targets by district"])
    assert asked(portal, record, "e.kind") == ["agreed"]


# Each edit is put into the field and saved as its button would.
EDIT = """edits => {
  const form = document.querySelector("form[data-entry]");
  for (const text of edits) {
    form.elements.text.value = text;
    form.elements.text.dispatchEvent(new InputEvent("input", { bubbles: true }));
    form.requestSubmit(form.querySelector(".record-row button"));
  }
}"""


def test_two_hundred_edits_offline_arrive_byte_for_byte(portal, record):
    record.clock.install()
    fresh(record).fill("Begun online.")
    record.clock.run_for(2000)
    record.wait_for_selector(SAVED)
    record.context.set_offline(True)
    typed, edits = "Begun online.", []
    for number in range(200):
        typed += f"\n{number} “débat” ‏مناقشة‏ 🌍\t "
        edits.append(typed)
    for start in range(0, 200, 10):
        record.evaluate(EDIT, edits[start : start + 10])
        record.clock.fast_forward(30_000)
    line = record.locator("[data-signs] [data-line]")
    assert line.inner_text() == "Not connected. Your typing is kept on this device, encrypted."
    assert entries(portal, record) == ["Begun online."]
    look(record, "record-offline")
    record.context.set_offline(False)
    record.clock.resume()
    record.wait_for_selector("[data-signs][data-state=ok]", timeout=120_000)
    assert entries(portal, record) == [typed]
    assert first(record).input_value() == typed
    revisions = "(select count(*) from meetings_revision r where r.entry_id = e.id)"
    assert asked(portal, record, revisions) == [201]


def test_the_sign_turns_within_three_seconds_where_the_line_hangs(portal, record):
    record.route("**/record/items/**", lambda route: None)
    fresh(record).fill("Into the void")
    record.wait_for_selector("[data-signs][data-state=offline]", timeout=4500)
    record.unroute_all(behavior="ignoreErrors")


def test_a_hotels_own_page_is_never_taken_for_saved(portal, record):
    page = {"status": 200, "content_type": "text/html", "body": "<p>Welcome to our hotel</p>"}
    record.route("**/record/**", lambda route: route.fulfill(**page))
    fresh(record).fill("Behind the hotel's page")
    record.wait_for_selector("[data-signs][data-state=offline]")
    assert record.locator(SAVED).count() == 0
    assert entries(portal, record) == []
    record.unroute_all(behavior="wait")
    record.evaluate("window.dispatchEvent(new Event('online'))")
    record.wait_for_selector(SAVED)
    assert entries(portal, record) == ["Behind the hotel's page"]


def signed_in(page, portal, address=FACILITATOR):
    page.goto(f"{portal.address}/accounts/login/")
    page.fill("input[name=login]", address)
    page.fill("input[name=password]", "demonstration")
    page.click("main button[type=submit]")
    page.wait_for_url(f"{portal.address}/")


def sign_in_again(page, address):
    page.fill("dialog [name=login]", address)
    page.fill("dialog [name=password]", "demonstration")
    page.click("dialog.record-door button")


def test_a_session_that_ended_is_taken_up_in_place(portal, record):
    fresh(record).fill("Before")
    record.wait_for_selector(SAVED)
    record.context.clear_cookies(name="sessionid")
    first(record).fill("Before and after")
    record.wait_for_selector("dialog[open]")
    look(record, "record-signed-out")
    sign_in_again(record, FACILITATOR)
    record.wait_for_selector("dialog.record-door", state="detached")
    record.wait_for_selector(SAVED)
    assert first(record).input_value() == "Before and after"
    assert entries(portal, record) == ["Before and after"]


def test_another_person_signing_in_never_sees_it_and_the_writer_gets_it_back(portal, record):
    record.context.clear_cookies(name="sessionid")
    fresh(record).fill("Only the facilitator's words")
    record.wait_for_selector("dialog[open]")
    sign_in_again(record, SECRETARIAT)
    record.wait_for_url(f"{portal.address}/")
    at(record, record.address)
    assert "Only the facilitator's words" not in record.content()
    assert entries(portal, record) == []
    record.get_by_role("button", name="Sign out").click()
    record.wait_for_selector("text=Sign in")
    again = record.context.new_page()
    signed_in(again, portal)
    at(again, record.address)
    again.wait_for_selector(SAVED)
    assert entries(portal, record) == ["Only the facilitator's words"]


def test_an_old_tab_never_overwrites_and_both_texts_become_one(portal, browser, record):
    fresh(record).fill("Targets are given by district.")
    record.wait_for_selector(SAVED)
    # An old tab: it has not heard of what others save.
    record.route("**/record/here/", lambda route: route.abort())
    theirs = sign_in(browser, portal, SECRETARIAT, 1280)
    at(theirs, record.address)
    assert "Also here: Facilitator" in theirs.locator("[data-others]").inner_text()
    first(theirs).fill("New targets are given by district.")
    theirs.wait_for_selector(SAVED)
    first(record).fill("Targets are given by district and year.")
    record.wait_for_selector(".record-conflict")
    assert entries(portal, record) == ["New targets are given by district."]
    record.click("[data-choose=merged]")
    both = ["New targets are given by district and year."]
    eventually(record, lambda: entries(portal, record), both)
    theirs.context.close()


def test_a_private_note_opens_on_demand_and_closes_by_itself(portal, record):
    def open_note():
        record.locator("[data-private-note]").first.click()
        return record.locator(".record-note-open textarea")

    record.clock.install()
    note = open_note()
    note.fill("TENSE-NOTE")
    record.clock.run_for(1500)
    record.wait_for_selector(".record-note-open [data-saved]:has-text('Saved')")
    look(record, "record-note")
    record.evaluate("window.dispatchEvent(new Event('blur'))")
    record.wait_for_selector(".record-note-open", state="detached")
    note = open_note()
    note.wait_for()
    assert note.input_value() == "TENSE-NOTE"
    record.clock.run_for(61_000)
    record.wait_for_selector(".record-note-open", state="detached")
    assert "TENSE-NOTE" not in record.content()
    at(record, record.address)
    assert "TENSE-NOTE" not in record.content()


def test_an_entry_taken_out_offline_is_taken_out_on_return(portal, record):
    fresh(record).fill("Said by mistake")
    record.wait_for_selector(SAVED)
    record.context.set_offline(True)
    first(record).focus()
    record.locator("form[data-entry]").get_by_role("button", name="Take out").click()
    record.wait_for_selector("[data-signs][data-state=offline]")
    assert entries(portal, record) == ["Said by mistake"]
    record.context.set_offline(False)
    record.wait_for_selector("form[data-entry]", state="detached")
    assert entries(portal, record) == []


def test_waiting_at_sign_out_sends_everything_first(portal, record):
    fresh(record).fill("Said")
    record.wait_for_selector(SAVED)
    record.context.set_offline(True)
    first(record).fill("Said in the lift")
    record.wait_for_selector("[data-signs][data-state=offline]")
    record.get_by_role("button", name="Sign out").click()
    record.click("#unsent [data-wait]")
    assert entries(portal, record) == ["Said"]
    record.context.set_offline(False)
    record.wait_for_selector("text=Sign in")
    assert entries(portal, record) == ["Said in the lift"]


def test_a_text_in_conflict_is_not_thrown_away_by_waiting(portal, browser, record):
    record.route("**/record/here/", lambda route: route.abort())
    fresh(record).fill("Said")
    record.wait_for_selector(SAVED)
    theirs = sign_in(browser, portal, SECRETARIAT, 1280)
    at(theirs, record.address)
    first(theirs).fill("Said by them")
    theirs.wait_for_selector(SAVED)
    first(record).fill("Said by me")
    record.wait_for_selector(".record-conflict")
    record.get_by_role("button", name="Sign out").click()
    record.click("#unsent [data-wait]")
    record.click("[data-choose=mine]")
    record.wait_for_selector("text=Sign in")
    assert entries(portal, record) == ["Said by me"]
    theirs.context.close()


def test_whoever_left_is_named_no_more(portal, browser, record):
    theirs = sign_in(browser, portal, SECRETARIAT, 1280)
    at(theirs, record.address)
    record.clock.install()
    at(record, record.address)
    others = record.locator("[data-others]")
    eventually(record, others.inner_text, "Also here: Secretariat")
    theirs.context.close()
    database = sqlite3.connect(portal.outbox.parent / "portal.sqlite3", timeout=30)
    database.execute("update meetings_presence set seen_at = datetime(seen_at, '-31 seconds')")
    database.commit()
    database.close()
    record.clock.run_for(15_000)
    eventually(record, others.inner_text, "")


def test_a_tab_under_which_somebody_else_signed_in_is_wiped(portal, record):
    fresh(record).fill("Only the facilitator's words")
    record.wait_for_selector(SAVED)
    other = record.context.new_page()
    record.context.clear_cookies(name="sessionid")
    signed_in(other, portal, SECRETARIAT)
    record.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    record.wait_for_url(f"{portal.address}/")


def profile_browser(chromium, folder, portal):
    """A browser whose profile lies on the disk, signed in."""
    context = chromium.launch_persistent_context(
        str(folder), executable_path=CHROMIUM, args=FLAGS, locale="en-GB"
    )
    page = context.new_page()
    signed_in(page, portal)
    return context, page


def on_disk(folder, marker):
    """The files of a profile that hold a text, in either way browsers write it."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if any(marker.encode(code) in content for code in ("utf-8", "utf-16-le")):
                found.append(path.name)
    return found


def test_a_killed_browser_lost_nothing_and_signing_out_leaves_nothing(
    portal, browser, record, tmp_path
):
    chromium = browser.browser_type
    marker = "MARKER-OF-THE-LOST"
    context, page = profile_browser(chromium, tmp_path, portal)
    at(page, record.address)
    context.set_offline(True)
    fresh(page).fill(marker)
    page.wait_for_selector("[data-signs][data-state=offline]")
    page.wait_for_timeout(2000)
    listed = subprocess.run(
        ["pgrep", "-f", "--", f"--user-data-dir={tmp_path}"], capture_output=True, text=True
    )
    for number in map(int, listed.stdout.split()):
        os.kill(number, signal.SIGKILL)
    assert on_disk(tmp_path, marker) == []

    context, page = profile_browser(chromium, tmp_path, portal)
    at(page, record.address)
    page.wait_for_selector(SAVED)
    assert entries(portal, record) == [marker]

    context.set_offline(True)
    first(page).fill(f"{marker} unsent")
    page.wait_for_selector("[data-signs][data-state=offline]")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_selector("#unsent[open]")
    look(page, "record-unsent")
    context.set_offline(False)
    page.click("[data-discard]")
    page.wait_for_selector("text=Sign in")
    assert entries(portal, record) in ([marker], [f"{marker} unsent"])
    context.close()
    assert on_disk(tmp_path, marker) == []
