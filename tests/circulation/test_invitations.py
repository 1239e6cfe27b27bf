"""Inviting: nobody by itself, everybody once, told of changes and of the end, never of the past."""

import datetime
import email
import re
from email.policy import default

import pytest
import vobject
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from icalendar import Calendar

from circulation import actions, invitations, reminders
from circulation.models import AnswerToken, Circulation
from coalitions.models import Coalition, Member
from meetings import actions as meeting_actions
from meetings import answers
from meetings.models import Answer
from outbox import delivery, freeze
from outbox.models import Letter
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
UTC = datetime.UTC


@pytest.fixture
def meeting(cast, time_machine):
    time_machine.move_to("2026-11-24T09:00Z")
    return plan(cast)


def plan(
    cast, *, on=datetime.date(2027, 3, 28), at=datetime.time(9, 30), title="Spring meeting", **facts
):
    return meeting_actions.plan(
        coalition=cast.coalition,
        body=cast.plenary,
        title=title,
        local_date=on,
        local_start=at,
        local_end=datetime.time(13, 0),
        place="Grand Serail",
        agenda=["Opening", "Land release"],
        by=cast.facilitator,
        **facts,
    )


def release(meeting, by):
    meeting.refresh_from_db()
    return actions.release_invitation(meeting=meeting, seen=invitations.seen(meeting), by=by)


def move(meeting, by, **facts):
    details = {"local_date": meeting.local_date, "local_start": meeting.local_start} | facts
    return meeting_actions.reschedule(meeting=meeting, by=by, **details)


def send():
    freeze.freeze_pending()
    delivery.relay()


