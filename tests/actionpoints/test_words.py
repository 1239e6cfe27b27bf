"""A point noted for an absent seat waits for that seat's word, and nobody is asked before it."""

from datetime import date
from html import unescape
from uuid import uuid4

import pytest

from actionpoints import actions, word_actions
from actionpoints.models import ActionPoint, Wish
from actionpoints.word_tokens import issue_word_token
from circulation import documents
from coalitions.models import Member
from meetings.models import Attendance, Meeting
from tests.actionpoints.test_actions import agree, finalise
from tests.actionpoints.test_pages import at, page
from tests.meetings.test_actions import plan
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
URL = "LBN-2026-001/"


def mark(cast, meeting, **statuses):
    rows = {cast.seats[role]: (status, "") for role, status in statuses.items()}
    word_actions.mark_attendance(meeting=meeting, rows=rows, by=cast.facilitator)


@pytest.fixture
def awaited(cast, now):
    """The donor's point, noted at a meeting where the operator was and the donor was not."""
    meeting = plan(cast)
    mark(cast, meeting, operator="present", donor="apologies")
    point = agree(cast, Meeting.objects.get())
    finalise(meeting, now)
    return ActionPoint.objects.get(pk=point.pk)


def send(client, user, cast, tail, **data):
    client.force_login(user)
    answer = client.post(at(cast, tail), data)
    return answer.status_code, unescape(answer.content.decode())


def stored():
    point = ActionPoint.objects.get()
    return point.word, point.title, point.due_on


# --- Which points wait ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "word"),
    [
        ({}, ""),
        ({"donor": "present"}, ""),
        ({"donor": "apologies"}, "awaited"),
        ({"operator": "present"}, "awaited"),
    ],
)
def test_a_point_waits_where_its_seat_was_not_there_and_others_were_marked(cast, statuses, word):
    meeting = plan(cast)
    before = agree(cast, meeting, "before the attendance")
    mark(cast, Meeting.objects.get(), **statuses)
    after = agree(cast, Meeting.objects.get(), "after it")
    words = ActionPoint.objects.order_by("id").values_list("word", flat=True)
    assert list(words) == [word, word]
    assert (before.reference, after.reference) == ("LBN-2026-001", "LBN-2026-002")


def test_a_better_mark_takes_the_question_back(cast):
    meeting = plan(cast)
    mark(cast, meeting, operator="present")
    agree(cast, Meeting.objects.get())
    assert stored()[0] == "awaited"
    mark(cast, Meeting.objects.get(), donor="present")
    assert stored()[0] == ""


def test_what_was_circulated_does_not_begin_to_wait(cast, now):
    meeting = plan(cast)
    agree(cast, meeting)
    finalise(meeting, now)
    Meeting.objects.update(status="held")
    mark(cast, Meeting.objects.get(), operator="present")
    assert stored()[0] == ""


def test_an_observers_point_does_not_wait_for_a_word_it_can_not_give(cast):
    meeting = plan(cast)
    mark(cast, meeting, operator="present")
    point = agree(cast, Meeting.objects.get())
    facts = {"title": point.title, "due_on": point.due_on, "by": cast.facilitator}
    actions.edit(point=point, lead=cast.seats["observer"], **facts)
    assert stored()[0] == ""


def test_another_seat_that_takes_it_on_is_asked_anew(cast, awaited):
    word_actions.accept(point=awaited, by=cast.donor)
    facts = {"title": "t", "due_on": awaited.due_on, "by": cast.facilitator}
    actions.edit(point=awaited, lead=cast.seats["champion"], **facts)
    assert stored()[0] == "awaited"
    actions.edit(point=awaited, lead=cast.seats["operator"], **facts)
    assert stored()[0] == ""


def test_a_seats_own_offer_waits_for_nobody(cast):
    actions.offer(
        coalition=cast.coalition, title="t", lead=cast.seats["donor"], due_on=None, by=cast.donor
    )
    assert stored()[0] == ""


# --- Where it shows -------------------------------------------------------------------------


def test_everyone_reads_that_it_waits_and_nobody_that_it_is_overdue(client, cast, awaited):
    ActionPoint.objects.update(due_on=date(2026, 1, 5))
    for role in ("facilitator", "operator", "donor"):
        for tail in ("", URL):
            text = unescape(page(client, cast.users[role], at(cast, tail))[1])
            assert "Awaiting the owner’s word" in text, (role, tail)
            assert "Overdue" not in text.replace("Past their date", ""), (role, tail)


def test_paper_says_it_in_the_same_words(cast, awaited):
    printed = documents.summary(awaited.meeting, version=1).html
    assert "Awaiting the owner’s word" in printed


def test_nothing_is_owed_before_the_word(cast, awaited):
    assert ActionPoint.objects.accepted().count() == 0
    word_actions.accept(point=awaited, by=cast.donor)
    assert ActionPoint.objects.accepted().count() == 1


def test_it_stands_on_the_owners_desk_apart_from_what_was_promised(client, cast, awaited):
    text = page(client, cast.donor, "/")[1]
    assert text.index("Waiting for your word") < text.index("Share the survey map")
    assert "Nothing is asked of you at present." in text
    assert "Waiting for your word" not in page(client, cast.operator, "/")[1]


