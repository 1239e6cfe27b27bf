"""A person leaves: points pass on or stay, and whoever takes over finds a pack."""

import io
import re
from html import unescape

import pytest
from pypdf import PdfReader

from actionpoints import actions as points
from actionpoints.models import ActionPoint
from actionpoints.word_tokens import issue_word_token
from circulation import actions
from coalitions.models import Invitation, Member
from outbox.models import Letter
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db
PACK = "/coalitions/cedar/handover/"


@pytest.fixture
def published(cast):
    meeting = recorded_meeting(cast)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    Letter.objects.all().update(kind="summary")
    return ActionPoint.objects.get()


@pytest.fixture
def colleague(cast):
    return Member.objects.create(
        seat=cast.seats["operator"], name="Second Hand", email="second@cedar.example.org"
    )


def end(client, user, member, **data):
    client.force_login(user)
    answer = client.post(f"/coalitions/cedar/members/{member.pk}/end/", data)
    return answer.status_code, unescape(answer.content.decode())


def letters():
    rows = Letter.objects.exclude(kind="summary").order_by("id")
    return list(rows.values_list("kind", "to_address"))


# --- Who leaves -------------------------------------------------------------------------------


def test_the_ending_page_lists_what_is_open_and_writes_nothing(client, cast, published):
    client.force_login(cast.operator)
    url = f"/coalitions/cedar/members/{cast.members['operator'].pk}/end/"
    text = client.get(url).content.decode()
    assert "LBN-2026-001 · Share the task list" in text
    assert Member.objects.current().filter(pk=cast.members["operator"].pk).exists()
    points.close(point=published, reason="x", by=cast.facilitator)
    assert "No action point of this seat is open." in client.get(url).content.decode()


def test_points_pass_to_the_successor_who_is_told_where_the_pack_is(
    client, cast, published, colleague
):
    data = {"successor": colleague.pk, "points": [published.pk]}
    assert end(client, cast.operator, cast.members["operator"], **data)[0] == 302
    assert ActionPoint.objects.get().person == colleague
    assert ActionPoint.history.first().history_change_reason == "Handed over"
    assert letters() == [
        ("handover", "second@cedar.example.org"),
        ("invitation", "second@cedar.example.org"),
    ]
    body = Letter.objects.get(kind="handover").body_text
    seat = cast.seats["operator"].pk
    assert f"http://localhost:8000/coalitions/cedar/handover/?seat={seat}" in body
    assert "You take over from Operator of Cedar at the table of Cedar Forum" in body


def test_who_has_an_account_is_not_invited_again(client, cast, published, colleague, outsider):
    Member.objects.filter(pk=colleague.pk).update(user=outsider)
    end(client, cast.operator, cast.members["operator"], successor=colleague.pk)
    assert letters() == [("handover", "second@cedar.example.org")]
    assert "A second mail" not in Letter.objects.get(kind="handover").body_text


def test_what_is_not_passed_on_stays_with_the_organisation(client, cast, published, colleague):
    ActionPoint.objects.update(person=cast.members["operator"])
    end(client, cast.operator, cast.members["operator"], successor=colleague.pk)
    assert ActionPoint.objects.get().person is None
    assert ActionPoint.history.first().history_change_reason == "Left to the organisation"
    assert ActionPoint.objects.get().lead == cast.seats["operator"]


def test_without_a_successor_everything_stays_and_nobody_is_mailed(client, cast, published):
    assert end(client, cast.operator, cast.members["operator"])[0] == 302
    assert ActionPoint.objects.get().person is None
    assert letters() == []


def test_somebody_new_is_put_into_the_seat_and_told(client, cast, published):
    data = {"new_name": "New Hand", "new_email": "new@cedar.example.org"}
    end(client, cast.operator, cast.members["operator"], points=[published.pk], **data)
    heir = Member.objects.get(email="new@cedar.example.org")
    assert (heir.seat, ActionPoint.objects.get().person) == (cast.seats["operator"], heir)
    assert Invitation.objects.get().member == heir


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"new_name": "New Hand"}, "Please give the address"),
        ({"new_email": "nonsense"}, "Enter a valid email address."),
        ({"new_email": "n@example.org", "successor": "SECOND"}, "Please choose one person"),
        ({"successor": "FOREIGN"}, "Select a valid choice."),
    ],
)
def test_a_refused_departure_ends_nothing(client, cast, published, colleague, data, says):
    chosen = {"SECOND": colleague.pk, "FOREIGN": cast.members["donor"].pk}
    sent = {name: chosen.get(value, value) for name, value in data.items()}
    status, text = end(client, cast.operator, cast.members["operator"], **sent)
    assert (status, says in text) == (422, True)
    assert Member.objects.current().filter(pk=cast.members["operator"].pk).exists()
    assert letters() == []


