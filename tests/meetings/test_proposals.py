"""Any seat proposes an agenda item; who proposed it is seen only as the proposer wished."""

from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from coalitions.models import Coalition, Member
from coalitions.roles import Role
from meetings import actions, proposals
from meetings.models import AgendaProposal, Meeting
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
WISH = {"title": "Road closures", "why": "Teams wait at the gate.", "name": "recorders"}


@pytest.fixture
def meeting(cast):
    return plan(cast)


def propose(client, cast, role="donor", number=1, **changes):
    client.force_login(cast.users[role])
    data = {**WISH, "minutes": "15", "operation": str(uuid4()), **changes}
    return client.post(at(cast, f"{number}/propose/"), data)


def agenda_page(client, cast, role):
    client.force_login(cast.users[role])
    return client.get(at(cast, "1/agenda/")).content.decode()


def decide(client, cast, role, act, **data):
    client.force_login(cast.users[role])
    pk = AgendaProposal.objects.get().pk
    return client.post(at(cast, f"1/agenda/proposals/{pk}/{act}/"), data, follow=True)


@pytest.mark.parametrize("role", list(Role))
def test_every_seat_proposes_for_a_planned_meeting(client, cast, meeting, role):
    client.force_login(cast.users[role])
    assert "Propose an agenda item" in client.get(at(cast, "1/")).content.decode()
    assert client.get(at(cast, "1/propose/")).status_code == 200
    assert propose(client, cast, role).status_code == 302
    wish = AgendaProposal.objects.get()
    assert (wish.title, wish.why, wish.minutes) == ("Road closures", "Teams wait at the gate.", 15)
    assert (wish.seat, wish.by, wish.state) == (cast.seats[role], cast.users[role], "waiting")


def test_a_stranger_finds_nothing_and_proposes_nothing(client, cast, others, outsider, meeting):
    for user in (outsider, others.facilitator):
        client.force_login(user)
        assert client.get(at(cast, "1/propose/")).status_code == 404
        assert client.post(at(cast, "1/propose/"), WISH).status_code == 404
    assert not AgendaProposal.objects.exists()


def test_the_same_press_is_one_proposal_and_other_words_are_another(client, cast, meeting):
    operation = str(uuid4())
    for title in ("Road closures", "Road closures", "Fuel"):
        propose(client, cast, title=title, operation=operation)
    assert [wish.title for wish in AgendaProposal.objects.all()] == ["Fuel", "Road closures"]


def test_a_refused_proposal_comes_back_whole(client, cast, meeting):
    answer = propose(client, cast, title="", why="Typed words", name="editors", minutes="7")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Typed words" in page
    assert 'value="7"' in page
    assert not AgendaProposal.objects.exists()


@pytest.mark.parametrize("status", ["held", "cancelled"])
def test_only_a_planned_meeting_takes_proposals(client, cast, meeting, status):
    Meeting.objects.update(status=status)
    answer = propose(client, cast)
    assert answer.status_code == 422
    assert "for a planned meeting only" in answer.content.decode()
    assert not AgendaProposal.objects.exists()


def test_a_dormant_coalition_takes_none(client, cast, meeting):
    Coalition.objects.update(status="dormant")
    assert propose(client, cast).status_code == 422
    assert not AgendaProposal.objects.exists()


def test_a_person_with_two_seats_says_for_which(client, cast, meeting):
    Member.objects.create(seat=cast.seats["operator"], name="Two hats", user=cast.donor)
    client.force_login(cast.donor)
    page = client.get(at(cast, "1/propose/")).content.decode()
    assert "Cedar Operator (Operator)" in page
    assert propose(client, cast, seat=cast.seats["observer"].pk).status_code == 422
    propose(client, cast, seat=cast.seats["operator"].pk)
    assert AgendaProposal.objects.get().seat == cast.seats["operator"]


