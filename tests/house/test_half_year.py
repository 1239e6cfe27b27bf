"""Half a year of the demonstration, day by day: what an embassy's people find in their mailbox."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.core.management import call_command

from accounts.models import User
from actionpoints import actions as points
from circulation import actions, invitations, schedule
from circulation.models import MidtermUpdate
from coalition_portal import demonstration
from coalitions.models import Coalition, Member, Seat
from meetings import actions as meetings
from meetings.models import Meeting
from outbox.models import Letter

FIRST, LAST = date(2026, 11, 24), date(2027, 5, 24)
# What the embassies promise in December: each a date to speak of before and after.
PROMISED = [
    ("champion", "donor", date(2027, 1, 29)),
    ("donor", "champion", date(2027, 2, 26)),
    ("champion", "donor", date(2027, 5, 5)),
]


class HalfYear:
    """The table of Lebanon at work; on each day somebody does what is written for it."""

    def __init__(self):
        self.coalition = Coalition.objects.get(slug="lebanon")
        self.meeting = Meeting.objects.get(coalition=self.coalition, status="planned")
        self.facilitator = User.objects.get(email="facilitator@lebanon.example.org")
        self.authority = User.objects.get(email="authority@lebanon.example.org")
        self.days = {
            date(2026, 11, 24): self.invite,
            date(2026, 12, 9): self.record,
            date(2026, 12, 14): self.publish,
            date(2027, 3, 24): self.release_midterm,
        }

    def seat(self, role):
        return Seat.objects.filter(coalition=self.coalition, role=role).earliest("pk")

    def invite(self):
        actions.release_invitation(
            meeting=self.meeting, seen=invitations.seen(self.meeting), by=self.authority
        )

    def record(self):
        item = meetings.add_item(meeting=self.meeting, title="Progress", by=self.facilitator)
        meetings.record_entry(item=item, text="Progress was reported.", by=self.facilitator)
        for lead, helper, due_on in PROMISED:
            self.meeting.refresh_from_db()
            points.agree(
                meeting=self.meeting,
                item=item,
                title="Speak with the ministry",
                lead=self.seat(lead),
                contributors=[self.seat(helper)],
                due_on=due_on,
                by=self.facilitator,
            )

    def publish(self):
        self.meeting.refresh_from_db()
        actions.send_for_release(meeting=self.meeting, by=self.facilitator)
        actions.publish_summary(meeting=self.meeting, by=self.authority)
        meetings.plan(
            coalition=self.coalition,
            body=self.meeting.body,
            title="The next half-year",
            local_date=date(2027, 6, 8),
            local_start=time(9, 30),
            local_end=time(13),
            agenda=[],
            by=self.facilitator,
        )

    def release_midterm(self):
        update = MidtermUpdate.objects.get(coalition=self.coalition)
        actions.prepare_midterm(update=update, introduction="", send=True, by=self.facilitator)
        actions.release_midterm(update=update, by=self.authority)


@pytest.mark.django_db
def test_no_embassy_member_gets_more_than_eight_mails_in_half_a_year(settings, time_machine):
    settings.DEBUG = True
    time_machine.move_to("2026-11-24T09:00Z")
    call_command("load_reference", verbosity=0)
    demonstration.load()
    year = HalfYear()
    day = FIRST
    while day <= LAST:
        time_machine.move_to(f"{day}T10:00Z")
        if day in year.days:
            year.days.pop(day)()
        schedule.propose_midterms()
        schedule.adopt()
        schedule.remind()
        day += timedelta(days=1)
    assert year.days == {}
    embassies = Member.objects.current().filter(seat__role__in=["champion", "donor"])
    got = {
        member.email: Counter(
            Letter.objects.filter(to_address=member.email).values_list("kind", flat=True)
        )
        for member in embassies
    }
    assert max(sum(kinds.values()) for kinds in got.values()) <= 8
    assert got["champion@lebanon.example.org"] == {
        "invitation": 1,
        "meeting_near": 2,
        "summary": 1,
        "reminder": 2,
        "midterm": 1,
    }
    assert Letter.objects.filter(to_file=False).count() == 0
