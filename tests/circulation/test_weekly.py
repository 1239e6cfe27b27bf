"""Weekly reminders: once before a date and once after it, one mail a week, and nothing to spare."""

import email
from datetime import date, datetime
from email.policy import default

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from actionpoints.models import ActionPoint
from circulation import actions, schedule, weekly
from circulation.models import MidtermUpdate, PointNotice, Reminder
from coalition_portal import demonstration
from coalitions.models import Coalition, Member
from coalitions.roles import Role
from outbox import delivery, freeze
from outbox.message import compose
from outbox.models import Letter
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db
OPERATOR = "operator@cedar.example.org"
# The point of `recorded_meeting` is the operator's, due on Tuesday 30 June 2026.
BEFORE, AFTER = "2026-06-22T06:00Z", "2026-07-06T06:00Z"


@pytest.fixture
def meeting(cast, time_machine):
    """Recorded on 1 May 2026, held on the 19th, its summary circulated on the 20th."""
    time_machine.move_to("2026-05-01T09:00Z")
    meeting = recorded_meeting(cast)
    circulate(cast, meeting, time_machine, at="2026-05-20T12:00Z")
    return meeting


@pytest.fixture
def reference(db, settings):
    settings.DEBUG = True
    call_command("load_reference")


def circulate(cast, meeting, time_machine, *, at):
    time_machine.move_to(at)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)


def due(on, **facts):
    """The point with another date, as if it had been agreed so."""
    ActionPoint.objects.update(due_on=on, **facts)
    ActionPoint.history.update(due_on=on)


def clock(time_machine, *moments):
    """What each moment's run of the clock wrote: (moment, address) in order."""
    written = []
    for moment in moments:
        time_machine.move_to(moment)
        known = set(Letter.objects.values_list("pk", flat=True))
        schedule.remind()
        fresh = Letter.objects.filter(kind="reminder").exclude(pk__in=known)
        written += [(moment[:10], letter.to_address) for letter in fresh.order_by("to_address")]
    return written


def days(first, count, hour="09:00"):
    start = date.fromisoformat(first).toordinal()
    return [f"{date.fromordinal(start + n)}T{hour}Z" for n in range(count)]


def test_a_point_is_spoken_of_once_before_its_date_and_once_after(meeting, time_machine):
    assert clock(time_machine, *days("2026-05-20", 120)) == [
        ("2026-06-22", OPERATOR),
        ("2026-07-06", OPERATOR),
    ]


def test_the_week_begins_on_monday_at_nine_where_the_coalition_is(meeting, time_machine):
    moments = ["2026-06-22T05:59Z", "2026-06-22T06:00Z", "2026-06-22T07:00Z"]
    assert clock(time_machine, *moments) == [("2026-06-22", OPERATOR)]
    assert Letter.objects.get(kind="reminder").created_at.hour == 6


def test_the_mail_says_what_who_when_and_where(cast, meeting, time_machine):
    clock(time_machine, BEFORE)
    letter = Letter.objects.get(kind="reminder")
    assert letter.subject == "Cedar Forum: 1 action point with a date near or past"
    assert letter.reply_to == "secretariat@cedar.example.org"
    assert letter.body_text.split("\n--\n")[0].splitlines()[-6:] == [
        "",
        "- LBN-2026-001: Share the task list",
        "  By Tuesday 30 June 2026",
        "  Who: Cedar Operator",
        "  Meeting: Half-year review, 19 May 2026",
        "  http://localhost:8000/coalitions/cedar/actionpoints/LBN-2026-001/",
    ]
    assert "overdue" not in letter.body_text + letter.body_html + letter.subject


def test_a_date_that_has_passed_is_called_past_and_nothing_worse(meeting, time_machine):
    clock(time_machine, AFTER)
    letter = Letter.objects.get(kind="reminder")
    assert "  Past its date, Tuesday 30 June 2026\n" in letter.body_text
    assert "<strong>Past its date, Tuesday 30 June 2026</strong>" in letter.body_html
    assert "overdue" not in letter.body_text + letter.body_html + letter.subject


def test_five_days_off_and_the_missed_mail_goes_once(meeting, time_machine):
    clock(time_machine, "2026-06-21T09:00Z")
    assert clock(time_machine, *days("2026-06-27", 9)) == [("2026-06-27", OPERATOR)]