# --- Who sees the proposer ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "role", "told"),
    [
        ("recorders", "facilitator", "Proposed by Cedar Donor"),
        ("recorders", "secretariat", "Proposed by Cedar Donor"),
        ("recorders", "national_authority", "Proposed by a seat at the table"),
        ("recorders", "champion", "Proposed by a seat at the table"),
        ("editors", "facilitator", "Proposed by Cedar Donor"),
        ("editors", "national_authority", "Proposed by Cedar Donor"),
        ("editors", "champion", "Proposed by Cedar Donor"),
        ("nobody", "facilitator", "Proposed through the facilitator, without a name"),
        ("nobody", "secretariat", "Proposed through the facilitator, without a name"),
        ("nobody", "national_authority", "Proposed through the facilitator, without a name"),
    ],
)
def test_the_proposer_is_seen_as_far_as_they_wish(client, cast, meeting, name, role, told):
    cast.seats["champion"].co_convenes = True
    cast.seats["champion"].save()
    propose(client, cast, name=name)
    page = agenda_page(client, cast, role)
    assert told in page
    assert ("Cedar Donor" in page) is (told == "Proposed by Cedar Donor")
    assert ("Donor of Cedar" in page, "donor@cedar" in page) == (False, False)


@pytest.mark.parametrize("role", ["champion", "donor", "operator", "observer"])
def test_others_see_no_proposals_but_their_own(client, cast, meeting, role):
    propose(client, cast, "donor", name="editors")
    client.force_login(cast.users[role])
    for tail in ("", "1/", "1/propose/"):
        page = client.get(at(cast, tail)).content.decode()
        assert ("Road closures" in page) is (role == "donor" and tail == "1/propose/")
    assert client.get(at(cast, "1/agenda/")).status_code == 403


def test_without_a_name_nobody_is_stored_anywhere(client, cast, meeting):
    """No row of any table that came or changed with the press names the person or the seat."""

    def rows():
        found = {}
        for model in apps.get_models():
            for row in model._base_manager.values():
                found[(model.__name__, str(row[model._meta.pk.attname]))] = row
        return found

    client.force_login(cast.donor)
    client.get(at(cast, "1/propose/"))
    operation = uuid4()
    before = rows()
    data = {**WISH, "name": "nobody", "minutes": "15", "operation": str(operation)}
    client.post(at(cast, "1/propose/"), data)
    new = {key: row for key, row in rows().items() if before.get(key) != row}
    # The session carries the sentence that everybody gets, until the next page shows it.
    assert {key[0] for key in new} <= {"AgendaProposal", "Session"}
    ((_key, wish),) = [(k, row) for k, row in new.items() if k[0] == "AgendaProposal"]
    assert {k: v for k, v in wish.items() if k not in {"id", "title", "why", "minutes"}} == {
        "meeting_id": meeting.pk,
        "name": "nobody",
        "seat_id": None,
        "by_id": None,
        "operation": None,
        "state": "waiting",
        "answer": "",
    }
    assert wish["id"].version == 4


def test_no_column_of_a_proposal_keeps_a_moment():
    kinds = (models.DateField, models.TimeField, models.AutoField)
    assert [f.name for f in AgendaProposal._meta.concrete_fields if isinstance(f, kinds)] == []
    assert not hasattr(AgendaProposal, "history")


def test_the_answer_to_the_press_is_the_same_with_and_without_a_name(client, cast, meeting):
    said = set()
    for name in ("recorders", "nobody"):
        answer = propose(client, cast, name=name, title=name)
        page = client.get(answer["Location"]).content.decode()
        said.add("Handed on to those who edit the agenda." in page)
    assert said == {True}


def test_without_a_name_the_proposer_does_not_see_it_again(client, cast, meeting):
    propose(client, cast, name="nobody")
    page = client.get(at(cast, "1/propose/")).content.decode()
    assert "Road closures" not in page


def test_without_a_name_the_same_words_sent_twice_are_one(client, cast, meeting):
    for _press in range(2):
        propose(client, cast, name="nobody")
    assert AgendaProposal.objects.count() == 1


@pytest.mark.parametrize("column", ["seat", "by", "operation"])
def test_the_database_itself_refuses_a_name_on_a_nameless_proposal(cast, meeting, column):
    value = {"seat": cast.seats["donor"], "by": cast.donor, "operation": uuid4()}[column]
    with pytest.raises(IntegrityError), transaction.atomic():
        meeting.proposals.create(title="t", why="w", name="nobody", **{column: value})
    assert not AgendaProposal.objects.exists()


