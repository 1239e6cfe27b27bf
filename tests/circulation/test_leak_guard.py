"""Nothing leaves that holds words of a private note; the recorders hear which, nobody else."""

import pytest
from django.urls import reverse

from circulation import actions, inspection
from circulation.models import Circulation
from coalitions.models import Coalition
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
    with pytest.raises(NotReady, match="your private note under “Land release” stand in the text"):
        actions.publish_summary(meeting=Meeting.objects.get(), by=cast.facilitator)


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
