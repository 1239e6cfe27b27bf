"""When a round is proposed: literal dates over month ends, a leap day and changes of the clock."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from circulation import actions, schedule
from circulation.models import MidtermPlan, MidtermUpdate
from coalitions.models import Coalition
from meetings import actions as meeting_actions
from meetings.models import Meeting
from outbox.models import Letter
from tests.circulation.conftest import recorded_meeting
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
URL = "/coalitions/cedar/midterm/"
day = datetime.date.fromisoformat


@pytest.fixture
def final(cast, time_machine):
    """A summary final on 20 May 2026; half-way lies on 17 August."""
    time_machine.move_to("2026-05-20T09:00Z")
    meeting = recorded_meeting(cast)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    return meeting


def held_on(meeting, on):
    """The meeting on another day, as if it had always been then."""
    starts = datetime.datetime.fromisoformat(f"{on}T07:00:00+00:00")
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=starts, ends_at=starts + datetime.timedelta(hours=3), local_date=day(on)
    )
    return Meeting.objects.select_related("coalition", "body").get(pk=meeting.pk)


def plan(cast, on):
    return meeting_actions.plan(
        coalition=cast.coalition, body=cast.plenary, title="Next", local_date=day(on),
        local_start=datetime.time(9), local_end=datetime.time(12), by=cast.facilitator,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("held", "following", "halfway"),
    [
        ("2027-08-31", "2028-02-29", "2027-11-30"),
        ("2028-01-31", "2028-03-31", "2028-03-01"),
        ("2027-12-31", "2028-04-29", "2028-02-29"),
        # Beirut's clock moves in between, and half of an odd number of days is rounded down.
        ("2027-03-20", "2027-04-05", "2027-03-28"),
        ("2026-10-20", "2026-10-31", "2026-10-25"),
        ("2026-11-30", "2027-05-31", "2027-03-01"),
    ],
)
def test_halfway_between_two_meetings(cast, final, held, following, halfway):
    meeting = held_on(final, held)
    plan(cast, following)
    assert actions.halfway(meeting) == day(halfway)


@pytest.mark.parametrize(
    ("held", "months", "halfway"),
    [
        ("2027-11-30", 6, "2028-02-28"),
        ("2027-12-01", 6, "2028-02-29"),
        ("2027-01-31", 3, "2027-03-17"),
        ("2026-08-31", None, "2026-11-29"),
    ],
)
def test_without_a_planned_meeting_the_cadence_decides(cast, final, held, months, halfway):
    Coalition.objects.update(cadence_months=months)
    assert actions.halfway(held_on(final, held)) == day(halfway)


def proposed_at(time_machine, *moments):
    found = []
    for moment in moments:
        time_machine.move_to(moment)
        found.append(schedule.propose_midterms())
    return found


def test_it_is_proposed_from_nine_in_the_morning_of_the_coalitions_day(final, time_machine):
    # Beirut is three hours ahead in August.
    assert proposed_at(
        time_machine, "2026-08-16T21:30Z", "2026-08-17T05:59Z", "2026-08-17T06:00Z",
        "2026-08-17T07:00Z",
    ) == [0, 0, 1, 0]  # fmt: skip


def test_on_the_day_on_which_midnight_is_skipped(cast, final, time_machine):
    MidtermPlan.objects.create(coalition=cast.coalition, when="on", on=day("2027-03-28"))
    Coalition.objects.update(cadence_months=24)
    assert proposed_at(time_machine, "2027-03-27T22:30Z", "2027-03-28T06:00Z") == [0, 1]


def test_a_clock_five_days_off_and_two_clocks_send_each_keeper_one_mail(final, time_machine):
    time_machine.move_to("2026-08-22T06:00Z")
    call_command("relay")
    assert schedule.propose_midterms() == 0
    assert Letter.objects.filter(kind="midterm_due").count() == 3
    assert MidtermUpdate.objects.get().opened_at is None


def test_once_the_next_meeting_has_begun_nothing_is_proposed(cast, final, time_machine):
    plan(cast, "2026-11-18")
    time_machine.move_to("2026-11-19T09:00Z")
    assert schedule.propose_midterms() == 0


def test_the_authority_sets_a_date_of_its_own(cast, final, client, time_machine):
    client.force_login(cast.national_authority)
    answer = client.post(URL + "plan/", {"when": "on", "on": "2026-07-01"})
    assert answer["Location"] == URL
    assert "1 July 2026" in client.get(URL).content.decode()
    assert proposed_at(time_machine, "2026-06-30T12:00Z", "2026-07-01T06:00Z") == [0, 1]
    assert MidtermUpdate.objects.get().due_on == day("2026-07-01")


def test_a_date_of_an_earlier_gap_says_nothing_about_this_one(cast, final):
    MidtermPlan.objects.create(coalition=cast.coalition, when="on", on=day("2026-02-01"))
    assert actions.proposed_on(final) == day("2026-08-17")


def test_where_the_authority_wants_none_none_is_proposed(cast, final, client, time_machine):
    client.force_login(cast.national_authority)
    client.post(URL + "plan/", {"when": "off", "on": "2026-07-01"})
    assert MidtermPlan.objects.get().on is None
    assert proposed_at(time_machine, "2026-08-17T09:00Z", "2026-10-17T09:00Z") == [0, 0]
    client.force_login(cast.national_authority)
    assert "has chosen that no round is proposed" in client.get(URL).content.decode()
    client.post(URL + "plan/", {"when": "halfway"})
    assert proposed_at(time_machine, "2026-10-18T09:00Z") == [1]


def test_a_date_that_is_missing_or_past_comes_back_with_the_reason(cast, final, client):
    client.force_login(cast.national_authority)
    missing = client.post(URL + "plan/", {"when": "on", "on": ""})
    past = client.post(URL + "plan/", {"when": "on", "on": "2026-05-19"})
    assert (missing.status_code, past.status_code) == (422, 422)
    assert "Please give the date" in missing.content.decode()
    assert "This date lies in the past." in past.content.decode()
    assert MidtermPlan.objects.exists() is False


def test_the_date_is_the_authoritys_alone(cast, final, client):
    with pytest.raises(PermissionDenied):
        actions.plan_midterm(coalition=cast.coalition, when="off", by=cast.secretariat)
    client.force_login(cast.secretariat)
    assert "When a round is proposed" not in client.get(URL).content.decode()


def test_a_coalition_that_rests_plans_none(cast, final):
    Coalition.objects.update(status="dormant")
    cast.coalition.refresh_from_db()
    with pytest.raises(NotReady):
        actions.plan_midterm(coalition=cast.coalition, when="off", by=cast.national_authority)