def test_a_clock_that_stood_for_weeks_says_both_in_the_words_of_today(meeting, time_machine):
    """The week's own day, Monday the 29th, lay before the date; Thursday lies after it."""
    assert clock(time_machine, "2026-07-02T09:00Z") == [("2026-07-02", OPERATOR)]
    assert "Past its date, Tuesday 30 June 2026" in Letter.objects.get(kind="reminder").body_text
    assert clock(time_machine, *days("2026-07-03", 30)) == []


def test_two_clocks_write_one_mail(meeting, time_machine):
    time_machine.move_to(BEFORE)
    first, second = (weekly.owed(datetime.fromisoformat(BEFORE)) for _clock in range(2))
    assert [each.address for each in second] == [OPERATOR]
    assert [actions.remind_of_points(weekly=each) for each in first + second] == [True, False]
    assert Letter.objects.filter(kind="reminder").count() == 1


def test_the_database_refuses_a_second_row(meeting, time_machine):
    clock(time_machine, BEFORE)
    row = Reminder.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(address=row.address, week=row.week)
    said = PointNotice.objects.get()
    said.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        said.save()


@pytest.mark.parametrize(
    ("facts", "mails"),
    [
        ({"state": "open"}, 1),
        ({"state": "blocked"}, 1),
        ({"state": "done"}, 0),
        ({"state": "dropped"}, 0),
        ({"due_on": None}, 0),
        ({"since_version": 2}, 0),
    ],
)
def test_only_what_is_promised_and_open_is_spoken_of(meeting, time_machine, facts, mails):
    ActionPoint.objects.update(**facts)
    assert len(clock(time_machine, BEFORE)) == mails


def test_a_new_date_is_a_new_promise(meeting, time_machine):
    clock(time_machine, BEFORE)
    point = ActionPoint.objects.get()
    point.due_on = date(2026, 8, 4)
    point.save()
    assert clock(time_machine, *days("2026-06-23", 60)) == [
        ("2026-07-27", OPERATOR),
        ("2026-08-10", OPERATOR),
    ]


def test_nothing_in_the_fortnight_after_a_summary(meeting, time_machine):
    due(date(2026, 5, 30))
    assert clock(time_machine, *days("2026-05-20", 30)) == [("2026-06-08", OPERATOR)]


def test_nothing_while_a_round_is_open_nor_before_the_next_monday(cast, meeting, time_machine):
    time_machine.move_to("2026-06-10T09:00Z")
    actions.open_round(coalition=cast.coalition, by=cast.facilitator)
    update = MidtermUpdate.objects.get()
    assert clock(time_machine, *days("2026-06-15", 9)) == []
    actions.prepare_midterm(update=update, introduction="", send=True, by=cast.facilitator)
    assert clock(time_machine, "2026-06-24T06:00Z") == []
    actions.release_midterm(update=update, by=cast.national_authority)
    assert clock(time_machine, *days("2026-06-24", 8)) == [("2026-06-29", OPERATOR)]


def test_a_round_that_nobody_ends_is_quiet_for_six_weeks_only(cast, meeting, time_machine):
    time_machine.move_to("2026-06-10T09:00Z")
    actions.open_round(coalition=cast.coalition, by=cast.facilitator)
    assert MidtermUpdate.objects.get().status == "draft"
    assert clock(time_machine, *days("2026-06-11", 60)) == [("2026-07-23", OPERATOR)]


@pytest.mark.parametrize("status", ["proposed", "dormant", "completed"])
def test_a_coalition_that_does_not_meet_reminds_nobody(meeting, time_machine, status):
    Coalition.objects.update(status=status)
    assert clock(time_machine, BEFORE, AFTER) == []


# --- The calendar ------------------------------------------------------------------------------


def test_where_friday_and_saturday_are_rest_the_week_begins_on_sunday(meeting, time_machine):
    Coalition.objects.update(weekend="4,5")
    assert clock(time_machine, *days("2026-06-12", 20)) == [("2026-06-21", OPERATOR)]


def test_a_holiday_puts_it_off_to_the_next_working_day(meeting, time_machine):
    Coalition.objects.update(holidays="2026-06-22 A feast\n2026-06-23 A feast")
    assert clock(time_machine, *days("2026-06-20", 10)) == [("2026-06-24", OPERATOR)]


