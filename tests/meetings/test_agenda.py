"""The agenda page: items added, renamed, timed, moved and taken off."""

import pytest

from meetings import actions
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at


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


@pytest.mark.parametrize("act", ["", "up/", "down/", "remove/"])
def test_an_item_of_another_coalition_is_not_found(client, cast, others, meeting, act):
    theirs = plan(others).items.first()
    client.force_login(cast.facilitator)
    answer = client.post(at(cast, f"1/agenda/{theirs.id}/{act}"), {"title": "taken over"})
    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.title == "Opening"


@pytest.mark.parametrize("act", ["", "up/", "remove/"])
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
