"""Signing in: quick for forty people in one hotel, and silent about who has an account."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.adapter import CHANGES, OutboxAdapter
from accounts.models import User
from outbox import delivery
from outbox.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    user = User.objects.create_user("person@example.org", "correct horse")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, address, password="correct horse"):
    return client.post(reverse("account_login"), {"login": address, "password": password})


def test_sign_in_by_address_whatever_its_case(client, person):
    assert sign_in(client, "Person@Example.org").status_code == 302
    assert sign_in(client, "person@example.org").status_code == 302


def test_thirty_people_sign_in_from_one_address_within_a_minute(client):
    for number in range(30):
        user = User.objects.create_user(f"p{number}@example.org", "correct horse")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for number in range(30):
        client.logout()
        assert sign_in(client, f"p{number}@example.org").status_code == 302


def test_one_account_under_attack_does_not_lock_out_another(client, person):
    User.objects.create_user("target@example.org", "secret words")
    for _attempt in range(11):
        last = sign_in(client, "target@example.org", "wrong")
    assert "Too many failed login attempts" in last.content.decode()
    assert sign_in(client, "person@example.org").status_code == 302


def test_nobody_signs_up(client):
    data = {"email": "new@example.org", "password1": "long enough words"}
    sign_in(client, User.objects.create_user("a@example.org", "correct horse").email)
    assert client.post("/accounts/signup/", data).status_code in {302, 404}
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_reset_answers_the_same_for_known_and_unknown(client, person):
    url = reverse("account_reset_password")
    known = client.post(url, {"email": "person@example.org"})
    unknown = client.post(url, {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert list(Letter.objects.values_list("to_address", flat=True)) == ["person@example.org"]


def test_the_reset_link_comes_from_the_settings_works_and_is_erased_once_sent(client, person):
    client.post(
        reverse("account_reset_password"),
        {"email": "person@example.org"},
        HTTP_X_FORWARDED_HOST="evil.example",
    )
    letter = Letter.objects.get()
    assert letter.urgent
    link = re.findall(r"http\S+", letter.body_text)[0]
    assert link.startswith("http://localhost:8000/accounts/password/reset/key/")
    form = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    client.post(form.redirect_chain[-1][0], new)
    assert sign_in(client, "person@example.org", "quite another phrase").status_code == 302
    delivery.relay()
    letter.refresh_from_db()
    assert (letter.state, letter.body_text, letter.body_html) == ("sent", "", "")


def test_a_forged_host_is_refused(client):
    assert client.get("/", HTTP_HOST="evil.example").status_code == 400


def test_the_platform_administrator_is_made_once(capsys):
    call_command("create_platform_admin", "Isu@Example.org")
    call_command("create_platform_admin", "isu@example.org")
    assert User.objects.get().is_platform_admin
    assert EmailAddress.objects.get().verified


def test_every_page_carries_the_content_security_policy(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_signing_in_answers_the_same_for_known_and_unknown(client, person):
    known, unknown = (
        sign_in(client, address, "wrong words").content.decode().replace(address, "…")
        for address in ("person@example.org", "nobody@example.org")
    )
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub("", known) == token.sub("", unknown)
    assert "not correct" in known


def test_signing_in_does_the_same_work_for_known_and_unknown(client, person, monkeypatch):
    """Hashing is what takes time; an answer without it would tell who has an account."""
    hashed = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt, *more):
        hashed.append(password)
        return encode(self, password, salt, *more)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    sign_in(client, "person@example.org", "wrong words")
    known = list(hashed)
    hashed.clear()
    sign_in(client, "nobody@example.org", "wrong words")
    assert known == hashed == ["wrong words"]


def test_the_lock_after_ten_attempts_answers_the_same_for_known_and_unknown(client, person):
    for address in ("person@example.org", "nobody@example.org"):
        answers = [sign_in(client, address, "wrong").content.decode() for _attempt in range(11)]
        assert "Too many failed login attempts" not in answers[9]
        assert "Too many failed login attempts" in answers[10]


def test_asking_for_a_link_too_often_answers_the_same_for_known_and_unknown(client, person):
    url = reverse("account_reset_password")
    for address in ("person@example.org", "nobody@example.org"):
        answers = [client.post(url, {"email": address}) for _attempt in range(6)]
        assert [answer.status_code for answer in answers] == [302] * 5 + [429]
        assert "Too many attempts" in answers[5].content.decode()
    assert Letter.objects.count() == 5


def test_the_session_has_a_new_key_after_signing_in(client, person):
    client.get(reverse("account_login"))
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    session = client.session
    session["planted"] = True
    session.save()
    before = client.session.session_key
    sign_in(client, "person@example.org")
    assert client.session.session_key not in {before, None, ""}
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get(reverse("profile")).status_code == 302


def change_password(client, old="correct horse", new="quite another phrase"):
    data = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), data)


def test_a_new_password_ends_every_other_session_and_its_owner_is_told(client, person):
    phone = Client()
    sign_in(client, "person@example.org")
    sign_in(phone, "person@example.org")
    before = client.session.session_key
    assert change_password(client)["Location"] == reverse("profile")
    assert client.get(reverse("profile")).status_code == 200
    assert phone.get(reverse("profile")).status_code == 302
    assert client.session.session_key != before
    letter = Letter.objects.get()
    assert letter.subject == "Your password was changed: coalition portal"
    assert "UTC" in letter.body_text
    assert "127.0.0.1" in letter.body_text


def test_a_wrong_old_password_changes_nothing(client, person):
    sign_in(client, "person@example.org")
    assert change_password(client, old="guess").status_code == 200
    person.refresh_from_db()
    assert person.check_password("correct horse")
    assert not Letter.objects.exists()


def test_a_closed_account_is_out_at_once(client, person):
    sign_in(client, "person@example.org")
    User.objects.update(is_active=False)
    assert client.get(reverse("profile")).status_code == 302
    assert sign_in(client, "person@example.org")["Location"] == reverse("account_inactive")
    assert "closed" in client.get(reverse("account_inactive")).content.decode()


def test_a_link_is_good_for_a_day(client, person):
    with time_machine.travel("2026-11-24 12:00Z") as clock:
        client.post(reverse("account_reset_password"), {"email": "person@example.org"})
        link = re.findall(r"http://localhost:8000(\S+)", Letter.objects.get().body_text)[0]
        clock.shift(23 * 3600)
        assert client.get(link).status_code == 302
        clock.shift(3600 + 1)
        assert "expired" in client.get(link).content.decode()


def test_a_first_sign_in_with_an_unconfirmed_address_leads_through_the_mail(client, person):
    EmailAddress.objects.update(verified=False)
    answer = sign_in(client, "person@example.org")
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert "Look" not in client.get(answer["Location"]).content.decode()
    link = re.findall(r"http://localhost:8000(\S+)", Letter.objects.get().body_text)[0]
    assert "Yes, it is mine" in client.get(link).content.decode()
    assert not EmailAddress.objects.get().verified
    client.post(link)
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    ("language", "portal"), [("en", "coalition portal"), ("ar", "بوابة الائتلافات")]
)
def test_every_mail_about_an_account_says_what_where_and_from_whom(language, portal):
    user = User.objects.create_user("person@example.org", language=language)
    user.time_zone = "Asia/Beirut"
    for name in CHANGES:
        adapter = OutboxAdapter()
        context = {"ip": "192.0.2.7", "user_agent": "Firefox (Linux)", "user": user}
        context |= {"timestamp": datetime(2026, 11, 24, 12, tzinfo=UTC), "reset_url": "http://x/r"}
        adapter.send_mail(f"account/email/{name}", user.email, context)
        letter = Letter.objects.latest("pk")
        assert letter.subject.endswith(f": {portal}")
        for body in (letter.body_text, letter.body_html):
            assert "(Asia/Beirut)" in body
            assert "192.0.2.7" in body
            assert "http://localhost:8000" in body
        assert f'<html lang="{language}"' in letter.body_html
    assert len({letter.subject for letter in Letter.objects.all()}) == len(CHANGES)