@pytest.mark.parametrize(
    ("zone", "now", "at"),
    [
        ("Asia/Beirut", "2027-03-28T20:00Z", "2027-03-22T07:00+00:00"),
        ("Asia/Beirut", "2027-03-29T05:59Z", "2027-03-22T07:00+00:00"),
        ("Asia/Beirut", "2027-03-29T06:00Z", "2027-03-29T06:00+00:00"),
        ("Asia/Beirut", "2026-10-26T07:00Z", "2026-10-26T07:00+00:00"),
        ("Europe/Podgorica", "2026-10-25T20:00Z", "2026-10-19T07:00+00:00"),
        ("Europe/Podgorica", "2026-10-26T08:00Z", "2026-10-26T08:00+00:00"),
        ("Europe/Podgorica", "2027-03-29T07:00Z", "2027-03-29T07:00+00:00"),
        ("Pacific/Auckland", "2026-06-21T21:00Z", "2026-06-21T21:00+00:00"),
    ],
)
def test_nine_o_clock_stays_nine_when_the_clocks_change(cast, zone, now, at):
    cast.coalition.time_zone = zone
    found = weekly.moment_of(cast.coalition, datetime.fromisoformat(now))
    assert found.at == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("due_on", "mondays"),
    [
        (date(2027, 1, 31), ["2027-01-18", "2027-02-01"]),
        (date(2027, 2, 28), ["2027-02-15", "2027-03-01"]),
        (date(2028, 2, 29), ["2028-02-21", "2028-03-06"]),
        (date(2028, 1, 3), ["2027-12-20", "2028-01-10"]),
    ],
)
def test_month_ends_and_the_leap_day(meeting, time_machine, due_on, mondays):
    due(due_on)
    first = date.fromordinal(due_on.toordinal() - 40).isoformat()
    assert [day for day, _to in clock(time_machine, *days(first, 70))] == mondays


# --- What is past when it comes here -----------------------------------------------------------


def test_a_date_that_was_past_when_it_was_entered_owes_nothing(cast, time_machine):
    time_machine.move_to("2026-07-10T09:00Z")
    circulate(cast, recorded_meeting(cast), time_machine, at="2026-07-10T10:00Z")
    assert clock(time_machine, *days("2026-07-11", 90)) == []


def test_an_open_date_imported_today_is_spoken_of_from_the_next_monday(cast, time_machine):
    time_machine.move_to("2026-06-24T09:00Z")
    ActionPoint.objects.create(
        coalition=cast.coalition,
        reference="LBN-2026-009",
        title="Brought in from a list",
        lead=cast.seats[Role.OPERATOR],
        due_on=date(2026, 7, 1),
    )
    assert clock(time_machine, *days("2026-06-24", 30)) == [
        ("2026-06-29", OPERATOR),
        ("2026-07-06", OPERATOR),
    ]


def test_loading_the_demonstration_mails_nobody_for_its_past(reference, time_machine):
    time_machine.move_to("2026-11-24T10:00Z")
    demonstration.load()
    assert ActionPoint.objects.overdue(date(2026, 11, 24)).count() == 7
    assert clock(time_machine, *days("2026-11-24", 6)) == []
    # Two dates lie within a fortnight: the authority's, to one of which the secretariat helps.
    assert clock(time_machine, "2026-11-30T12:00Z") == [
        ("2026-11-30", "authority@lebanon.example.org"),
        ("2026-11-30", "maya.tannous.lbn@example.org"),
        ("2026-11-30", "nadim.sarkis.lbn@example.org"),
        ("2026-11-30", "rola.hanna.lbn@example.org"),
        ("2026-11-30", "secretariat@lebanon.example.org"),
        ("2026-11-30", "sophie.marchetti.lbn@example.org"),
    ]
    assert all(letter.to_file for letter in Letter.objects.all())


# --- Whom --------------------------------------------------------------------------------------


def test_those_who_contribute_are_reminded_too_and_nobody_else(cast, meeting, time_machine):
    ActionPoint.objects.get().contributors.add(cast.seats[Role.DONOR])
    assert clock(time_machine, BEFORE) == [
        ("2026-06-22", "donor@cedar.example.org"),
        ("2026-06-22", OPERATOR),
    ]
    donor = Letter.objects.get(to_address="donor@cedar.example.org", kind="reminder")
    assert "  Who: Cedar Operator\n" in donor.body_text


def test_a_closed_groups_point_stays_with_its_members(cast, meeting, time_machine):
    group = cast.coalition.bodies.create(kind="working_group", name="Survey")
    type(meeting).objects.filter(pk=meeting.pk).update(body=group)
    assert clock(time_machine, BEFORE) == []
    group.members.add(cast.members[Role.OPERATOR])
    assert clock(time_machine, "2026-06-22T07:00Z") == [("2026-06-22", OPERATOR)]