# --- The word -------------------------------------------------------------------------------


def test_the_owner_accepts_on_the_page_of_the_point(client, cast, awaited):
    text = page(client, cast.donor, at(cast, URL))[1]
    assert "This point waits for your word" in text
    assert 'action="/coalitions/cedar/actionpoints/LBN-2026-001/report/"' not in text
    assert send(client, cast.donor, cast, f"{URL}accept/")[0] == 302
    assert stored() == ("given", "Share the survey map", date(2027, 1, 31))
    history = ActionPoint.history.first()
    assert (history.history_change_reason, history.history_user) == (
        "Accepted by its owner",
        cast.donor,
    )
    text = page(client, cast.donor, at(cast, URL))[1]
    assert "This point waits for your word" not in text
    assert 'action="/coalitions/cedar/actionpoints/LBN-2026-001/report/"' in text


@pytest.mark.parametrize("role", ["facilitator", "operator", "champion", "observer"])
def test_nobody_gives_anothers_word(client, cast, awaited, role):
    Attendance.objects.create(meeting=awaited.meeting, seat=cast.seats["observer"])
    for act in ("accept/", "ask/"):
        assert send(client, cast.users[role], cast, URL + act, sentence="x")[0] == 403
    assert stored()[0] == "awaited"
    assert "This point waits for your word" not in page(client, cast.users[role], at(cast, URL))[1]


def test_before_its_word_the_owner_neither_reports_nor_rewords(cast, awaited):
    with pytest.raises(NotReady, match="Accept this point"):
        actions.report_progress(point=awaited, state="in_progress", text="t", by=cast.donor)
    facts = {"title": "t", "lead": awaited.lead, "due_on": None}
    with pytest.raises(NotReady, match="Accept this point"):
        actions.edit(point=awaited, by=cast.donor, **facts)
    actions.edit(point=awaited, by=cast.facilitator, **facts)
    assert stored() == ("awaited", "t", None)


def test_a_draft_asks_for_no_word_yet(cast):
    meeting = plan(cast)
    mark(cast, meeting, operator="present")
    point = agree(cast, Meeting.objects.get())
    with pytest.raises(NotReady, match="does not wait"):
        word_actions.accept(point=point, by=cast.donor)


def test_a_request_is_read_by_the_keepers_and_the_owner_alone(client, cast, awaited):
    data = {"sentence": "We have no vehicle before May.", "due_on": "2027-05-31"}
    assert send(client, cast.donor, cast, f"{URL}ask/", **data, operation=uuid4())[0] == 302
    for role, reads in [("facilitator", True), ("secretariat", True), ("donor", True)]:
        text = page(client, cast.users[role], at(cast, URL))[1]
        assert ("We have no vehicle before May." in text) is reads
    for role in ("operator", "champion"):
        text = page(client, cast.users[role], at(cast, URL))[1]
        assert "We have no vehicle" not in text
        assert "What the owner asked for" not in text
    desk = page(client, cast.secretariat, "/")[1]
    assert "Requests of owners to settle" in desk
    assert "Requests of owners to settle" not in page(client, cast.operator, "/")[1]
    assert stored() == ("awaited", "Share the survey map", date(2027, 1, 31))


def test_a_request_without_a_sentence_comes_back_with_what_was_typed(client, cast, awaited):
    data = {"sentence": " ", "title": "Share two maps", "due_on": "2027-05-31"}
    status, text = send(client, cast.donor, cast, f"{URL}ask/", **data)
    assert status == 422
    assert "Please say in a sentence what should be different." in text
    assert 'value="Share two maps"' in text
    assert Wish.objects.count() == 0


def test_pressed_twice_a_request_is_one_and_a_second_takes_its_place(client, cast, awaited):
    data = {"sentence": "Later, please.", "operation": str(uuid4())}
    for _press in range(2):
        send(client, cast.donor, cast, f"{URL}ask/", **data)
    send(client, cast.donor, cast, f"{URL}ask/", sentence="In May.", operation=str(uuid4()))
    assert list(Wish.objects.values_list("sentence", flat=True)) == ["In May."]


def wish_of(awaited, **facts):
    return word_actions.ask(point=awaited, sentence="Later.", by=None, **facts)


def test_taken_over_the_point_says_what_its_owner_asked_and_is_accepted(client, cast, awaited):
    wish = wish_of(awaited, title="Share two maps", due_on=date(2027, 5, 31))
    tail = f"{URL}wishes/{wish.pk}/"
    assert send(client, cast.secretariat, cast, tail, decision="take")[0] == 302
    assert stored() == ("given", "Share two maps", date(2027, 5, 31))
    assert ActionPoint.objects.get().original_due_on == date(2027, 1, 31)
    text = unescape(page(client, cast.facilitator, at(cast, URL))[1])
    assert "Date moved: as its owner asked" in text
    assert "Requests of owners to settle" not in page(client, cast.facilitator, "/")[1]
    assert send(client, cast.secretariat, cast, tail, decision="take")[0] == 422


