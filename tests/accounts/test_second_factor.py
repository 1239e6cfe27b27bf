"""The second factor: asked for, used once, never skipped, changed only by its owner."""

import json
import os
import re
import subprocess
import sys

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from outbox.models import Letter
from tests.accounts.conftest import SECRET, Person, code_now

pytestmark = pytest.mark.django_db
NOON = "2026-11-24 12:00:10Z"


@pytest.fixture
def guarded(person):
    person.set_up_app()
    return person


def kinds(person):
    return set(Authenticator.objects.filter(user=person.user).values_list("type", flat=True))


def subjects():
    return list(Letter.objects.values_list("subject", flat=True))


def test_an_app_is_set_up_with_its_own_code_and_brings_recovery_codes(
    client, person, django_capture_on_commit_callbacks
):
    person.give_password()
    page = client.get(reverse("mfa_activate_totp"))
    assert page["Location"].startswith(reverse("account_reauthenticate"))
    person.confirm()
    page = client.get(reverse("mfa_activate_totp"))
    (secret,) = re.findall(r'class="secret" dir="ltr">(\w+)<', page.content.decode())
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "data:" in page["Content-Security-Policy"]
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert kinds(person) == set()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert kinds(person) == {"totp", "recovery_codes"}
    shown = client.get(answer["Location"]).content.decode()
    assert re.findall(r"<code>(\d{8})</code>", shown) == person.recovery_codes()
    assert len(person.recovery_codes()) == 10
    assert subjects() == ["An authenticator app was added as second factor: coalition portal"]


def test_the_code_that_set_the_app_up_does_not_sign_in_as_well(client, person):
    with time_machine.travel(NOON):
        person.give_password()
        person.confirm()
        page = client.get(reverse("mfa_activate_totp")).content.decode()
        (secret,) = re.findall(r'class="secret" dir="ltr">(\w+)<', page)
        client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
        assert "totp" in kinds(person)
        elsewhere = Client()
        person.give_password(client=elsewhere)
        person.give_code(code_now(secret), elsewhere)
        assert not person.is_in(elsewhere)


def test_the_password_alone_leads_to_the_second_factor_and_no_further(guarded, client):
    answer = guarded.give_password()
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not guarded.is_in()
    guarded.give_code("123456" if code_now() != "123456" else "654321")
    assert not guarded.is_in()
    guarded.give_code(code_now())
    assert guarded.is_in()


@pytest.mark.parametrize("later", [0, 20, 40, 55])
def test_a_code_works_once_for_as_long_as_it_is_good(guarded, later):
    with time_machine.travel(NOON) as clock:
        code = code_now(steps=1)
        guarded.give_password()
        guarded.give_code(code)
        assert guarded.is_in()
        clock.shift(later)
        elsewhere = Client()
        guarded.give_password(client=elsewhere)
        for written in (code, f"{code[:3]} {code[3:]}", f"{code}-"):
            guarded.give_code(written, elsewhere)
            assert not guarded.is_in(elsewhere)


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(guarded, steps, accepted):
    with time_machine.travel(NOON):
        guarded.give_password()
        guarded.give_code(code_now(steps=steps))
        assert guarded.is_in() is accepted


def test_a_recovery_code_works_once(guarded):
    code = guarded.recovery_codes()[0]
    guarded.give_password()
    guarded.give_code(code)
    assert guarded.is_in()
    elsewhere = Client()
    guarded.give_password(client=elsewhere)
    guarded.give_code(code, elsewhere)
    assert not guarded.is_in(elsewhere)
    guarded.give_code(guarded.recovery_codes()[0], elsewhere)
    assert guarded.is_in(elsewhere)
    assert len(guarded.recovery_codes()) == 8


def test_guessing_codes_is_stopped_after_ten(guarded):
    guarded.give_password()
    for number in range(10):
        guarded.give_code(f"{number:08}")
    answer = guarded.give_code(code_now())
    assert "Too many failed login attempts" in answer.content.decode()
    assert not guarded.is_in()


def test_a_reset_by_mail_does_not_skip_the_second_factor(guarded, client):
    client.post(reverse("account_reset_password"), {"email": guarded.user.email})
    link = re.findall(r"http://localhost:8000(\S+)", Letter.objects.get().body_text)[0]
    form = client.get(link, follow=True)
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    client.post(form.redirect_chain[-1][0], new)
    assert not guarded.is_in()
    answer = guarded.give_password("quite another phrase")
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not guarded.is_in()