def test_one_mail_for_all_the_tables_of_a_person(cast, others, meeting, time_machine):
    time_machine.move_to("2026-05-01T09:00Z")
    circulate(others, recorded_meeting(others), time_machine, at="2026-05-20T12:00Z")
    others.members[Role.OPERATOR].email = OPERATOR.upper()
    others.members[Role.OPERATOR].save()
    assert clock(time_machine, "2026-06-22T12:00Z") == [("2026-06-22", OPERATOR)]
    letter = Letter.objects.get(kind="reminder")
    assert letter.subject == "Your coalitions: 2 action points with a date near or past"
    assert letter.body_text.index("CANARY-B Forum") < letter.body_text.index("Cedar Forum")
    assert "MRT-2026-001" in letter.body_text


def test_nobody_reads_of_a_table_at_which_they_do_not_sit(cast, others, meeting, time_machine):
    time_machine.move_to("2026-05-01T09:00Z")
    circulate(others, recorded_meeting(others), time_machine, at="2026-05-20T12:00Z")
    clock(time_machine, "2026-06-22T12:00Z")
    letter = Letter.objects.get(to_address=OPERATOR, kind="reminder")
    assert "CANARY-B" not in letter.body_text + letter.body_html + letter.subject
    assert Letter.objects.filter(kind="reminder").count() == 2


def test_a_demonstration_never_shares_a_mail_with_a_real_table(cast, others, meeting, time_machine):
    time_machine.move_to("2026-05-01T09:00Z")
    circulate(others, recorded_meeting(others), time_machine, at="2026-05-20T12:00Z")
    Coalition.objects.filter(pk=others.coalition.pk).update(is_demonstration=True)
    Member.objects.filter(email="operator@canary-b.example.org").update(email=OPERATOR)
    clock(time_machine, "2026-06-22T12:00Z")
    letters = Letter.objects.filter(kind="reminder").order_by("to_file")
    assert [(row.to_file, "CANARY-B" in row.body_text) for row in letters] == [
        (False, False),
        (True, True),
    ]
    assert letters[1].subject.startswith("[Demonstration data] CANARY-B Forum")


def test_an_embassy_gets_two_in_half_a_year_and_an_operator_each(cast, meeting, time_machine):
    """Four points, two months apart: eight dates to speak of."""
    ActionPoint.objects.all().delete()
    time_machine.move_to("2026-06-05T09:00Z")
    for number, month in enumerate([7, 8, 9, 10]):
        point = ActionPoint.objects.create(
            coalition=cast.coalition,
            reference=f"LBN-2026-01{number}",
            title="Talk to the ministry",
            lead=cast.seats[Role.CHAMPION],
            due_on=date(2026, month, 15),
        )
        point.contributors.add(cast.seats[Role.OPERATOR])
    written = [to for _day, to in clock(time_machine, *days("2026-06-06", 160))]
    assert written.count("champion@cedar.example.org") == 2
    assert written.count(OPERATOR) == 8


def test_a_reminder_that_waited_does_not_leave_once_its_points_are_done(meeting, time_machine):
    clock(time_machine, BEFORE)
    ActionPoint.objects.update(state="done")
    freeze.freeze_pending()
    delivery.relay()
    letter = Letter.objects.get(kind="reminder")
    assert (letter.state, letter.reason) == (
        "cancelled",
        "Nothing that it speaks of is open any more.",
    )


def test_a_reminder_that_waited_does_not_reach_somebody_who_left(cast, meeting, time_machine):
    clock(time_machine, BEFORE)
    Member.objects.filter(email=OPERATOR).update(ends_on=date(2026, 6, 22))
    delivery.relay()
    assert Letter.objects.get(kind="reminder").state == "cancelled"


def test_a_reminder_can_be_turned_off_in_one_click_and_a_summary_cannot(meeting, time_machine):
    clock(time_machine, BEFORE)
    delivery.relay()
    letter = Letter.objects.get(kind="reminder")
    assert letter.state == "sent"
    message = email.message_from_bytes(compose(letter), policy=default)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<http://localhost:8000/t/")
    assert message["List-Unsubscribe"].endswith("/reminders/>")
    summary = Letter.objects.filter(kind="summary").first()
    message = email.message_from_bytes(compose(summary), policy=default)
    assert message["List-Unsubscribe-Post"] is None
    assert "/reminders/" not in message["List-Unsubscribe"]
