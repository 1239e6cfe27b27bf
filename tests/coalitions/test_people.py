"""Seats and the people in them, in the browser."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from coalitions.actions import members, seats
from coalitions.models import Member
from coalitions.roles import Role
from outbox.models import Letter
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db


def page(cast, name, *args):
    return reverse(name, args=[cast.coalition.slug, *args])


def test_the_authority_gives_a_seat_and_names_who_sits_in_it(cast, client):
    client.force_login(cast.national_authority)
    answer = client.post(
        page(cast, "seat_new"),
        {"organisation": "Embassy C", "role": "donor", "starts_on": "2026-11-01", "reason": ""},
    )
    seat = cast.coalition.seats.get(organisation__name="Embassy C")
    assert answer["Location"] == page(cast, "member_new", seat.id)
    assert (seat.role, seat.history.get().history_user) == ("donor", cast.national_authority)

    client.post(
        page(cast, "member_new", seat.id),
        {"name": "", "function": "First Secretary", "email": "c@example.org", "telephone": ""},
    )
    member = seat.members.get()
    assert (str(member), member.added_by) == ("First Secretary", "Cedar National authority")
    assert Letter.objects.count() == 0
    assert "First Secretary" in client.get(page(cast, "coalition_people")).content.decode()


@pytest.mark.parametrize(
    ("role", "seat_of", "status"),
    [
        ("donor", "donor", 200),
        ("donor", "operator", 403),
        ("operator", "operator", 200),
        ("observer", "observer", 403),
        ("champion", "donor", 403),
        ("champion", "champion", 200),
        ("facilitator", "donor", 200),
        ("secretariat", "operator", 200),
    ],
)
def test_people_are_added_to_ones_own_seat_or_by_those_who_keep_the_table(
    cast, client, role, seat_of, status
):
    client.force_login(cast.users[role])
    answer = client.get(page(cast, "member_new", cast.seats[seat_of].id))
    assert answer.status_code == status


def test_while_the_coalition_forms_its_champion_invites_anyone(cast, client):
    cast.coalition.status = "forming"
    cast.coalition.save()
    client.force_login(cast.champion)
    assert client.get(page(cast, "member_new", cast.seats["donor"].id)).status_code == 200
    # Nobody but the authority seats an authority or the facilitator.
    choices = client.get(page(cast, "seat_new")).context["form"].fields["role"].choices
    assert [value for value, _label in choices] == [
        "champion", "donor", "operator", "secretariat", "observer",
    ]  # fmt: skip
    seat = {"organisation": "Mine", "role": "national_authority", "starts_on": "2026-01-05"}
    assert client.post(page(cast, "seat_new"), seat).status_code == 200
    assert cast.coalition.seats.filter(role="national_authority").count() == 1


def test_a_seat_of_another_coalition_is_not_found(cast, others, client):
    client.force_login(cast.national_authority)
    for name in ("seat_end", "member_new"):
        assert client.get(page(cast, name, others.seats["donor"].id)).status_code == 404
    for name in ("member_edit", "member_end"):
        assert client.get(page(cast, name, others.members["donor"].id)).status_code == 404
    answer = client.post(page(cast, "member_invite", others.members["donor"].id))
    assert answer.status_code == 404


def test_an_ended_seat_is_told_to_every_member_with_the_reason(cast, client):
    client.force_login(cast.national_authority)
    url = page(cast, "seat_end", cast.seats["donor"].id)
    refused = client.post(url, {"reason": " "})
    assert refused.status_code == 200
    assert Letter.objects.count() == 0

    client.post(url, {"reason": "The embassy closes."})
    assert set(Letter.objects.values_list("to_address", flat=True)) == {
        f"{role}@cedar.example.org" for role in Role.values
    }
    assert all(
        "The embassy closes." in text for text in Letter.objects.values_list("body_text", flat=True)
    )
    client.force_login(cast.donor)
    assert client.get(page(cast, "coalition")).status_code == 404


def test_the_authority_never_ends_its_own_last_seat(cast):
    with pytest.raises(NotReady, match="belongs to it"):
        seats.end(seat=cast.seats["national_authority"], reason="x", by=cast.national_authority)
    seats.add(
        coalition=cast.coalition,
        organisation="Ministry",
        role=Role.NATIONAL_AUTHORITY,
        by=cast.national_authority,
    )
    seats.end(seat=cast.seats["national_authority"], reason="x", by=cast.national_authority)


@pytest.mark.parametrize(("role", "status"), [("donor", 200), ("facilitator", 403)])
def test_one_ends_ones_own_seat_but_the_facilitator_is_replaced(cast, client, role, status):
    client.force_login(cast.users[role])
    assert client.get(page(cast, "seat_end", cast.seats[role].id)).status_code == status
    assert client.get(page(cast, "seat_end", cast.seats["operator"].id)).status_code == 403


def test_a_new_facilitator_takes_the_place_of_the_one_before_and_all_are_told(cast):
    with pytest.raises(NotReady, match="reason"):
        seats.add(
            coalition=cast.coalition,
            organisation="Neutral House",
            role=Role.FACILITATOR,
            by=cast.national_authority,
        )
    seats.add(
        coalition=cast.coalition,
        organisation="Neutral House",
        role=Role.FACILITATOR,
        reason="The term ended.",
        by=cast.national_authority,
    )
    now = cast.coalition.seats.current().get(role="facilitator")
    assert now.organisation.name == "Neutral House"
    assert Letter.objects.filter(kind="facilitator_appointed").count() == 6


def test_who_facilitates_holds_no_other_seat(cast):
    with pytest.raises(NotReady, match="neutral"):
        seats.add(
            coalition=cast.coalition,
            organisation="cedar DONOR",
            role=Role.FACILITATOR,
            reason="x",
            by=cast.national_authority,
        )
    with pytest.raises(NotReady, match="no other seat"):
        seats.add(
            coalition=cast.coalition,
            organisation="Cedar Facilitator",
            role=Role.DONOR,
            by=cast.national_authority,
        )
    assert cast.coalition.seats.count() == 7


def test_a_co_convenor_plans_meetings(cast, client):
    plan = page(cast, "meeting_new")
    client.force_login(cast.secretariat)
    assert client.get(plan).status_code == 403
    client.force_login(cast.national_authority)
    client.post(page(cast, "co_convenor", cast.seats["secretariat"].id), {"co_convenes": "on"})
    assert client.post(page(cast, "co_convenor", cast.seats["donor"].id)).status_code == 403
    client.force_login(cast.secretariat)
    assert client.get(plan).status_code == 200


def test_when_others_say_somebody_has_left_that_seat_and_the_facilitator_are_told(cast, client):
    seat = cast.seats["donor"]
    Member.objects.create(seat=seat, function="Desk", email="desk@example.org")
    client.force_login(cast.national_authority)
    url = page(cast, "member_end", cast.members["donor"].id)
    assert client.post(url, {}).status_code == 422
    assert Member.objects.current().filter(pk=cast.members["donor"].pk).exists()
    client.post(url, {"why": "left"})
    assert set(Letter.objects.values_list("to_address", flat=True)) == {
        "desk@example.org",
        "facilitator@cedar.example.org",
    }
    assert not Member.objects.current().filter(pk=cast.members["donor"].pk).exists()


def test_ones_own_people_leave_without_mail(cast, client):
    client.force_login(cast.donor)
    answer = client.post(page(cast, "member_end", cast.members["donor"].id))
    assert answer["Location"] == "/"
    assert Letter.objects.count() == 0
    assert client.get(page(cast, "coalition")).status_code == 404


def test_addresses_are_seen_by_those_who_keep_the_table_or_where_shared(cast, client):
    donor = cast.members["donor"]
    for role, sees in [("secretariat", True), ("operator", False), ("donor", True)]:
        client.force_login(cast.users[role])
        shown = donor.email in client.get(page(cast, "coalition_people")).content.decode()
        assert shown is sees, role
    members.change(member=donor, by=cast.donor, shares_contact=True)
    client.force_login(cast.operator)
    assert donor.email in client.get(page(cast, "coalition_people")).content.decode()


def test_an_observer_corrects_the_own_entry_and_no_other(cast, client):
    client.force_login(cast.observer)
    mine = page(cast, "member_edit", cast.members["observer"].id)
    client.post(mine, {"name": "New Name", "function": "", "email": "o@example.org"})
    assert Member.objects.get(pk=cast.members["observer"].pk).name == "New Name"
    other = page(cast, "member_edit", cast.members["donor"].id)
    assert client.get(other).status_code == 403


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"name": "", "function": "", "email": ""}, "Please give a name"),
        ({"name": "A", "email": "nonsense"}, "valid email"),
        ({"name": "A", "email": "donor@cedar.example.org"}, "in this seat already"),
    ],
)
def test_a_refused_person_comes_back_with_what_was_typed(cast, client, data, says):
    client.force_login(cast.donor)
    url = page(cast, "member_new", cast.seats["donor"].id)
    text = client.post(url, {"telephone": "+961 1 000", **data}).content.decode()
    assert says in text
    assert "+961 1 000" in text
    assert cast.seats["donor"].members.count() == 1


def test_markup_and_line_breaks_in_names_stay_inert(cast, client):
    client.force_login(cast.national_authority)
    client.post(
        page(cast, "member_new", cast.seats["donor"].id),
        {"name": "<script>x</script>\r\nBcc: evil@example.org", "email": "n@example.org"},
    )
    text = client.get(page(cast, "coalition_people")).content.decode()
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text


def test_the_page_asks_the_same_questions_for_three_seats_and_for_thirty(
    cast, client, django_assert_max_num_queries
):
    client.force_login(cast.national_authority)

    def count():
        with django_assert_max_num_queries(100) as asked:
            assert client.get(page(cast, "coalition_people")).status_code == 200
        return len(asked)

    before = count()
    for number in range(30):
        seat = seats.add(
            coalition=cast.coalition,
            organisation=f"Operator {number}",
            role=Role.OPERATOR,
            by=cast.national_authority,
        )
        members.add(seat=seat, by=cast.national_authority, name=f"Person {number}", email="")
    assert count() == before
    assert before <= 15


def test_working_groups_are_set_up_with_members_of_this_table_only(cast, others, client):
    client.force_login(cast.facilitator)
    data = {"name": "Land release", "cadence_months": "3", "members": [cast.members["donor"].id]}
    client.post(page(cast, "body_new"), data)
    group = cast.coalition.bodies.get(kind="working_group")
    assert list(group.members.all()) == [cast.members["donor"]]
    stranger = {**data, "name": "Other", "members": [others.members["donor"].id]}
    assert client.post(page(cast, "body_new"), stranger).status_code == 200
    twice = client.post(page(cast, "body_new"), {**data, "name": "land RELEASE"})
    assert "of this name already" in twice.content.decode()
    assert cast.coalition.bodies.count() == 2


def test_ended_seats_stay_in_the_record(cast, client):
    seats.end(seat=cast.seats["operator"], reason="Work done.", by=cast.national_authority)
    client.force_login(cast.observer)
    text = client.get(page(cast, "coalition_people")).content.decode()
    ended = re.search(r"Seats that have ended.*", text, re.S)
    assert ended is not None
    assert "Work done." in ended.group()
    assert cast.seats["operator"].history.first().history_user == cast.national_authority
    assert timezone.localdate() == cast.coalition.seats.get(role="operator").ends_on


@pytest.mark.parametrize(
    ("role", "subjects"),
    [("facilitator", {"seat"}), ("secretariat", {"seat"}), ("champion", {"facilitator", "step"})],
)
def test_a_suggestion_goes_to_the_authority_alone(cast, client, role, subjects):
    client.force_login(cast.users[role])
    url = page(cast, "table_suggest")
    offered = client.get(url).context["form"].fields["subject"].choices
    assert {key for key, _words in offered} == subjects
    client.post(url, {"subject": sorted(subjects)[0], "words": "Embassy D would join."})
    letter = Letter.objects.get()
    assert letter.to_address == "national_authority@cedar.example.org"
    assert "Embassy D would join." in letter.body_text
    assert f"Cedar {Role(role).label}" in letter.body_text
