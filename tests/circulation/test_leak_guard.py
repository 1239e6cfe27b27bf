"""Nothing leaves that holds words of a private note; the recorders hear which, nobody else."""

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import timezone

from circulation import actions, inspection, invitations, reminders
from circulation.models import Circulation
from coalitions.models import Coalition, Seat
from coalitions.roles import Role
from meetings import actions as recording
from meetings.models import AgendaItem, Entry, Meeting
from outbox import freeze
from outbox.models import FrozenDocument, Letter
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
SECRET = "the donor will not pay before the northern audit"


@pytest.fixture
def leaky(cast, meeting):
    """A private note whose words came into the title of an agenda item."""
    item = meeting.items.last()
    recording.write_private_note(
        item=item, seat=cast.seats[Role.FACILITATOR], text=f"So: {SECRET}.", by=cast.facilitator
    )
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    AgendaItem.objects.filter(pk=meeting.items.first().pk).update(title=SECRET.title())
    return Meeting.objects.get(pk=meeting.pk)


def test_a_leak_sends_nothing_and_the_recorders_alone_hear_where(cast, leaky):
    for _press in range(2):
        with pytest.raises(NotReady) as told:
            actions.publish_summary(meeting=leaky, by=cast.national_authority)
    assert str(told.value) == (
        "Nothing was sent: the recorders have to look at the text once more. They know."
    )
    leaky.refresh_from_db()
    assert (leaky.status, leaky.version) == ("for_release", 0)
    assert Circulation.objects.count() == Letter.objects.filter(kind="summary").count() == 0
    letters = Letter.objects.filter(kind="note_leaks").order_by("to_address")
    assert [letter.to_address.partition("@")[0] for letter in letters] == [
        "facilitator", "secretariat",
    ]  # fmt: skip
    for letter in letters:
        assert "Land release" in letter.body_text
        assert "audit" not in letter.body_text + letter.body_html


def test_the_recorder_who_publishes_alone_hears_the_item(cast, leaky):
    Coalition.objects.update(release_rule="facilitator")
    Meeting.objects.update(status="held")
    with pytest.raises(NotReady) as told:
        actions.publish_summary(meeting=Meeting.objects.get(), by=cast.facilitator)
    assert str(told.value) == (
        "Nothing was sent: words of your private note under item 2, “Land release”, stand in the "
        "text. Take them out of the text or out of the note."
    )


def test_a_successor_hears_the_item_and_no_word_of_the_former_recorders_note(cast, leaky):
    Coalition.objects.update(release_rule="facilitator")
    Meeting.objects.update(status="held")
    Seat.objects.filter(role="facilitator").update(ends_on=date(2026, 1, 1))
    with pytest.raises(NotReady) as told:
        actions.publish_summary(meeting=Meeting.objects.get(), by=cast.secretariat)
    assert str(told.value) == (
        "Nothing was sent: words that a former recorder noted in private under item 2, “Land "
        "release”, stand in the text. Please word it differently."
    )


def test_the_authority_is_not_handed_a_summary_that_holds_a_note(cast, leaky):
    Meeting.objects.update(status="held")
    with pytest.raises(NotReady, match="under item 2"):
        actions.send_for_release(meeting=Meeting.objects.get(), by=cast.facilitator)
    assert Meeting.objects.get().status == "held"


def test_a_mid_term_update_gives_no_note_of_its_gap_away(cast, meeting):
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    meeting.items.last().private_notes.update(text=f"So: {SECRET}.")
    update = actions.start_midterm(coalition=cast.coalition)
    actions.prepare_midterm(
        update=update, introduction=f"As said, {SECRET}.", send=True, by=cast.facilitator
    )
    with pytest.raises(NotReady, match="They know"):
        actions.release_midterm(update=update, by=cast.national_authority)
    update.refresh_from_db()
    assert update.status == "for_release"
    assert Circulation.objects.filter(kind="midterm").count() == 0
    assert Letter.objects.filter(kind="note_leaks").count() == 2
    meeting.items.first().entries.update(text=f"It was said that {SECRET}.")
    actions.release_midterm(update=update, by=cast.national_authority)
    freeze.freeze_pending()
    assert Circulation.objects.get(kind="midterm").document.frozen_at is not None


@pytest.fixture
def planned(cast):
    """A meeting to come, with a private note whose words came into the title of an item."""
    meeting = recording.plan(
        coalition=cast.coalition, body=cast.plenary, title="Autumn", local_date=date(2030, 9, 2),
        local_start=time(9), local_end=time(12), agenda=["Opening", "Funds"], by=cast.facilitator,
    )  # fmt: skip
    item = meeting.items.last()
    recording.write_private_note(
        item=item, seat=cast.seats[Role.FACILITATOR], text=f"So: {SECRET}.", by=cast.facilitator
    )
    # A first note begins the recording; the guard does not lean on that.
    Meeting.objects.filter(pk=meeting.pk).update(status="planned")
    meeting.refresh_from_db()
    return meeting


