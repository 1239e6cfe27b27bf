"""The agenda page: items added, renamed, timed, moved and taken off."""

import pytest

from coalitions.models import Obligation
from meetings import actions
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at
from toolkit.errors import NotReady


@pytest.fixture
def meeting(cast):
    return plan(cast, agenda=["Opening", "Survey", "Closing"])


def press(client, cast, tail, **data):
    client.force_login(cast.facilitator)
    return client.post(at(cast, f"1/agenda/{tail}"), data, follow=True).content.decode()


def titles(meeting):
    return [item.title for item in meeting.items.all()]


def test_several_lines_are_added_at_the_end(client, cast, meeting):
    press(client, cast, "", agenda="Donors\n\n Next  meeting \n")
    assert titles(meeting) == ["Opening", "Survey", "Closing", "Donors", "Next meeting"]


def test_an_item_is_renamed_and_timed(client, cast, meeting):
    item = meeting.items.get(title="Survey")
    page = press(client, cast, f"{item.id}/", title="Survey results", minutes="45")
    assert titles(meeting) == ["Opening", "Survey results", "Closing"]
    assert "45 minutes are planned; the meeting lasts 120." in page


def test_a_refused_name_leaves_the_item_and_shows_what_was_typed(client, cast, meeting):
    item = meeting.items.get(title="Survey")
    page = press(client, cast, f"{item.id}/", title="Survey anew", minutes="-3")
    assert titles(meeting) == ["Opening", "Survey", "Closing"]
    assert 'value="Survey anew"' in page
    assert "greater than or equal to 1" in page


def test_items_move_one_place_and_not_beyond_the_ends(client, cast, meeting):
    survey = meeting.items.get(title="Survey")
    press(client, cast, f"{survey.id}/up/")
    assert titles(meeting) == ["Survey", "Opening", "Closing"]
    press(client, cast, f"{survey.id}/up/")
    assert titles(meeting) == ["Survey", "Opening", "Closing"]
    press(client, cast, f"{survey.id}/down/")
    press(client, cast, f"{survey.id}/down/")
    press(client, cast, f"{survey.id}/down/")
    assert titles(meeting) == ["Opening", "Closing", "Survey"]


def test_an_item_with_nothing_under_it_is_taken_off(client, cast, meeting):
    press(client, cast, f"{meeting.items.get(title='Survey').id}/remove/")
    assert titles(meeting) == ["Opening", "Closing"]


def test_an_item_with_entries_stays_and_the_page_says_why(client, cast, meeting):
    item = meeting.items.get(title="Survey")
    actions.record_entry(item=item, text="said", by=cast.facilitator)
    page = press(client, cast, f"{item.id}/remove/")
    assert "Something is recorded under this item, so it stays on the agenda." in page
    assert titles(meeting) == ["Opening", "Survey", "Closing"]


@pytest.mark.parametrize("act", ["", "up/", "down/", "remove/", "move-on/"])
def test_an_item_of_another_coalition_is_not_found(client, cast, others, meeting, act):
    theirs = plan(others).items.first()
    client.force_login(cast.facilitator)
    answer = client.post(at(cast, f"1/agenda/{theirs.id}/{act}"), {"title": "taken over"})
    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.title == "Opening"


@pytest.mark.parametrize("act", ["", "up/", "remove/", "move-on/"])
def test_a_final_meetings_agenda_stays(client, cast, now, meeting, act):
    type(meeting).objects.update(status="final", version=1, finalised_at=now)
    item = meeting.items.get(title="Survey")
    page = press(client, cast, f"{item.id}/{act}", title="Rewritten")
    assert "This meeting is final or cancelled" in page
    assert titles(meeting) == ["Opening", "Survey", "Closing"]


def test_those_who_keep_the_table_find_the_way_to_the_agenda(client, cast, meeting):
    client.force_login(cast.national_authority)
    assert "Edit the agenda" in client.get(at(cast, "1/")).content.decode()
    client.force_login(cast.donor)
    assert "Edit the agenda" not in client.get(at(cast, "1/")).content.decode()


# --- Kind, minutes, presenter, obligation ---------------------------------------------------------


@pytest.fixture
def obligation(cast):
    row = Obligation.objects.create(state=cast.state, treaty="CCM", article="4", status="ongoing")
    cast.coalition.obligations.add(row)
    return row


def test_an_item_has_a_kind_a_presenter_and_an_obligation(client, cast, meeting, obligation):
    item = meeting.items.get(title="Survey")
    facts = {"kind": "technical", "presenter": "Survey team", "obligation": obligation.pk}
    press(client, cast, f"{item.id}/", title="Survey", minutes="45", **facts)
    item.refresh_from_db()
    assert (item.kind, item.presenter, item.obligation, item.minutes) == (
        "technical", "Survey team", obligation, 45,
    )  # fmt: skip
    client.force_login(cast.observer)
    page = client.get(at(cast, "1/")).content.decode()
    assert "Technical · presented by Survey team · CCM, Article 4" in page
    press(client, cast, f"{item.id}/", title="Survey")
    item.refresh_from_db()
    assert (item.kind, item.presenter, item.obligation, item.minutes) == ("", "", None, None)


