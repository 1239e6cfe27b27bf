"""A person's account in a real browser: an app, a passkey, and signing in with either."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.browser.portal import look, marks, sign_in

pytestmark = marks
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def see(page, name):
    """On a phone by day and on a desk by night."""
    for width, scheme in ((360, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        look(page, f"account-{name}-{width}-{scheme}")


def watch(page):
    """What the browser refuses to run or load, collected."""
    refused = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda problem: refused.append(str(problem)))
    return refused


def give_password_once_more(page):
    if "/reauthenticate/" in page.url:
        page.fill("input[name=password]", "demonstration")
        page.click("main button[type=submit]")
        page.wait_for_load_state()


def sign_out(page):
    # The press is answered once the page has looked for typing that was not sent.
    with page.expect_navigation():
        page.click(".who button")


@pytest.fixture
def page(portal, browser):
    page = sign_in(browser, portal, "champion@lebanon.example.org", 1280)
    yield page
    page.context.close()


def test_an_app_and_a_passkey_are_set_up_and_sign_in(portal, page):
    refused = watch(page)
    page.click(".who a")
    assert page.url == f"{portal.address}/accounts/profile/"
    see(page, "profile")
    page.click("text=Set up a second factor")
    see(page, "second-factor")

    page.click("text=Set up an app")
    see(page, "is-it-you")
    give_password_once_more(page)
    see(page, "app")
    secret = page.inner_text(".secret")
    page.fill("[name=code]", "000000")
    page.click("main button[type=submit]")
    see(page, "app-wrong-code")
    assert page.inner_text(".secret") == secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.fill("[name=code]", code)
    page.click("main button[type=submit]")
    page.wait_for_url("**/recovery-codes/")
    see(page, "codes")
    codes = re.findall(r"\d{8}", page.inner_text(".codes"))
    assert len(codes) == 10
    page.click("text=Make new codes")
    see(page, "codes-new")

    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(f"{portal.address}/accounts/2fa/webauthn/add/")
    give_password_once_more(page)
    see(page, "passkey-add")
    page.fill("[name=name]", "Office laptop")
    page.click("#passkey_add")
    page.wait_for_url("**/accounts/2fa/")
    assert "A passkey was added." in page.inner_text("main")
    see(page, "second-factor-in-use")
    page.click("text=See your passkeys")
    see(page, "passkeys")
    page.click("main >> text=Rename")
    give_password_once_more(page)
    see(page, "passkey-rename")
    page.fill("[name=name]", "Laptop in the office")
    page.click("main button[type=submit]")
    page.click("main li >> text=Remove")
    assert "“Laptop in the office”" in page.inner_text("main")
    see(page, "passkey-remove")

    page.goto(f"{portal.address}/accounts/2fa/totp/deactivate/")
    see(page, "app-remove")

    sign_out(page)
    page.goto(f"{portal.address}/accounts/login/?next=/accounts/sessions/")
    see(page, "sign-in")
    page.click("#passkey_login")
    page.wait_for_url("**/accounts/sessions/")
    see(page, "sessions")

    sign_out(page)
    page.goto(f"{portal.address}/accounts/login/")
    page.fill("input[name=login]", "champion@lebanon.example.org")
    page.fill("input[name=password]", "demonstration")
    page.click("main form >> nth=0 >> button")
    page.wait_for_url("**/2fa/authenticate/")
    see(page, "second-factor-asked")
    page.fill("[name=code]", code)
    page.click("text=Sign in >> nth=-1")
    assert "Incorrect code." in page.inner_text("main")
    see(page, "second-factor-refused")
    page.click("#passkey_authenticate")
    page.wait_for_url(f"{portal.address}/")
    assert refused == []


def test_a_passkey_that_is_cancelled_says_so(portal, browser):
    page = browser.new_context(locale="en-GB").new_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    nobody = {**DEVICE, "isUserVerified": False}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": nobody})
    page.goto(f"{portal.address}/accounts/login/")
    assert page.is_hidden("[data-passkey-problem]")
    page.click("#passkey_login")
    page.wait_for_selector("[data-passkey-problem]")
    assert "The passkey was not used" in page.inner_text("main")
    see(page, "passkey-cancelled")
    page.context.close()


def test_without_javascript_password_and_code_still_work(portal, browser):
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal.address}/accounts/login/")
    assert page.is_hidden("#passkey_login")
    page.fill("input[name=login]", "operator@lebanon.example.org")
    page.fill("input[name=password]", "demonstration")
    page.click("main form >> nth=0 >> button")
    page.goto(f"{portal.address}/accounts/2fa/webauthn/add/")
    give_password_once_more(page)
    assert "Passkeys need JavaScript" in page.inner_text("main")
    page.goto(f"{portal.address}/accounts/2fa/totp/activate/")
    secret = page.inner_text(".secret")
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("main button[type=submit]")
    code = re.findall(r"\d{8}", page.inner_text(".codes"))[0]
    sign_out(page)
    page.goto(f"{portal.address}/accounts/login/")
    page.fill("input[name=login]", "operator@lebanon.example.org")
    page.fill("input[name=password]", "demonstration")
    page.click("main form >> nth=0 >> button")
    page.fill("[name=code]", code)
    page.click("main form >> nth=0 >> button")
    assert page.url == f"{portal.address}/"
    context.close()


def test_the_pages_at_the_door(portal, browser):
    page = browser.new_context(locale="en-GB").new_page()
    for name, path in {
        "reset": "password/reset/",
        "reset-done": "password/reset/done/",
        "reset-ended": "password/reset/key/1-used-and-gone/",
        "reset-finished": "password/reset/key/done/",
        "closed": "inactive/",
        "confirm-sent": "confirm-email/",
        "confirm-ended": "confirm-email/used-and-gone/",
    }.items():
        page.goto(f"{portal.address}/accounts/{path}")
        see(page, name)
    for _attempt in range(6):
        page.goto(f"{portal.address}/accounts/password/reset/")
        page.fill("[name=email]", "nobody@lebanon.example.org")
        page.click("main button[type=submit]")
        page.wait_for_load_state()
    assert "Too many attempts" in page.inner_text("main")
    see(page, "too-many")
    page.context.close()


def test_a_reset_by_mail_and_the_pages_of_the_password(portal, browser):
    page = sign_in(browser, portal, "donor@lebanon.example.org", 1280)
    page.goto(f"{portal.address}/accounts/logout/")
    see(page, "sign-out")
    page.goto(f"{portal.address}/accounts/password/change/")
    see(page, "password")
    sign_out(page)
    page.goto(f"{portal.address}/accounts/password/reset/")
    page.fill("[name=email]", "donor@lebanon.example.org")
    page.click("main button[type=submit]")
    page.wait_for_url("**/password/reset/done/")
    for _attempt in range(30):
        if mails := portal.mails("Set a new password"):
            break
        time.sleep(1)
    text = mails[0].get_body(("plain",)).get_content()
    page.goto(re.findall(r"http\S+/key/\S+", text)[0])
    see(page, "password-new")
    page.fill("[name=password1]", "a rather long phrase")
    page.fill("[name=password2]", "a rather long phrase")
    page.click("main button[type=submit]")
    page.wait_for_url("**/password/reset/key/done/")
    page.context.close()