def test_left_as_it_is_the_owner_is_told_why_and_may_still_accept(client, cast, awaited):
    tail = f"{URL}wishes/{wish_of(awaited).pk}/"
    status, text = send(client, cast.facilitator, cast, tail, decision="keep", answer=" ")
    assert (status, "Please tell the owner why it stays as it is." in text) == (422, True)
    said = "The mission needs it in January."
    assert send(client, cast.facilitator, cast, tail, decision="keep", answer=said)[0] == 302
    assert stored() == ("awaited", "Share the survey map", date(2027, 1, 31))
    assert said in page(client, cast.donor, at(cast, URL))[1]
    assert said not in page(client, cast.operator, at(cast, URL))[1]
    assert send(client, cast.donor, cast, f"{URL}accept/")[0] == 302


def test_a_wish_is_settled_by_keepers_of_its_own_point_only(client, cast, others, awaited):
    tail = f"{URL}wishes/{wish_of(awaited).pk}/"
    for role in ("donor", "operator"):
        assert send(client, cast.users[role], cast, tail, decision="take")[0] == 403
    assert send(client, others.facilitator, cast, tail, decision="take")[0] == 404
    assert Wish.objects.get().settled_at is None


def test_a_dropped_point_asks_no_more(client, cast, awaited):
    wish_of(awaited)
    actions.drop(point=awaited, reason="The donor declined.", by=cast.facilitator)
    wish = Wish.objects.get()
    assert (wish.outcome, wish.answer) == ("kept", "The donor declined.")
    assert "Requests of owners to settle" not in page(client, cast.facilitator, "/")[1]


# --- By the link in the mail ----------------------------------------------------------------


def link_for(cast, awaited, role="donor"):
    link = issue_word_token(awaited.meeting, cast.members[role])
    return link.removeprefix("http://localhost:8000")


def test_opened_ten_times_by_a_scanner_nothing_changes(client, cast, awaited):
    link = link_for(cast, awaited)
    for _time in range(10):
        answer = client.get(link)
        assert answer.status_code == 200
    text = unescape(answer.content.decode())
    assert "LBN-2026-001 · Share the survey map" in text
    assert stored()[0] == "awaited"
    assert ActionPoint.history.count() == 1


def test_without_an_account_the_seat_accepts_and_the_link_has_served(client, cast, awaited):
    link = link_for(cast, awaited)
    assert client.post(link, {"point": awaited.pk, "accept": "1"}).status_code == 302
    assert stored()[0] == "given"
    for answer in (client.get(link), client.post(link, {"point": awaited.pk, "accept": "1"})):
        assert answer.status_code == 410
        assert "waits for your word any more" in answer.content.decode()


def test_by_the_link_other_words_are_asked_for(client, cast, awaited):
    link = link_for(cast, awaited)
    refused = client.post(link, {"point": awaited.pk, "title": "Share two maps"})
    assert refused.status_code == 422
    assert 'value="Share two maps"' in refused.content.decode()
    data = {"point": awaited.pk, "sentence": "In May.", "due_on": "2027-05-31"}
    assert client.post(link, data).status_code == 302
    assert Wish.objects.get().due_on == date(2027, 5, 31)
    assert "In May." in client.get(link).content.decode()


def test_the_link_shows_the_points_of_its_seat_and_meeting_and_no_other(client, cast, awaited, now):
    meeting = plan(cast, title="Second")
    mark(cast, meeting, operator="present")
    other = agree(cast, Meeting.objects.get(number=2), "OTHER-MEETING")
    agree(cast, awaited.meeting.__class__.objects.get(number=2), "ANOTHER")
    finalise(meeting, now)
    theirs = link_for(cast, awaited, "operator")
    assert client.get(theirs).status_code == 410
    link = link_for(cast, awaited)
    assert "OTHER-MEETING" not in client.get(link).content.decode()
    client.post(link, {"point": other.pk, "accept": "1"})
    assert ActionPoint.objects.get(pk=other.pk).word == "awaited"


def test_the_link_of_somebody_who_left_says_so_and_does_nothing(client, cast, awaited):
    link = link_for(cast, awaited)
    Member.objects.filter(pk=cast.members["donor"].pk).update(ends_on=date(2026, 1, 1))
    for answer in (client.get(link), client.post(link, {"point": awaited.pk, "accept": "1"})):
        assert answer.status_code == 410
        assert "The membership it was written for has ended" in answer.content.decode()
    assert stored()[0] == "awaited"


def test_only_a_hash_of_the_link_is_kept(cast, awaited):
    link = link_for(cast, awaited)
    secret = link.strip("/").partition("/")[2]
    token = cast.members["donor"].word_tokens.get()
    assert len(secret) == 43
    assert (len(token.token_hash), secret in token.token_hash) == (64, False)


def test_a_read_only_coalition_takes_no_word(client, cast, awaited):
    link = link_for(cast, awaited)
    cast.coalition.status = "dormant"
    cast.coalition.save()
    assert client.post(link, {"point": awaited.pk, "accept": "1"}).status_code == 410
    assert stored()[0] == "awaited"
