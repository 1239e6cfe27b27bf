"""A person's profile and their signed-in browsers: their own, and nobody else's."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import Person

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
GOOD = {"name": "Rana Haddad", "language": "fr", "time_zone": "Asia/Beirut"}


@pytest.fixture
def signed_in(person):
    person.give_password()
    return person


def save(client, **changes):
    return client.post(reverse("profile"), {**GOOD, **changes})


@pytest.mark.parametrize("name", ["profile", "sessions"])
def test_a_stranger_is_led_to_sign_in(client, name):
    answer = client.get(reverse(name))
    assert answer["Location"] == f"/accounts/login/?next={reverse(name)}"


def test_saving_takes_effect_on_the_next_page(client, signed_in):
    assert '<html lang="en" dir="ltr">' in client.get(reverse("profile")).content.decode()
    assert save(client)["Location"] == reverse("profile")
    person = User.objects.get(pk=signed_in.user.pk)
    assert (person.name, person.language, person.time_zone) == (*GOOD.values(),)
    page = client.get("/").content.decode()
    assert '<html lang="fr" dir="ltr">' in page
    assert "Rana Haddad" in page


def test_a_language_written_from_the_right_turns_the_page_round(client, signed_in, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    User.objects.filter(pk=signed_in.user.pk).update(language="ar")
    assert '<html lang="ar" dir="rtl">' in client.get("/").content.decode()


def test_the_time_zone_takes_effect(client, signed_in):
    save(client, language="en")
    UserSession.objects.update(created_at="2026-11-24T08:00:00Z")
    page = client.get(reverse("sessions")).content.decode()
    assert "24 November 2026, 10:00 (Asia/Beirut)" in page
    Authenticator.objects.create(
        user=signed_in.user, type="webauthn", data={"name": "Laptop", "credential": {}}
    )
    Authenticator.objects.update(created_at="2026-11-24T23:00:00Z")
    assert "Added on 25 November 2026." in client.get(reverse("mfa_list_webauthn")).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("time_zone", "Mars/Olympus", "Select a valid choice"),
        ("time_zone", "", "This field is required"),
        ("time_zone", "../../etc/passwd", "Select a valid choice"),
        ("language", "tlh", "Select a valid choice"),
        ("name", "x" * 151, "at most 150 characters"),
    ],
)
def test_what_is_refused_says_so_and_nothing_typed_is_lost(client, signed_in, field, value, why):
    typed = {**GOOD, "language": "en", field: value}
    answer = client.post(reverse("profile"), typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert why in page
    assert f'value="{typed["name"]}"' in page
    if field != "time_zone":
        assert '<option value="Asia/Beirut" selected>' in page
    person = User.objects.get(pk=signed_in.user.pk)
    assert (person.name, person.language, person.time_zone) == ("", "en", "UTC")
    assert '<a href="/accounts/profile/" dir="auto">person@example.org</a>' in page


def test_a_name_is_one_line_and_harmless(client, signed_in):
    save(client, name="Rana\r\nBcc: all@example.org <script>alert(1)</script>", language="en")
    person = User.objects.get(pk=signed_in.user.pk)
    assert person.name == "Rana Bcc: all@example.org <script>alert(1)</script>"
    assert "<script>alert" not in client.get(reverse("profile")).content.decode()


def test_a_zone_of_a_former_name_survives_saving(client, signed_in):
    User.objects.update(time_zone="US/Eastern")
    assert '<option value="US/Eastern" selected>' in client.get(reverse("profile")).content.decode()
    save(client, time_zone="US/Eastern")
    assert User.objects.get(pk=signed_in.user.pk).time_zone == "US/Eastern"


def test_nothing_but_name_language_and_zone_can_be_saved(client, signed_in):
    save(client, is_platform_admin="on", email="other@example.org", is_active="")
    person = User.objects.get(pk=signed_in.user.pk)
    assert (person.email, person.is_platform_admin, person.is_active) == (
        "person@example.org",
        False,
        True,
    )


def test_each_browser_is_listed_by_a_name_a_person_would_use(client, signed_in):
    phone = Client(headers={"user-agent": PHONE})
    signed_in.give_password(client=phone)
    UserSession.objects.exclude(user_agent=PHONE).update(user_agent=FIREFOX)
    page = client.get(reverse("sessions")).content.decode()
    assert page.count("Safari on iPhone</strong>") == 1
    assert "Firefox on Linux</strong> <span" in page
    assert page.count("this browser") == 1


def test_one_browser_is_signed_out_and_the_others_stay(client, signed_in):
    phone, tablet = Client(), Client()
    signed_in.give_password(client=phone)
    signed_in.give_password(client=tablet)
    row = UserSession.objects.get(session_key=phone.session.session_key)
    client.post(reverse("session_end", args=[row.pk]))
    assert [signed_in.is_in(each) for each in (client, phone, tablet)] == [True, False, True]


def test_all_other_browsers_are_signed_out(client, signed_in):
    phone, tablet = Client(), Client()
    signed_in.give_password(client=phone)
    signed_in.give_password(client=tablet)
    client.post(reverse("sessions_end_others"))
    assert [signed_in.is_in(each) for each in (client, phone, tablet)] == [True, False, False]


def test_nobody_signs_another_person_out(client, signed_in):
    other = Person(Client(), "other@example.org")
    other.give_password()
    row = UserSession.objects.get(user=other.user)
    assert client.post(reverse("session_end", args=[row.pk])).status_code == 404
    client.post(reverse("sessions_end_others"))
    assert other.is_in()
    assert "network address" in client.get(reverse("sessions")).content.decode()
    assert UserSession.objects.filter(user=other.user).count() == 1


def test_a_link_signs_nobody_out(client, signed_in):
    row = UserSession.objects.get(user=signed_in.user)
    assert client.get(reverse("session_end", args=[row.pk])).status_code == 405
    assert client.get(reverse("sessions_end_others")).status_code == 405
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in.is_in()


def test_ending_the_present_browser_asks_as_signing_out_does(client, signed_in):
    row = UserSession.objects.get(user=signed_in.user)
    answer = client.post(reverse("session_end", args=[row.pk]))
    assert answer["Location"] == reverse("account_logout")


@pytest.mark.parametrize("name", ["profile", "sessions"])
def test_three_browsers_or_thirty_cost_the_same_number_of_queries(client, signed_in, name):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name))
        return len(asked)

    for _number in range(2):
        signed_in.give_password(client=Client())
    few = queries()
    for _number in range(27):
        signed_in.give_password(client=Client())
    assert queries() == few
    assert len(client.get(reverse("sessions")).context["sessions"]) == 30


def test_a_session_that_ended_by_itself_is_not_listed(client, signed_in):
    gone, old, stale = Client(), Client(), Client()
    for each in (gone, old, stale):
        signed_in.give_password(client=each)
    gone.logout()
    Session.objects.filter(session_key=old.session.session_key).update(
        expire_date="2026-01-01T00:00Z"
    )
    session = stale.session
    session[HASH_SESSION_KEY] = "of a former password"
    session.save()
    shown = client.get(reverse("sessions")).context["sessions"]
    assert [each.session_key for each in shown] == [client.session.session_key]
