"""Turning reminders off: signed in, by the mail's page, and by a mail program's one click."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import User
from circulation import actions, schedule
from circulation.models import ChoiceToken, NoReminders
from coalition_portal.keeping.forgetting import forget
from coalitions.actions import members as member_actions
from coalitions.models import Coalition, Member, Organisation, Seat
from coalitions.roles import Role
from outbox.models import Letter
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db
OPERATOR = "operator@cedar.example.org"
MONDAY = "2026-06-22T06:00Z"


@pytest.fixture
def reminded(cast, time_machine):
    """The operator and the donor were reminded on Monday 22 June of a point due on the 30th."""
    time_machine.move_to("2026-05-01T09:00Z")
    meeting = recorded_meeting(cast)
    meeting.action_points.get().contributors.add(cast.seats[Role.DONOR])
    time_machine.move_to("2026-05-20T12:00Z")
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    time_machine.move_to(MONDAY)
    assert schedule.remind() == 2
    return link_in(OPERATOR)


def link_in(address) -> str:
    """The path in the header of the last reminder to this address."""
    letter = Letter.objects.filter(kind="reminder", to_address=address).latest("pk")
    return re.fullmatch(r"<http://localhost:8000(.+)>", letter.headers["List-Unsubscribe"])[1]


def without_reminders() -> list[str]:
    rows = NoReminders.objects.order_by("member__email", "member__seat__coalition")
    return [f"{row.member.email} {row.member.seat.coalition.slug}" for row in rows]


def state_of_the_database() -> dict:
    """How many rows each table holds."""
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def test_one_click_turns_off_this_persons_reminders_and_no_others(reminded, time_machine):
    provider = Client(enforce_csrf_checks=True)
    for _time in range(3):
        answer = provider.post(reminded, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.content) == (200, b"Reminders are turned off.")
        assert without_reminders() == ["operator@cedar.example.org cedar"]
    time_machine.move_to("2026-07-06T06:00Z")
    assert schedule.remind() == 1
    assert Letter.objects.latest("pk").to_address == "donor@cedar.example.org"


def test_opening_the_link_ten_times_changes_nothing(reminded, client):
    before = state_of_the_database()
    for _time in range(10):
        assert client.get(reminded).status_code == 200
        assert client.head(reminded).status_code == 405
    assert state_of_the_database() == before
    assert before["circulation_noreminders"] == 0


def test_the_page_shows_the_choice_and_keeps_another(cast, reminded, client):
    form = reminded + "choose/"
    page = client.get(reminded).content.decode()
    assert "Cedar Forum" in page
    assert f'action="{form}"' in page
    assert " checked" in page
    answer = client.post(form, {})
    assert "Your choice is saved." in answer.content.decode()
    assert " checked" not in answer.content.decode()
    assert without_reminders() == ["operator@cedar.example.org cedar"]
    answer = client.post(form, {"coalitions": [cast.coalition.pk]})
    assert " checked" in answer.content.decode()
    assert without_reminders() == []


def test_the_pages_form_is_guarded_and_get_is_refused(reminded):
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(reminded + "choose/", {}).status_code == 403
    assert careful.get(reminded + "choose/").status_code == 405
    assert without_reminders() == []


def test_a_table_that_is_not_the_persons_is_refused(cast, others, reminded, client):
    answer = client.post(reminded + "choose/", {"coalitions": [others.coalition.pk]})
    assert answer.status_code == 422
    assert without_reminders() == []
    assert b"CANARY-B" not in answer.content


def test_the_link_speaks_of_the_mails_tables_only(cast, others, reminded, client):
    """The same address sits at another table, of which the mail said nothing."""
    Member.objects.filter(email="operator@canary-b.example.org").update(email=OPERATOR)
    assert "CANARY-B" not in client.get(reminded).content.decode()
    client.post(reminded)
    assert without_reminders() == ["operator@cedar.example.org cedar"]


def test_both_seats_of_a_person_at_one_table_are_quiet(cast, reminded, client, time_machine):
    Member.objects.create(seat=cast.seats[Role.DONOR], name="The same", email=OPERATOR)
    client.post(reminded)
    assert without_reminders() == ["operator@cedar.example.org cedar"] * 2
    time_machine.move_to("2026-07-06T06:00Z")
    schedule.remind()
    assert Letter.objects.latest("pk").to_address == "donor@cedar.example.org"


@pytest.mark.parametrize("ended", ["left", "moved", "unknown"])
def test_a_link_that_ended_says_so_and_does_nothing(cast, reminded, client, ended):
    if ended == "left":
        member_actions.leave_list(member=cast.members[Role.OPERATOR])
    if ended == "moved":
        Member.objects.filter(email=OPERATOR).update(email="successor@example.org")
    if ended == "unknown":
        reminded = reverse("mail_reminders", args=["nobody-wrote-this"])
    for method, path in [("get", reminded), ("post", reminded), ("post", reminded + "choose/")]:
        answer = getattr(client, method)(path)
        assert answer.status_code == 410
        assert "This link has ended" in answer.content.decode()
    assert without_reminders() == []


def test_signed_in_one_chooses_for_each_table(cast, others, client, time_machine):
    member = others.members[Role.DONOR]
    Member.objects.filter(pk=member.pk).update(user=cast.donor)
    client.force_login(cast.donor)
    page = client.get(reverse("reminders")).content.decode()
    assert page.count(" checked") == 2
    answer = client.post(reverse("reminders"), {"coalitions": [others.coalition.pk]}, follow=True)
    assert "Your choice of reminders is saved." in answer.content.decode()
    assert answer.content.decode().count(" checked") == 1
    assert without_reminders() == ["donor@cedar.example.org cedar"]
    client.post(reverse("reminders"), {})
    assert len(without_reminders()) == 2


def test_nobody_chooses_for_a_table_at_which_they_do_not_sit(cast, others, client):
    client.force_login(cast.donor)
    answer = client.post(reverse("reminders"), {"coalitions": [others.coalition.pk]})
    assert answer.status_code == 200
    assert b"CANARY-B" not in answer.content
    assert without_reminders() == []


def test_without_a_seat_the_page_says_why_it_is_empty(outsider, client):
    client.force_login(outsider)
    page = client.get(reverse("reminders")).content.decode()
    assert "You hold no seat yet, so there is nothing to be reminded of." in page


def test_thirty_tables_cost_no_more_questions_than_three(
    cast, client, django_assert_max_num_queries
):
    organisation = Organisation.objects.create(name="Busy")
    user = User.objects.create_user("busy@example.org", "secret")
    client.force_login(user)
    for number in range(30):
        coalition = Coalition.objects.create(
            slug=f"c{number}", name=f"C{number}", kind="platform", state=cast.state, status="active"
        )
        seat = Seat.objects.create(coalition=coalition, organisation=organisation, role="donor")
        Member.objects.create(seat=seat, email=user.email, user=user)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("reminders")).content.decode()
    assert page.count(" checked") == 30


def test_a_person_who_is_forgotten_leaves_no_address_and_no_link(reminded, client):
    assert ChoiceToken.objects.count() == 2
    forget(OPERATOR)
    assert ChoiceToken.objects.count() == 1
    assert client.get(reminded).status_code == 410
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM circulation_reminder ORDER BY id")
        held = [address for (address,) in cursor.fetchall()]
    assert "donor@cedar.example.org" in held
    assert OPERATOR not in held
    assert not [address for address in held if address.startswith("operator")]


def _exempt(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _exempt(pattern.url_patterns)
        elif getattr(pattern.callback, "csrf_exempt", False):
            yield pattern.name


def test_only_the_one_click_is_not_guarded_against_forged_forms():
    assert list(_exempt(get_resolver().url_patterns)) == ["mail_reminders"]