def test_a_seat_of_another_coalition_proposes_nothing(cast, others, meeting):
    with pytest.raises(NotReady, match="another coalition"):
        proposals.propose(meeting=meeting, **WISH, seat=others.seats["donor"], by=others.donor)


# --- What becomes of it ---------------------------------------------------------------------------


def test_accepted_it_is_the_last_item_and_the_proposer_reads_the_sentence(client, cast, meeting):
    propose(client, cast)
    page = decide(client, cast, "national_authority", "accept", answer="Gladly, before lunch.")
    assert "It is the last item of the agenda now." in page.content.decode()
    last = meeting.items.last()
    assert (last.title, last.minutes, last.presenter) == ("Road closures", 15, "")
    client.force_login(cast.donor)
    page = client.get(at(cast, "1/propose/")).content.decode()
    assert "Accepted: it is on the agenda" in page
    assert "Gladly, before lunch." in page


def test_declined_needs_a_sentence_which_the_proposer_reads(client, cast, meeting):
    propose(client, cast)
    answer = decide(client, cast, "facilitator", "decline", answer="")
    assert answer.status_code == 422
    assert "Say in a sentence why the item is not taken up." in answer.content.decode()
    assert AgendaProposal.objects.get().state == "waiting"
    decide(client, cast, "facilitator", "decline", answer="The centre answers by letter.")
    client.force_login(cast.donor)
    page = client.get(at(cast, "1/propose/")).content.decode()
    assert "Declined" in page
    assert "The centre answers by letter." in page
    assert meeting.items.count() == 2


def test_decided_twice_the_first_decision_stands(client, cast, meeting):
    propose(client, cast)
    decide(client, cast, "facilitator", "accept")
    page = decide(client, cast, "secretariat", "decline", answer="No.").content.decode()
    assert "This proposal was decided already." in page
    decide(client, cast, "secretariat", "accept")
    assert AgendaProposal.objects.get().state == "accepted"
    assert meeting.items.count() == 3


@pytest.mark.parametrize("role", ["champion", "donor", "operator", "observer"])
def test_a_seat_does_not_decide_on_its_own_wish(client, cast, meeting, role):
    propose(client, cast, role)
    assert decide(client, cast, role, "accept").status_code == 403
    assert decide(client, cast, role, "decline", answer="x").status_code == 403
    assert AgendaProposal.objects.get().state == "waiting"


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_a_proposal_of_another_coalition_is_not_found(client, cast, others, meeting, act):
    theirs = plan(others)
    proposals.propose(meeting=theirs, **WISH, seat=others.seats["donor"], by=others.donor)
    assert decide(client, cast, "facilitator", act, answer="x").status_code == 404
    assert "Road closures" not in agenda_page(client, cast, "facilitator")
    assert AgendaProposal.objects.get().state == "waiting"


def test_undecided_it_waits_for_the_bodys_next_meeting(client, cast, meeting):
    propose(client, cast)
    actions.cancel(meeting=meeting, reason="storm", by=cast.facilitator)
    plan(cast, local_date=date(2027, 6, 3))
    plan(cast, local_date=date(2026, 6, 3))
    client.force_login(cast.facilitator)
    assert "Road closures" in client.get(at(cast, "2/agenda/")).content.decode()
    assert "Road closures" not in client.get(at(cast, "3/agenda/")).content.decode()


def test_the_meetings_page_says_how_many_wait_to_those_who_decide(client, cast, meeting):
    propose(client, cast)
    for role, told in [("facilitator", True), ("national_authority", True), ("donor", False)]:
        client.force_login(cast.users[role])
        page = client.get(reverse("meeting", args=["cedar", 1])).content.decode()
        assert ("1 proposed item waits for your answer" in page) is told, role


def test_a_proposal_is_in_no_export(client, cast, meeting):
    propose(client, cast, title="CANARY-WISH", why="CANARY-WHY")
    client.force_login(cast.facilitator)
    content = client.get("/coalitions/cedar/export.json").content
    assert b"First meeting" in content
    assert b"CANARY" not in content