def test_an_observer_names_nobody_new(client, cast, published):
    client.force_login(cast.observer)
    url = f"/coalitions/cedar/members/{cast.members['observer'].pk}/end/"
    assert "new_email" not in client.get(url).content.decode()
    end(client, cast.observer, cast.members["observer"], new_email="x@example.org")
    assert Member.objects.filter(email="x@example.org").exists() is False


def test_the_links_of_who_left_are_dead(client, cast, published):
    ActionPoint.objects.update(word="awaited")
    member = cast.members["operator"]
    told = Letter.objects.get(to_address=member.email).body_text
    leave = re.search(r"without an account: http://localhost:8000(/t/\S+)", told).group(1)
    word = issue_word_token(published.meeting, member).removeprefix("http://localhost:8000")
    assert [client.get(link).status_code for link in (leave, word)] == [200, 200]
    end(client, cast.facilitator, member, why="left")
    client.logout()
    assert [client.get(link).status_code for link in (leave, word)] == [410, 410]


# --- The pack ---------------------------------------------------------------------------------


def pack(client, user, tail=""):
    client.force_login(user)
    answer = client.get(PACK + tail)
    return answer.status_code, unescape(" ".join(answer.content.decode().split()))


def test_the_pack_holds_points_summaries_people_and_deadlines(client, cast, published):
    status, text = pack(client, cast.operator)
    assert status == 200
    for words in (
        "LBN-2026-001",
        "Share the task list",
        "Half-year review, 19 May 2026",
        "http://localhost:8000/coalitions/cedar/circulations/1/",
        "Facilitator of Cedar",
        "The date of the next meeting is to be agreed.",
    ):
        assert words in text


def test_another_seats_points_are_not_in_it(client, cast, published):
    assert "Share the task list" not in pack(client, cast.donor)[1]


def test_only_ones_own_seat_has_a_pack(client, cast, others, outsider, published):
    asked = f"?seat={cast.seats['operator'].pk}"
    for tail in ("", "pack.pdf"):
        assert pack(client, cast.donor, tail + asked)[0] == 403
        for stranger in (others.operator, outsider):
            assert pack(client, stranger, tail + asked)[0] == 404


def test_who_holds_two_seats_chooses(client, cast, published):
    Member.objects.create(seat=cast.seats["operator"], name="Both", user=cast.donor)
    asked = f"?seat={cast.seats['operator'].pk}"
    assert "Share the task list" in pack(client, cast.donor, asked)[1]
    text = pack(client, cast.donor)[1]
    assert asked in text
    assert "Share the task list" not in text


def test_the_last_two_summaries_in_their_newest_version(client, cast, published):
    for title in ("Second", "Third"):
        meeting = recorded_meeting(cast, title=title)
        meeting.starts_at = meeting.starts_at.replace(month=6 if title == "Second" else 7)
        meeting.ends_at = meeting.ends_at.replace(month=8)
        meeting.save()
        actions.send_for_release(meeting=meeting, by=cast.facilitator)
        actions.publish_summary(meeting=meeting, by=cast.national_authority)
    actions.reopen(meeting=meeting, reason="A date.", by=cast.facilitator)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    text = pack(client, cast.operator)[1]
    links = re.findall(r"cedar/circulations/(\d+)/\">", text)
    assert links == ["4", "2"]


def test_addresses_are_those_that_are_shared(client, cast, published):
    Member.objects.filter(pk=cast.members["donor"].pk).update(shares_contact=True)
    text = pack(client, cast.operator)[1]
    assert "donor@cedar.example.org" in text
    assert "champion@cedar.example.org" not in text


def test_it_prints_as_a_pdf(client, cast, published):
    client.force_login(cast.operator)
    answer = client.get(f"{PACK}pack.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(page.extract_text() for page in pages)
    assert "LBN-2026-001" in text
    assert "Handover pack" in text


def test_the_way_to_it_stands_beside_ones_own_seat_only(client, cast):
    client.force_login(cast.operator)
    text = client.get("/coalitions/cedar/people/").content.decode()
    assert re.findall(r"/coalitions/cedar/handover/\?seat=(\d+)", text) == [
        str(cast.seats["operator"].pk)
    ]