def leak(meeting):
    AgendaItem.objects.filter(meeting=meeting, position=1).update(title=SECRET.title())


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("facilitator", "under item 2, “Funds”, stand in the text"),
        ("national_authority", "the recorders have to look at the text once more"),
    ],
)
def test_an_invitation_that_holds_a_note_is_refused_in_words(cast, planned, client, role, words):
    leak(planned)
    client.force_login(cast.users[role])
    page = reverse("meeting_invitation", args=["cedar", planned.number])
    answer = client.post(
        reverse("invitation_release", args=["cedar", planned.number]),
        {"seen": client.get(page).context["seen"]},
        follow=True,
    )
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "So: the donor" not in answer.content.decode()
    assert Circulation.objects.count() == Letter.objects.filter(kind="invitation").count() == 0
    AgendaItem.objects.filter(meeting=planned, position=1).update(title="Opening")
    seen = client.get(page).context["seen"]
    client.post(reverse("invitation_release", args=["cedar", planned.number]), {"seen": seen})
    assert Letter.objects.filter(kind="invitation").count() == 7
    freeze.freeze_pending()
    assert FrozenDocument.objects.get().failure == ""


def test_a_cancellation_that_holds_a_note_is_refused_in_words(cast, planned, client):
    invite(planned, cast.facilitator)
    Letter.objects.update(state="sent", sent_at=timezone.now())
    client.force_login(cast.facilitator)
    answer = client.post(
        reverse("meeting_cancel", args=["cedar", planned.number]), {"reason": SECRET}
    )
    assert answer.status_code == 422
    assert "under item 2, “Funds”, stand in the text" in answer.content.decode()
    planned.refresh_from_db()
    assert planned.status == "planned"
    assert Letter.objects.filter(kind="cancellation").count() == 0
    actions.cancel_meeting(meeting=planned, reason="The hall is closed.", by=cast.facilitator)
    assert Letter.objects.filter(kind="cancellation").count() == 7


def invite(meeting, by):
    seen = invitations.seen(Meeting.objects.select_related("coalition", "body").get(pk=meeting.pk))
    return actions.release_invitation(meeting=meeting, seen=seen, by=by)


def test_a_newcomer_and_a_reminder_are_held_back_alike(cast, planned, time_machine):
    invitation = invite(planned, cast.facilitator)
    Letter.objects.update(state="sent", sent_at=timezone.now())
    newcomer = cast.seats["donor"].members.create(name="N", email="new@cedar.example.org")
    cast.plenary.members.add(newcomer)
    Meeting.objects.filter(pk=planned.pk).update(title=SECRET)
    Circulation.objects.filter(pk=invitation.pk).update(
        told=invitations.facts(Meeting.objects.get(pk=planned.pk))
    )
    with pytest.raises(NotReady, match="under item 2"):
        actions.invite_newcomers(meeting=planned, by=cast.facilitator)
    time_machine.move_to("2030-09-01T10:00Z")
    assert reminders.remind(timezone.now()) == 0
    assert Letter.objects.filter(kind="meeting_near").count() == 0
    Meeting.objects.filter(pk=planned.pk).update(title="Autumn")
    Circulation.objects.filter(pk=invitation.pk).update(
        told=invitations.facts(Meeting.objects.get(pk=planned.pk))
    )
    assert reminders.remind(timezone.now()) == 1


def test_the_page_of_the_authority_shows_no_word_of_the_note(cast, leaky, client):
    client.force_login(cast.national_authority)
    answer = client.post(reverse("meeting_release", args=["cedar", 1]), follow=True)
    assert "They know." in answer.content.decode()
    assert "So: the donor" not in answer.content.decode()


def test_a_proof_leaks_as_little(cast, leaky):
    with pytest.raises(NotReady):
        actions.send_proof(meeting=leaky, by=cast.national_authority)
    assert FrozenDocument.objects.count() == 0


def test_what_is_said_in_an_entry_may_leave(cast, leaky):
    Entry.objects.filter(kind="agreed").update(text=f"It was said that {SECRET}.")
    actions.publish_summary(meeting=leaky, by=cast.national_authority)
    freeze.freeze_pending()
    assert FrozenDocument.objects.get().frozen_at is not None


def test_the_finished_pdf_is_read_once_more_before_any_copy_leaves(cast, meeting):
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    circulation = actions.publish_summary(meeting=meeting, by=cast.national_authority)
    FrozenDocument.objects.filter(pk=circulation.document_id).update(
        source=f"<html><head><title>x</title></head><body><p>{SECRET}</p></body></html>"
    )
    note = meeting.items.last().private_notes.get()
    note.text = SECRET
    note.save()
    freeze.freeze_pending()
    circulation.document.refresh_from_db()
    assert (circulation.document.content, circulation.document.failure) == (
        None, inspection.HELD_BACK,
    )  # fmt: skip
    assert Letter.objects.due(circulation.send_after).filter(kind="summary").count() == 0


def test_the_document_holds_the_entries_that_were_decided_on(cast, meeting):
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    standing = sorted(Entry.objects.values_list("id", flat=True))
    assert (
        actions.publish_summary(meeting=meeting, by=cast.national_authority).entry_ids == standing
    )
