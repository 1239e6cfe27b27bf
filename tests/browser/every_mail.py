"""Run beside a portal, on its database: a coalition's year, so that every kind of mail is sent."""

import contextlib
import datetime

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from accounts import actions as accounts  # noqa: E402
from actionpoints.actions import offer  # noqa: E402
from circulation import actions, invitations, notices, senders, weekly  # noqa: E402
from circulation.actions import departures  # noqa: E402
from coalitions.actions import invitations as offers  # noqa: E402
from coalitions.actions import members, seats  # noqa: E402
from coalitions.models import Coalition  # noqa: E402
from meetings import actions as recording  # noqa: E402
from meetings.models import Meeting  # noqa: E402
from outbox import delivery, freeze  # noqa: E402
from outbox.models import Letter  # noqa: E402
from tests.circulation.conftest import recorded_meeting  # noqa: E402
from tests.conftest import Cast  # noqa: E402
from toolkit.errors import NotReady  # noqa: E402

NOTE = "the donor will not pay before the northern audit"


def days(number):
    return datetime.timedelta(days=number)


def send():
    freeze.freeze_pending()
    delivery.relay()


def plan(cast, title, on):
    return recording.plan(
        coalition=cast.coalition,
        body=cast.plenary,
        title=title,
        local_date=on,
        local_start=datetime.time(9, 30),
        local_end=datetime.time(13),
        agenda=["Opening"],
        by=cast.facilitator,
    )


def table(cast):
    """People offered accounts, seats given and ended, a wish put."""
    newcomer = members.add(
        seat=cast.seats["donor"], name="Desk", email="desk@cedar.example.org", by=cast.facilitator
    )
    offers.send(member=newcomer, by=cast.facilitator)
    seats.suggest(
        coalition=cast.coalition, subject="A seat", words="For the health service", by=cast.donor
    )
    seats.end(seat=cast.seats["observer"], reason="Left", by=cast.national_authority)
    leaving = members.add(
        seat=cast.seats["operator"], name="L", email="l@cedar.example.org", by=cast.facilitator
    )
    members.end(member=leaving, by=cast.national_authority)


def inviting(cast, today):
    meeting = plan(cast, "To come", today + days(300))
    actions.release_invitation(meeting=meeting, seen=invitations.seen(meeting), by=cast.facilitator)
    actions.remind_of_meeting(meeting=Meeting.objects.get(pk=meeting.pk), days=7)
    called_off = plan(cast, "Called off", today + days(20))
    actions.release_invitation(
        meeting=called_off, seen=invitations.seen(called_off), by=cast.facilitator
    )
    send()
    actions.cancel_meeting(meeting=called_off, reason="Elections", by=cast.facilitator)


def summaries(cast):
    """Asked back, released, corrected, with one copy returned; its mid-term update."""
    meeting = recorded_meeting(cast)
    actions.send_proof(meeting=meeting, by=cast.facilitator)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.return_summary(meeting=meeting, remark="Item 2.", by=cast.national_authority)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    sent = actions.publish_summary(meeting=meeting, by=cast.national_authority)
    send()
    senders.tell_senders()
    senders.tell_of_return(sent.deliveries.first().letter)
    actions.ask_for_correction(meeting=meeting, text="A date is wrong.", by=cast.operator)
    actions.propose_midterm(
        coalition=cast.coalition, now=datetime.datetime.now(datetime.UTC) + days(290)
    )
    actions.open_round(coalition=cast.coalition, by=cast.facilitator)
    send()
    update = cast.coalition.midterm_updates.get()
    actions.prepare_midterm(update=update, introduction="So far.", send=True, by=cast.facilitator)
    actions.release_midterm(update=update, by=cast.national_authority)


def points(cast, now):
    """A promise comes near after a quiet fortnight; somebody hands over."""
    offer(
        coalition=cast.coalition,
        title="Lend two cars",
        lead=cast.seats["operator"],
        due_on=now.date() + days(27),
        by=cast.operator,
    )
    for day in range(15, 27):
        for each in weekly.owed(now + days(day)):
            actions.remind_of_points(weekly=each)
    departures.leave(
        member=members.add(
            seat=cast.seats["donor"], name="G", email="g@cedar.example.org", by=cast.facilitator
        ),
        successor=cast.members["donor"],
        by=cast.national_authority,
    )


def silence(cast, now):
    Coalition.objects.filter(pk=cast.coalition.pk).update(release_rule="silence")
    cast.coalition.refresh_from_db()
    for title in ("Stopped", "Waiting"):
        meeting = recorded_meeting(cast, title=title)
        actions.open_silence(meeting=meeting, by=cast.facilitator)
        if title == "Stopped":
            actions.return_summary(meeting=meeting, remark="No.", by=cast.national_authority)
    actions.ask_for_correction(meeting=meeting, text="A name is wrong.", by=cast.donor)
    actions.adopt(meeting=meeting, now=now + days(30))
    Coalition.objects.filter(pk=cast.coalition.pk).update(release_rule="authority")
    cast.coalition.refresh_from_db()


def reminders(cast, now):
    """Of a summary to finish and of one to release; and words of a note that may not leave."""
    plan(cast, "Not finished", now.date())
    waiting = recorded_meeting(cast, title="Not released")
    recording.write_private_note(
        item=waiting.items.last(), seat=cast.seats["facilitator"], text=NOTE, by=cast.facilitator
    )
    actions.send_for_release(meeting=waiting, by=cast.facilitator)
    notices.remind(now + days(4))
    waiting.items.filter(pk=waiting.items.first().pk).update(title=NOTE.title())
    with contextlib.suppress(NotReady):
        actions.publish_summary(
            meeting=Meeting.objects.get(pk=waiting.pk), by=cast.national_authority
        )


def account(cast):
    """A forgotten password, a new one, an address confirmed, a second factor taken away."""
    host = settings.PUBLIC_BASE_URL.partition("//")[2]
    visitor = Client(HTTP_HOST=host)
    visitor.post("/accounts/password/reset/", {"email": cast.donor.email})
    visitor.force_login(cast.donor)
    fresh = {"oldpassword": "secret", "password1": "a-new-secret-9", "password2": "a-new-secret-9"}
    visitor.post("/accounts/password/change/", fresh)
    unproven = Client(HTTP_HOST=host)
    unproven.post("/accounts/login/", {"login": cast.operator.email, "password": "secret"})
    accounts.remove_second_factor(user=cast.champion)


def main():
    settings.CIRCULATION_WAIT_SECONDS = 0
    now = datetime.datetime.now(datetime.UTC)
    cast = Cast("cedar", "LBN", "Cedar")
    table(cast)
    inviting(cast, now.date())
    summaries(cast)
    points(cast, now)
    silence(cast, now)
    reminders(cast, now)
    account(cast)
    seats.add(
        coalition=cast.coalition,
        organisation="Another office",
        role="facilitator",
        reason="Their turn",
        by=cast.national_authority,
    )
    send()
    assert not Letter.objects.filter(state="queued").exists()


main()
