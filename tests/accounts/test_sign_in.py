"""Signing in: quick for forty people in one hotel, and silent about who has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.urls import reverse

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
    client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), data)
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
    (link,) = re.findall(r"http\S+", letter.body_text)
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
