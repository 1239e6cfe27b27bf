"""Beside every field a person writes in stands who will read it, also for those who listen."""

import pytest

from actionpoints import actions as points
from meetings import actions, proposals
from meetings.models import Meeting
from tests.html import Page
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at

POINT = "/coalitions/cedar/actionpoints/LBN-2026-001/"


@pytest.fixture
def meeting(cast):
    meeting = plan(cast)
    item = meeting.items.first()
    actions.record_entry(item=item, text="said", by=cast.facilitator)
    points.agree(
        meeting=meeting, item=item, title="Share", lead=cast.seats["donor"], due_on=None,
        by=cast.facilitator,
    )  # fmt: skip
    return meeting


def help_of(page, field):
    """What a screen reader says after the field's name."""
    ids = field.get("aria-describedby", "").split()
    return [text.strip() for _t, attrs, text in page.tags if attrs.get("id") in ids]


def unexplained(source):
    page = Page(source)
    fields = list(page.written_fields())
    assert fields, "the page has no field to write in"
    return [
        field["name"]
        for field in fields
        # To sign in again is no writing.
        if field.get("name") != "login"
        and not any("Read by" in text for text in help_of(page, field))
    ]


def get(client, user, url):
    client.force_login(user)
    return client.get(url).content.decode()


@pytest.mark.parametrize("tail", ["new/", "1/record/", "1/agenda/"])
def test_every_field_of_a_meeting_says_who_reads_it(client, cast, meeting, tail):
    assert unexplained(get(client, cast.facilitator, at(cast, tail))) == []


def test_every_field_of_a_proposal_and_its_answer_says_who_reads_it(client, cast):
    wished = plan(cast)
    assert unexplained(get(client, cast.donor, at(cast, "1/propose/"))) == []
    proposals.propose(
        meeting=wished, title="t", why="w", name="recorders", seat=cast.seats["donor"],
        by=cast.donor,
    )  # fmt: skip
    assert unexplained(get(client, cast.facilitator, at(cast, "1/agenda/"))) == []
    url = f"/coalitions/cedar/bodies/{cast.plenary.pk}/standing/"
    assert unexplained(get(client, cast.facilitator, url)) == []


@pytest.mark.parametrize("tail", ["1/", "1/edit/"])
def test_every_field_of_a_planned_meeting_says_who_reads_it(client, cast, tail):
    plan(cast)
    assert unexplained(get(client, cast.facilitator, at(cast, tail))) == []


def test_every_field_of_an_action_point_says_who_reads_it(client, cast, meeting, now):
    Meeting.objects.update(status="final", version=1, finalised_at=now)
    for user in (cast.facilitator, cast.donor):
        assert unexplained(get(client, user, POINT)) == []
        assert unexplained(get(client, user, "/coalitions/cedar/actionpoints/offer/")) == []
    points.close(
        point=type(meeting.action_points.get()).objects.get(), reason="Done.", by=cast.facilitator
    )
    assert unexplained(get(client, cast.facilitator, POINT)) == []


def test_the_conflict_page_says_who_reads_it(client, cast, meeting):
    entry = meeting.items.first().entries.get()
    client.force_login(cast.facilitator)
    url = at(cast, f"1/record/entries/{entry.id}/")
    answer = client.post(url, {"text": "mine", "version": 0})
    assert answer.status_code == 409
    assert unexplained(answer.content.decode()) == []


def test_a_private_note_says_that_it_never_leaves(client, cast, meeting):
    item = meeting.items.first()
    page = Page(get(client, cast.facilitator, at(cast, f"1/record/items/{item.id}/note/")))
    (field,) = page.written_fields()
    assert help_of(page, field) == [
        "Read by facilitator and secretariat only. Never printed, mailed or exported."
    ]