def test_an_obligation_of_another_coalition_is_refused(client, cast, others, meeting):
    theirs = Obligation.objects.create(
        state=others.state, treaty="CCM", article="3", status="ongoing"
    )
    others.coalition.obligations.add(theirs)
    item = meeting.items.get(title="Survey")
    page = press(client, cast, f"{item.id}/", title="Typed anew", obligation=theirs.pk)
    assert "Select a valid choice" in page
    assert 'value="Typed anew"' in page
    with pytest.raises(NotReady, match="not one of this coalition"):
        actions.change_item(item=item, obligation=theirs, by=cast.facilitator)
    assert titles(meeting) == ["Opening", "Survey", "Closing"]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (60, "60 minutes are planned; the meeting lasts 120."),
        (120, "120 minutes are planned; the meeting lasts 120."),
        (121, "That is 1 minute longer than the meeting."),
        (140, "That is 20 minutes longer than the meeting."),
    ],
)
def test_the_sum_is_shown_and_an_overrun_said_in_words(client, cast, meeting, minutes, said):
    actions.change_item(item=meeting.items.first(), minutes=minutes - 10, by=cast.facilitator)
    actions.change_item(item=meeting.items.last(), minutes=10, by=cast.facilitator)
    for user, tail in [(cast.facilitator, "1/agenda/"), (cast.donor, "1/")]:
        client.force_login(user)
        page = client.get(at(cast, tail)).content.decode()
        assert said in page
        assert ("longer than the meeting" in page) is (minutes > 120)


def test_an_agenda_without_minutes_says_nothing_of_them(client, cast, meeting):
    client.force_login(cast.facilitator)
    assert "minutes are planned" not in client.get(at(cast, "1/agenda/")).content.decode()


def test_the_same_lines_sent_twice_are_added_once(client, cast, meeting):
    operation = "5d5d1b0e-7a0e-4d0a-9b63-3a1f0c9c1d11"
    for _press in range(2):
        press(client, cast, "", agenda="Donors\nSurvey", operation=operation)
    assert titles(meeting) == ["Opening", "Survey", "Closing", "Donors", "Survey"]
    press(client, cast, "", agenda="Fuel", operation=operation)
    assert titles(meeting)[-1] == "Fuel"


# --- One order for all ----------------------------------------------------------------------------


def ids(meeting, *names):
    return ",".join(str(meeting.items.get(title=name).pk) for name in names)


def test_the_items_take_the_order_that_was_dragged(client, cast, meeting):
    press(client, cast, "order/", order=ids(meeting, "Closing", "Opening", "Survey"))
    assert titles(meeting) == ["Closing", "Opening", "Survey"]
    assert meeting.history.first().history_user == cast.facilitator


def test_an_item_added_meanwhile_follows_at_the_end(client, cast, meeting):
    order = ids(meeting, "Survey", "Closing", "Opening")
    actions.add_items(meeting=meeting, titles=["New"], by=cast.secretariat)
    actions.remove_item(item=meeting.items.get(title="Closing"), by=cast.secretariat)
    press(client, cast, "order/", order=order)
    assert titles(meeting) == ["Survey", "Opening", "New"]


def test_another_coalitions_items_are_not_touched(client, cast, others, meeting):
    theirs = plan(others, agenda=["A", "B"])
    order = ids(theirs, "B", "A") + "," + ids(meeting, "Survey", "Opening", "Closing")
    press(client, cast, "order/", order=order)
    assert titles(theirs) == ["A", "B"]
    assert titles(meeting) == ["Survey", "Opening", "Closing"]


@pytest.mark.parametrize("order", ["", "x", "1;2", "1,,2", "-1"])
def test_an_order_that_is_none_changes_nothing(client, cast, meeting, order):
    client.force_login(cast.facilitator)
    answer = client.post(at(cast, "1/agenda/order/"), {"order": order})
    assert answer.status_code == 422
    assert titles(meeting) == ["Opening", "Survey", "Closing"]


def test_the_order_of_a_final_meeting_stays_and_the_answer_is_no_success(
    client, cast, now, meeting
):
    order = ids(meeting, "Closing", "Opening", "Survey")
    type(meeting).objects.update(status="final", version=1, finalised_at=now)
    client.force_login(cast.facilitator)
    answer = client.post(at(cast, "1/agenda/order/"), {"order": order})
    assert answer.status_code == 409
    assert titles(meeting) == ["Opening", "Survey", "Closing"]