def mails(settings):
    found = {}
    for path in sorted(settings.OUTBOX_DIR.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        found.setdefault(message["To"], []).append(message)
    return found


def part(message, kind):
    (found,) = [each for each in message.walk() if each.get_content_type() == kind]
    return found


def calendar_of(message):
    return part(message, "text/calendar").get_content()


def link_in(message):
    text = part(message, "text/plain").get_content()
    return re.search(r"http://localhost:8000(/t/\S+)", text).group(1)


# --- The mail and its calendar entry ---------------------------------------------------------


def test_a_planned_and_changed_meeting_mails_nobody(cast, meeting):
    move(meeting, cast.facilitator, local_start=datetime.time(10))
    assert Letter.objects.count() == 0


def test_released_each_gets_one_mail_that_calendars_take_as_an_invitation(cast, meeting, settings):
    release(meeting, cast.facilitator)
    send()
    found = mails(settings)
    assert sorted(found) == sorted(f"{role}@cedar.example.org" for role in cast.users)
    (message,) = found["donor@cedar.example.org"]
    assert message["Subject"] == "Cedar Forum: invitation to “Spring meeting”, 28 March 2027"
    alternative = message.get_payload()[0]
    assert [p.get_content_type() for p in alternative.get_payload()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    inside = part(message, "text/calendar")
    assert inside["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    pdf, ics = message.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF-")
    assert (ics.get_content_type(), ics.get_filename()) == ("application/ics", "invite.ics")
    assert ics.get_content().decode().splitlines() == inside.get_content().splitlines()
    assert all(len(line) <= 75 for line in ics.get_content().split(b"\r\n"))


def test_a_second_library_reads_the_entry_as_it_was_meant(cast, meeting, settings):
    release(meeting, cast.facilitator)
    send()
    text = calendar_of(mails(settings)["donor@cedar.example.org"][0])
    entry = vobject.readOne(text)
    event = entry.vevent
    assert entry.method.value == "REQUEST"
    assert event.dtstart.value.astimezone(UTC).isoformat() == "2027-03-28T06:30:00+00:00"
    assert event.dtend.value.astimezone(UTC).isoformat() == "2027-03-28T10:00:00+00:00"
    assert event.organizer.value == "mailto:secretariat@cedar.example.org"
    assert event.attendee.value == "mailto:donor@cedar.example.org"
    assert event.attendee.params["RSVP"] == ["FALSE"]
    assert event.attendee.params["CN"] == ["Donor of Cedar"]
    assert (event.sequence.value, event.status.value) == ("0", "CONFIRMED")
    assert event.location.value == "Grand Serail"
    assert "/t/" not in text


def entry_at(cast, zone, on, at):
    Coalition.objects.filter(pk=cast.coalition.pk).update(time_zone=zone)
    cast.coalition.refresh_from_db()
    meeting = plan(cast, on=on, at=at)
    release(meeting, cast.facilitator)
    return Letter.objects.filter(kind="invitation").last().calendar


@pytest.mark.parametrize(
    ("zone", "day", "at", "instant"),
    [
        ("Asia/Beirut", (2027, 3, 27), (9, 0), "2027-03-27T07:00:00+00:00"),
        ("Asia/Beirut", (2027, 3, 28), (1, 0), "2027-03-27T22:00:00+00:00"),
        ("Asia/Beirut", (2027, 3, 28), (9, 0), "2027-03-28T06:00:00+00:00"),
        # Comes twice that night: the first is meant.
        ("Europe/Podgorica", (2026, 10, 25), (2, 30), "2026-10-25T00:30:00+00:00"),
        ("Europe/Podgorica", (2026, 10, 25), (9, 0), "2026-10-25T08:00:00+00:00"),
        ("Africa/Nouakchott", (2027, 3, 28), (9, 0), "2027-03-28T09:00:00+00:00"),
        ("UTC", (2027, 3, 28), (9, 0), "2027-03-28T09:00:00+00:00"),
    ],
)
def test_the_instant_is_right_on_days_when_clocks_change(
    cast, time_machine, zone, day, at, instant
):
    time_machine.move_to("2026-06-01T09:00Z")
    text = entry_at(cast, zone, datetime.date(*day), datetime.time(*at))
    assert vobject.readOne(text).vevent.dtstart.value.astimezone(UTC).isoformat() == instant
    assert Calendar.from_ical(text).walk("VEVENT")[0].start.astimezone(UTC).isoformat() == instant
    assert (f"TZID={zone}" in text) is (zone != "UTC")


def test_the_onsets_are_told_in_the_time_that_was_valid_until_then(cast, time_machine):
    time_machine.move_to("2026-06-01T09:00Z")
    text = entry_at(cast, "Asia/Beirut", datetime.date(2027, 3, 28), datetime.time(9))
    assert "BEGIN:DAYLIGHT\nDTSTART:20270328T000000\n" in text
    assert "BEGIN:STANDARD\nDTSTART:20261025T000000\n" in text


# --- Changes, newcomers, the end -------------------------------------------------------------


def test_a_change_is_told_only_by_a_press_and_counts_one_up(cast, meeting, settings, client):
    release(meeting, cast.facilitator)
    send()
    move(meeting, cast.facilitator, local_start=datetime.time(11))
    send()
    assert len(mails(settings)["donor@cedar.example.org"]) == 1
    client.force_login(cast.facilitator)
    page = reverse("meeting", args=["cedar", meeting.number])
    assert "nobody was told of the change yet" in client.get(page).content.decode()
    release(meeting, cast.facilitator)
    send()
    first, second = mails(settings)["donor@cedar.example.org"]
    assert "The time is new." in part(second, "text/plain").get_content()
    before, after = (vobject.readOne(calendar_of(m)).vevent for m in (first, second))
    assert before.uid.value == after.uid.value
    assert after.sequence.value == "1"
    assert "nobody was told of the change yet" not in client.get(page).content.decode()


def test_pressed_twice_the_invitation_goes_out_once(cast, meeting):
    first = release(meeting, cast.facilitator)
    assert release(meeting, cast.facilitator) == first
    assert Letter.objects.filter(kind="invitation").count() == 7


def test_what_changed_since_the_page_was_read_is_not_sent_unread(cast, meeting):
    seen = invitations.seen(meeting)
    move(meeting, cast.facilitator, local_start=datetime.time(11))
    with pytest.raises(NotReady, match="changed while you were looking"):
        actions.release_invitation(meeting=meeting, seen=seen, by=cast.facilitator)
    assert Letter.objects.count() == 0


def test_whoever_joins_later_is_invited_by_a_press_and_nobody_twice(cast, meeting):
    release(meeting, cast.facilitator)
    Member.objects.create(seat=cast.seats["donor"], name="Desk", email="Desk@cedar.example.org")
    assert actions.invite_newcomers(meeting=meeting, by=cast.facilitator) == 1
    assert actions.invite_newcomers(meeting=meeting, by=cast.facilitator) == 0
    late = Letter.objects.get(to_address="desk@cedar.example.org")
    assert "SEQUENCE:0" in late.calendar
    assert Letter.objects.count() == 8


def test_cancelling_tells_the_invited_with_the_reason(cast, meeting, settings):
    release(meeting, cast.facilitator)
    send()
    Member.objects.create(seat=cast.seats["donor"], name="Desk", email="desk@cedar.example.org")
    actions.cancel_meeting(meeting=meeting, reason="Elections", by=cast.facilitator)
    send()
    found = mails(settings)
    assert "desk@cedar.example.org" not in found
    first, last = found["donor@cedar.example.org"]
    assert part(last, "text/calendar")["Content-Type"].params["method"] == "CANCEL"
    entry = vobject.readOne(calendar_of(last))
    assert (entry.method.value, entry.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert entry.vevent.sequence.value == "1"
    assert entry.vevent.uid.value == vobject.readOne(calendar_of(first)).vevent.uid.value
    assert entry.vevent.description.value == "Cancelled: Elections"
    assert "The reason given: Elections" in part(last, "text/plain").get_content()


def test_cancelling_a_plan_mails_nobody(cast, meeting):
    actions.cancel_meeting(meeting=meeting, reason="Elections", by=cast.facilitator)
    assert Letter.objects.count() == 0


def test_an_invitation_that_had_not_left_is_held_back_and_needs_no_end(cast, meeting, settings):
    release(meeting, cast.facilitator)
    actions.cancel_meeting(meeting=meeting, reason="Elections", by=cast.facilitator)
    send()
    assert mails(settings) == {}
    assert set(Letter.objects.values_list("state", flat=True)) == {"cancelled"}


def test_stopped_in_time_nobody_is_invited(cast, meeting, settings):
    settings.CIRCULATION_WAIT_SECONDS = 120
    sent = release(meeting, cast.facilitator)
    actions.stop(circulation=sent, by=cast.facilitator)
    assert invitations.standing(meeting) is None
    meeting.refresh_from_db()
    assert (meeting.status, meeting.version) == ("planned", 0)


def test_a_meeting_of_the_past_invites_nobody(cast, meeting, time_machine):
    time_machine.move_to("2027-03-28T06:31Z")
    with pytest.raises(NotReady, match="lies ahead"):
        release(meeting, cast.facilitator)


def test_an_invitation_that_waited_too_long_no_longer_leaves(cast, meeting, settings, time_machine):
    release(meeting, cast.facilitator)
    time_machine.move_to("2027-03-28T06:31Z")
    send()
    assert mails(settings) == {}


@pytest.mark.parametrize("role", ["donor", "operator", "observer", "secretariat", "champion"])
def test_only_those_who_plan_invite(cast, meeting, role):
    with pytest.raises(PermissionDenied):
        release(meeting, cast.users[role])


def test_looking_at_the_invitation_writes_nothing(cast, meeting, client):
    Member.objects.create(seat=cast.seats["donor"], name="No address")
    client.force_login(cast.facilitator)
    page = client.get(reverse("meeting_invitation", args=["cedar", meeting.number]))
    text = page.content.decode()
    assert "Cedar Forum: invitation to “Spring meeting”" in text
    assert "No address, Cedar Donor" in text
    assert AnswerToken.objects.count() == Circulation.objects.count() == 0


# --- Answers ---------------------------------------------------------------------------------


@pytest.fixture
def link(cast, meeting, settings):
    release(meeting, cast.facilitator)
    send()
    return link_in(mails(settings)["donor@cedar.example.org"][0])


def test_opening_the_link_answers_nothing(client, link):
    for _again in range(2):
        assert client.get(link).status_code == 200
    assert Answer.objects.count() == 0


def test_the_link_keeps_an_answer_and_lets_it_change(cast, meeting, client, link):
    client.post(link, {"kind": "accepted"})
    assert meeting.answers.get().kind == "accepted"
    answer = client.post(link, {"kind": "represented", "represented_by": "Deputy"})
    assert "Your answer is kept" in answer.content.decode()
    kept = meeting.answers.get()
    assert (kept.member, kept.kind, kept.represented_by) == (
        cast.members["donor"],
        "represented",
        "Deputy",
    )


def test_a_representative_without_a_name_is_asked_for(meeting, client, link):
    answer = client.post(link, {"kind": "represented"})
    assert answer.status_code == 422
    assert "Please name the person who represents you." in answer.content.decode()
    assert not meeting.answers.exists()


def test_the_link_ends_with_the_meeting_and_with_the_membership(
    cast, meeting, client, link, time_machine
):
    time_machine.move_to("2027-03-28T06:30Z")
    assert client.post(link, {"kind": "accepted"}).status_code == 410
    time_machine.move_to("2026-12-01T09:00Z")
    Member.objects.filter(pk=cast.members["donor"].pk).update(ends_on=datetime.date(2026, 11, 30))
    assert client.post(link, {"kind": "accepted"}).status_code == 410
    assert not meeting.answers.exists()


def test_a_link_to_leave_the_list_still_leads_there(cast, client, link):
    text = Letter.objects.get(to_address="donor@cedar.example.org").headers["List-Unsubscribe"]
    page = client.get(text.strip("<>").removeprefix("http://localhost:8000"))
    assert "Leave the participants" in page.content.decode()


def test_signed_in_one_answers_for_oneself_only(cast, meeting, client, link):
    client.force_login(cast.operator)
    url = reverse("meeting_answer", args=["cedar", meeting.number])
    client.post(url, {"member": cast.members["donor"].id, "kind": "declined"})
    assert not meeting.answers.exists()
    client.post(url, {"member": cast.members["operator"].id, "kind": "declined"})
    assert meeting.answers.get().member == cast.members["operator"]


@pytest.mark.parametrize(("role", "reads"), [("facilitator", True), ("donor", False)])
def test_who_comes_is_read_by_those_who_keep_the_table(cast, meeting, client, link, role, reads):
    answers.give(
        meeting=meeting, member=cast.members["operator"], kind="represented", represented_by="Ms Q"
    )
    client.force_login(cast.users[role])
    page = client.get(reverse("meeting", args=["cedar", meeting.number]))
    assert ("Ms Q" in page.content.decode()) is reads


def test_answers_suggest_the_attendance_and_keep_none(cast, meeting, client, link, time_machine):
    for role, kind, name in [
        ("donor", "accepted", ""),
        ("operator", "represented", "Ms Q"),
        ("champion", "declined", ""),
        ("observer", "tentative", ""),
    ]:
        answers.give(meeting=meeting, member=cast.members[role], kind=kind, represented_by=name)
    seats = {role: seat.id for role, seat in cast.seats.items()}
    assert answers.suggestions(meeting) == {
        seats["donor"]: ("present", "Donor of Cedar"),
        seats["operator"]: ("present", "Ms Q"),
        seats["champion"]: ("apologies", ""),
    }
    client.force_login(cast.facilitator)
    page = client.get(reverse("meeting_record", args=["cedar", meeting.number]))
    assert 'value="Ms Q"' in page.content.decode()
    assert not meeting.attendances.exists()


# --- Reminders -------------------------------------------------------------------------------


def reminded():
    return Letter.objects.filter(kind="meeting_near").count()


def at(time_machine, moment):
    time_machine.move_to(moment)
    now = datetime.datetime.fromisoformat(moment)
    reminders.remind(now)
    reminders.remind(now)
    return reminded()


def test_a_reminder_comes_a_week_and_a_day_before_at_nine_where_it_is_held(
    cast, meeting, link, time_machine
):
    answers.give(meeting=meeting, member=cast.members["donor"], kind="declined")
    assert [
        at(time_machine, moment)
        for moment in (
            "2027-03-21T06:59:00+00:00",
            "2027-03-21T07:00:00+00:00",
            "2027-03-27T06:59:00+00:00",
            "2027-03-27T07:00:00+00:00",
            "2027-03-28T06:31:00+00:00",
        )
    ] == [0, 6, 6, 12, 12]


@pytest.mark.parametrize(
    ("zone", "day", "at_local", "week_before", "day_before"),
    [
        # Winter time a week before, and on the day before: the clock moves that midnight.
        ("Asia/Beirut", (2027, 3, 28), (1, 0), "2027-03-21T07:00", "2027-03-27T07:00"),
        ("Asia/Beirut", (2027, 3, 29), (9, 0), "2027-03-22T07:00", "2027-03-28T06:00"),
        # Summer time until the very night in which 02:30 comes twice.
        ("Europe/Podgorica", (2026, 10, 25), (2, 30), "2026-10-18T07:00", "2026-10-24T07:00"),
        ("Europe/Podgorica", (2026, 10, 26), (9, 0), "2026-10-19T07:00", "2026-10-25T08:00"),
    ],
)
def test_a_reminder_comes_at_nine_on_the_clock_where_the_clock_moves(
    cast, time_machine, zone, day, at_local, week_before, day_before
):
    time_machine.move_to("2026-06-01T09:00Z")
    Coalition.objects.filter(pk=cast.coalition.pk).update(time_zone=zone)
    cast.coalition.refresh_from_db()
    meeting = plan(cast, on=datetime.date(*day), at=datetime.time(*at_local))
    release(meeting, cast.facilitator)
    told = []
    for due in (week_before, day_before):
        moment = datetime.datetime.fromisoformat(f"{due}+00:00")
        early = moment - datetime.timedelta(minutes=1)
        told += [at(time_machine, early.isoformat()), at(time_machine, moment.isoformat())]
    assert told == [0, 7, 7, 14]


def test_the_local_time_and_both_offsets_stand_in_the_entry(cast, time_machine):
    time_machine.move_to("2026-06-01T09:00Z")
    beirut = entry_at(cast, "Asia/Beirut", datetime.date(2027, 3, 28), datetime.time(9))
    assert "DTSTART;TZID=Asia/Beirut:20270328T090000\n" in beirut
    assert "DTEND;TZID=Asia/Beirut:20270328T130000\n" in beirut
    assert "TZOFFSETFROM:+0200\nTZOFFSETTO:+0300\n" in beirut
    podgorica = entry_at(
        cast, "Europe/Podgorica", datetime.date(2026, 10, 25), datetime.time(2, 30)
    )
    assert "DTSTART;TZID=Europe/Podgorica:20261025T023000\n" in podgorica
    assert "BEGIN:STANDARD\nDTSTART:20261025T030000\n" in podgorica
    assert "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n" in podgorica


def test_an_hour_that_is_skipped_is_refused_with_the_reason(cast, meeting):
    with pytest.raises(NotReady, match="clocks go forward"):
        plan(cast, on=datetime.date(2027, 3, 28), at=datetime.time(0, 30))


def test_reminders_follow_a_move_once_it_was_told(cast, meeting, link, time_machine):
    move(meeting, cast.facilitator, local_date=datetime.date(2027, 4, 10))
    assert at(time_machine, "2027-03-27T07:00:00+00:00") == 0
    assert at(time_machine, "2027-04-03T07:00:00+00:00") == 0
    release(meeting, cast.facilitator)
    assert at(time_machine, "2027-04-03T08:00:00+00:00") == 0
    assert at(time_machine, "2027-04-09T06:00:00+00:00") == 7


def test_nothing_is_owed_uninvited_or_cancelled_or_for_moments_before(cast, meeting, time_machine):
    assert at(time_machine, "2027-03-27T08:00:00+00:00") == 0
    release(meeting, cast.facilitator)
    assert at(time_machine, "2027-03-27T09:00:00+00:00") == 0


def test_a_cancelled_meeting_stops_the_reminders_that_wait(
    cast, meeting, link, settings, time_machine
):
    assert at(time_machine, "2027-03-21T07:00:00+00:00") == 7
    actions.cancel_meeting(meeting=meeting, reason="Elections", by=cast.facilitator)
    send()
    assert at(time_machine, "2027-03-27T08:00:00+00:00") == 7
    states = Letter.objects.filter(kind="meeting_near").values_list("state", flat=True)
    assert set(states) == {"cancelled"}
    assert len(mails(settings)["donor@cedar.example.org"]) == 2
