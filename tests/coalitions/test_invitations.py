"""An account is opened by a link in a mail: resent, expired, withdrawn, corrected, accepted."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from coalitions.actions import invitations, members
from coalitions.models import Invitation, Member
from outbox.models import Letter
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
ACCOUNT = {"name": "Salma K.", "language": "fr", "password": "a quiet table by the sea"}


@pytest.fixture
def newcomer(cast):
    return members.add(
        seat=cast.seats["donor"],
        by=cast.facilitator,
        function="First Secretary",
        email="First.Secretary@example.org",
    )


def last_link() -> str:
    text = Letter.objects.filter(kind="invitation").latest("id").body_text
    return re.search(r"http://localhost:8000(/accounts/invitation/\S+)", text)[1]


def invite(cast, client, member):
    client.force_login(cast.facilitator)
    client.post(reverse("member_invite", args=[cast.coalition.slug, member.id]))
    client.logout()
    return last_link()


def test_the_mail_says_who_invites_and_how_to_leave(cast, client, newcomer):
    invite(cast, client, newcomer)
    letter = Letter.objects.get()
    assert letter.to_address == "First.Secretary@example.org"
    assert letter.urgent is True
    for words in (
        "Cedar Facilitator invites you to the portal of Cedar Forum, for Cedar Donor.",
        "Cedar Facilitator put this address on the participants' list",
        "http://localhost:8000/t/",
    ):
        assert words in letter.body_text, letter.body_text


def test_opening_the_link_changes_nothing_and_accepting_opens_an_account(cast, client, newcomer):
    link = invite(cast, client, newcomer)
    for _time in range(3):
        assert client.get(link).status_code == 200
    assert User.objects.filter(email="first.secretary@example.org").exists() is False

    answer = client.post(link, ACCOUNT)
    assert answer["Location"] == "/coalitions/cedar/"
    assert client.get("/coalitions/cedar/").status_code == 200
    user = User.objects.get(email="first.secretary@example.org")
    assert (user.name, user.language, user.time_zone) == ("Salma K.", "fr", "Asia/Beirut")
    assert Member.objects.get(pk=newcomer.pk).user == user
    assert client.get(link).status_code == 410

    client.logout()
    signed_in = client.post(
        "/accounts/login/",
        {"login": "First.Secretary@example.org", "password": ACCOUNT["password"]},
    )
    assert signed_in["Location"] == "/"


def test_a_poor_password_is_refused_and_nothing_is_lost(cast, client, newcomer):
    link = invite(cast, client, newcomer)
    text = client.post(link, {**ACCOUNT, "password": "12345"}).content.decode()
    assert "Salma K." in text
    assert "too short" in text
    assert Invitation.objects.get().is_open


def test_a_second_invitation_ends_the_first(cast, client, newcomer):
    first = invite(cast, client, newcomer)
    second = invite(cast, client, newcomer)
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_withdrawn_expired_and_unknown_links_say_what_to_do(cast, client, newcomer):
    link = invite(cast, client, newcomer)
    client.force_login(cast.facilitator)
    client.post(reverse("member_withdraw", args=[cast.coalition.slug, newcomer.id]))
    client.logout()
    assert client.get(link).status_code == 410
    assert client.post(link, ACCOUNT).status_code == 410

    link = invite(cast, client, newcomer)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    answer = client.get(link)
    assert answer.status_code == 410
    assert "for a new one" in answer.content.decode()
    assert client.get("/accounts/invitation/nonsense/").status_code == 410
    assert User.objects.filter(email="first.secretary@example.org").exists() is False


def test_a_corrected_address_ends_the_link_to_the_wrong_one(cast, client, newcomer):
    link = invite(cast, client, newcomer)
    members.change(member=newcomer, by=cast.facilitator, email="right@example.org")
    assert client.get(link).status_code == 410
    invite(cast, client, newcomer)
    assert Letter.objects.latest("id").to_address == "right@example.org"


def test_an_account_that_exists_takes_the_seat_only_when_its_owner_is_signed_in(
    cast, others, client
):
    again = members.add(
        seat=others.seats["donor"], by=others.facilitator, email="donor@cedar.example.org"
    )
    invitations.send(member=again, by=others.facilitator)
    link = last_link()
    assert b"Sign in with it" in client.get(link).content
    client.post(link, ACCOUNT)
    client.force_login(cast.operator)
    client.post(link)
    assert Member.objects.get(pk=again.pk).user is None
    client.force_login(cast.donor)
    assert client.post(link)["Location"] == "/coalitions/canary-b/"
    assert Member.objects.get(pk=again.pk).user == cast.donor


def test_who_has_left_or_has_no_address_can_not_be_invited(cast, newcomer):
    members.change(member=newcomer, by=cast.facilitator, email="")
    with pytest.raises(NotReady, match="no e-mail address"):
        invitations.send(member=newcomer, by=cast.facilitator)
    with pytest.raises(NotReady, match="has an account"):
        invitations.send(member=cast.members["donor"], by=cast.facilitator)
    members.end(member=newcomer, by=cast.facilitator)
    with pytest.raises(NotReady, match="has left"):
        invitations.send(member=newcomer, by=cast.facilitator)


def test_one_link_accepted_twice_opens_one_account(cast, client, newcomer):
    offer = invitations.send(member=newcomer, by=cast.facilitator)
    invitations.accept(invitation=offer, name="A", language="en", password="x" * 12)
    with pytest.raises(NotReady, match="has ended"):
        invitations.accept(invitation=offer, name="B", language="en", password="x" * 12)
    assert User.objects.filter(email="first.secretary@example.org").count() == 1


def test_an_invitation_of_the_demonstration_never_leaves_by_smtp(cast, newcomer):
    cast.coalition.is_demonstration = True
    cast.coalition.save()
    newcomer.refresh_from_db()
    invitations.send(member=Member.objects.get(pk=newcomer.pk), by=cast.facilitator)
    letter = Letter.objects.get()
    assert letter.to_file is True
    assert "Demonstration data" in letter.body_text