@pytest.mark.parametrize(
    "name",
    ["mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_view_recovery_codes",
     "mfa_download_recovery_codes", "mfa_add_webauthn"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_keys_are_shown_and_changed_only_after_confirming_who_it_is(guarded, client, name, method):
    guarded.give_password()
    guarded.give_code(code_now())
    before = guarded.recovery_codes()
    answer = getattr(client, method)(reverse(name))
    if (name, method) in {
        ("mfa_view_recovery_codes", "post"),
        ("mfa_download_recovery_codes", "post"),
    }:
        assert answer.status_code in {302, 405}
    else:
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert before[0] not in answer.content.decode()
    assert guarded.recovery_codes() == before
    assert kinds(guarded) == {"totp", "recovery_codes"}


def test_the_app_is_removed_after_confirming_and_the_owner_is_told(guarded, client):
    guarded.give_password()
    guarded.give_code(code_now())
    guarded.confirm()
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert kinds(guarded) == set()
    assert subjects() == ["The authenticator app was removed as second factor: coalition portal"]
    client.logout()
    guarded.give_password()
    assert guarded.is_in()


def test_new_recovery_codes_void_the_former(guarded, client):
    guarded.give_password()
    guarded.give_code(code_now())
    guarded.confirm()
    before = guarded.recovery_codes()
    client.post(reverse("mfa_generate_recovery_codes"))
    after = guarded.recovery_codes()
    assert set(before) & set(after) == set()
    saved = client.get(reverse("mfa_download_recovery_codes"))
    assert [line for line in saved.content.decode().split("\n") if line.isdigit()] == after
    client.logout()
    guarded.give_password()
    guarded.give_code(before[0])
    assert not guarded.is_in()


def test_nobody_renames_or_removes_the_passkey_of_another(guarded, client):
    key = Authenticator.objects.create(
        user=guarded.user, type="webauthn", data={"name": "Office laptop", "credential": {}}
    )
    stranger = Person(client, "stranger@example.org")
    stranger.give_password()
    stranger.confirm()
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, args=[key.pk]), {"name": "mine"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "Office laptop"


def test_the_secret_of_the_app_is_never_shown_again(guarded, client):
    guarded.give_password()
    guarded.give_code(code_now())
    guarded.confirm()
    for name in ("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "profile"):
        assert SECRET not in client.get(reverse(name), follow=True).content.decode()


def test_a_passkey_is_asked_for_in_the_name_of_the_portal(client, person):
    """Whatever name a request came by, the key is bound to the public one."""
    person.give_password()
    person.confirm()
    page = client.get(reverse("mfa_add_webauthn"), HTTP_HOST="127.0.0.1")
    options = page.context["js_data"]["creation_options"]["publicKey"]
    assert dict(options["rp"]) == {"name": "Coalition portal", "id": "localhost"}


FORGED = [
    "",
    "{}",
    "[]",
    "not json",
    '{"id": "x", "response": {}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"attestationObject": "eA",'
    ' "clientDataJSON": "eA", "authenticatorData": "eA", "signature": "eA", "userHandle": "eA"}}',
]


@pytest.mark.parametrize("credential", FORGED)
def test_a_forged_passkey_is_refused_when_it_is_added(client, person, credential):
    person.give_password()
    person.confirm()
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"credential": credential}).status_code == 200
    assert kinds(person) == set()


@pytest.mark.parametrize("credential", FORGED)
def test_a_forged_passkey_signs_nobody_in(client, guarded, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer["Location"] == reverse("account_login")
    guarded.give_password()
    client.get(reverse("mfa_authenticate"))
    assert client.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert not guarded.is_in()


def test_who_runs_the_server_removes_a_lost_second_factor_and_its_owner_is_told(guarded, capsys):
    guarded.give_password()
    guarded.give_code(code_now())
    call_command("remove_second_factor", "Person@Example.org")
    assert kinds(guarded) == set()
    assert not guarded.is_in()
    assert subjects() == ["Your second factor was removed: coalition portal"]
    guarded.give_password()
    assert guarded.is_in()
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("remove_second_factor", "person@example.org")
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("remove_second_factor", "nobody@example.org")


def test_a_rush_does_not_make_the_portal_forget_used_codes(guarded):
    """Django's cache table keeps 300 entries unless told otherwise, and drops a third beyond."""
    with time_machine.travel(NOON):
        guarded.give_password()
        guarded.give_code(code_now())
        for number in range(320):
            cache.set(f"rush-{number}", number)
        elsewhere = Client()
        guarded.give_password(client=elsewhere)
        guarded.give_code(code_now(), elsewhere)
        assert not guarded.is_in(elsewhere)
        kept = sum(cache.get(f"rush-{number}") == number for number in range(320))
        assert kept == 320


LOOK = """
import django, json
django.setup()
from django.conf import settings
from django.urls import get_resolver
print(json.dumps([
    "webauthn" in settings.MFA_SUPPORTED_TYPES,
    "mfa_login_webauthn" in get_resolver().reverse_dict,
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
    getattr(settings, "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", False),
]))
"""


@pytest.mark.parametrize(
    ("address", "passkeys", "cookie"),
    [
        ("https://coalitions.example.org", True, "__Host-sessionid"),
        ("http://localhost:8000", True, "sessionid"),
        ("http://127.0.0.1:8000", False, "sessionid"),
        ("https://192.0.2.7", False, "__Host-sessionid"),
        ("https://[2001:db8::7]", False, "__Host-sessionid"),
    ],
)
def test_passkeys_are_offered_where_the_portal_has_a_name(tmp_path, address, passkeys, cookie):
    environment = {**os.environ, "PUBLIC_BASE_URL": address, "VAR_DIR": str(tmp_path)}
    environment |= {"DEBUG": "true", "DJANGO_SETTINGS_MODULE": "coalition_portal.settings"}
    said = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, cwd=settings.BASE_DIR, capture_output=True
    )
    assert json.loads(said.stdout) == [
        passkeys,
        passkeys,
        cookie,
        cookie.startswith("__Host-"),
        False,
    ]
