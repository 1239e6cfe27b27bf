"""The straight line: from the recorded meeting to a PDF in everybody's mail."""

import email
import io
from email.policy import default

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pypdf import PdfReader

from circulation import actions
from circulation.models import Circulation, Delivery
from coalitions.models import Member
from coalitions.roles import Role
from meetings.models import Attendance
from outbox import delivery, freeze
from outbox.models import FrozenDocument, Letter
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db


def send_all():
    freeze.freeze_pending()
    delivery.relay()


def mails(settings):
    return [
        email.message_from_bytes(path.read_bytes(), policy=default)
        for path in sorted(settings.OUTBOX_DIR.glob("*.eml"))
    ]


def pdf_text(content):
    return " ".join(
        " ".join(
            page.extract_text() for page in PdfReader(io.BytesIO(bytes(content))).pages
        ).split()
    )


@pytest.fixture
def released(cast, meeting):
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    return actions.publish_summary(meeting=meeting, by=cast.national_authority)


def test_the_authority_releases_and_every_member_gets_one_mail_with_the_pdf(
    cast, released, settings
):
    send_all()
    summaries = [m for m in mails(settings) if m.is_multipart() and list(m.iter_attachments())]
    assert sorted(m["To"] for m in summaries) == [
        "champion@cedar.example.org",
        "donor@cedar.example.org",
        "facilitator@cedar.example.org",
        "national_authority@cedar.example.org",
        "observer@cedar.example.org",
        "operator@cedar.example.org",
        "secretariat@cedar.example.org",
    ]
    for message in summaries:
        (attached,) = message.iter_attachments()
        assert attached.get_content() == bytes(FrozenDocument.objects.get().content)
        assert message["Reply-To"] == "secretariat@cedar.example.org"
    assert {d.letter.state for d in released.deliveries.all()} == {"sent"}


def test_the_mail_says_first_what_was_agreed_what_is_asked_of_you_and_the_next_date(released):
    texts = dict(Letter.objects.filter(kind="summary").values_list("to_address", "body_text"))
    assert texts["operator@cedar.example.org"].splitlines()[:3] == [
        "Agreed: 1 point. Targets are given by district.",
        "Asked of you: 1 action point. LBN-2026-001: Share the task list",
        "Next meeting: date to be agreed.",
    ]
    assert "Nothing is asked of you in particular." in texts["donor@cedar.example.org"]


def test_the_document_says_what_was_recorded_and_never_a_private_note(released, settings):
    send_all()
    content = FrozenDocument.objects.get().content
    text = pdf_text(content)
    for words in (
        "Half-year review",
        "19 May 2026, 09:30–13:00 (Asia/Beirut)",
        "Targets are given by district.",
        "LBN-2026-001",
        "New date to be agreed",
        "not for publication",
        "1 / ",
    ):
        assert words in text
    everything = text + " ".join(m.as_string() for m in mails(settings))
    assert "PRIVATE-CANARY" not in everything
    assert "verdue" not in everything
    root = PdfReader(io.BytesIO(bytes(content))).trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "en")


def test_the_facilitator_cannot_publish_where_the_authority_releases(cast, meeting, client):
    client.force_login(cast.facilitator)
    url = reverse("meeting_release", args=["cedar", meeting.number])
    assert client.post(url).status_code == 403
    assert not Circulation.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.publish_summary(meeting=meeting, by=cast.facilitator)


def test_the_facilitator_publishes_alone_where_the_authority_chose_so(cast, meeting):
    cast.coalition.release_rule = "facilitator"
    cast.coalition.save()
    meeting.refresh_from_db()
    circulation = actions.publish_summary(meeting=meeting, by=cast.facilitator)
    assert circulation.deliveries.count() == 7


def test_pressing_twice_shows_the_first_result(cast, released, meeting):
    again = actions.publish_summary(meeting=meeting, by=cast.national_authority)
    assert again == released
    assert Delivery.objects.count() == 7


def test_opening_the_publish_page_writes_nothing_and_names_who_has_no_address(
    cast, meeting, client, django_assert_max_num_queries
):
    Member.objects.create(seat=cast.seats[Role.DONOR], name="Desk officer without mail")
    client.force_login(cast.facilitator)
    with django_assert_max_num_queries(45):
        page = client.get(reverse("meeting_publish", args=["cedar", meeting.number]))
    assert page.status_code == 200
    assert "Desk officer without mail" in page.content.decode()
    assert not Letter.objects.exists()
    assert not FrozenDocument.objects.exists()


def test_a_shared_mailbox_gets_one_copy_that_names_both(cast, meeting):
    Member.objects.create(
        seat=cast.seats[Role.DONOR], name="Second", email="Donor@Cedar.example.org"
    )
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    circulation = actions.publish_summary(meeting=meeting, by=cast.national_authority)
    copy = circulation.deliveries.get(address="donor@cedar.example.org")
    assert copy.members.count() == 2
    assert circulation.deliveries.count() == 7


def test_nothing_recorded_is_nothing_to_publish(cast, meeting):
    meeting.items.all().delete()
    with pytest.raises(NotReady, match="Record the summary before publishing it"):
        actions.send_for_release(meeting=meeting, by=cast.facilitator)


def test_a_document_that_cannot_be_printed_says_why_and_no_mail_leaves(cast, released, client):
    FrozenDocument.objects.update(source='<html lang="en"><img src="file:///etc/passwd"></html>')
    for _attempt in range(4):
        send_all()
    document = FrozenDocument.objects.get()
    assert "file:///etc/passwd" in document.failure
    assert document.attempts == 3
    assert not Letter.objects.filter(kind="summary").exclude(state="queued").exists()
    client.force_login(cast.facilitator)
    page = client.get(reverse("circulation", args=["cedar", released.number]))
    assert "The document could not be printed" in page.content.decode()


def test_whoever_left_before_the_copy_was_sent_gets_none(cast, released, settings):
    Member.objects.filter(email="donor@cedar.example.org").update(ends_on="2026-01-01")
    send_all()
    copy = released.deliveries.get(address="donor@cedar.example.org")
    assert copy.letter.state == "cancelled"
    assert "donor@cedar.example.org" not in [m["To"] for m in mails(settings)]


def test_within_two_minutes_the_circulation_can_be_stopped(cast, meeting, settings):
    settings.CIRCULATION_WAIT_SECONDS = 120
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    circulation = actions.publish_summary(meeting=meeting, by=cast.national_authority)
    send_all()
    actions.stop(circulation=circulation, by=cast.national_authority)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.version) == ("for_release", 0)
    assert {d.letter.state for d in circulation.deliveries.all()} == {"cancelled"}
    assert actions.publish_summary(meeting=meeting, by=cast.national_authority).version == 1


def test_it_is_too_late_to_stop_once_copies_have_left(cast, released):
    send_all()
    with pytest.raises(NotReady, match="too late"):
        actions.stop(circulation=released, by=cast.national_authority)
    assert released.deliveries.filter(letter__state="sent").count() == 7


def test_a_correction_circulates_as_version_two_and_says_what_changed(cast, released, meeting):
    send_all()
    actions.reopen(meeting=meeting, reason="The date of the next visit.", by=cast.facilitator)
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    second = actions.publish_summary(meeting=meeting, by=cast.national_authority)
    assert (second.version, second.replaces) == (2, released)
    assert "replaces version 1" in second.document.source
    assert "The date of the next visit." in second.document.source


def test_a_failed_copy_goes_again_to_the_members_present_address(cast, released):
    copy = released.deliveries.get(address="donor@cedar.example.org")
    Letter.objects.filter(pk=copy.letter_id).update(state="failed", smtp_code=550)
    Member.objects.filter(email="donor@cedar.example.org").update(email="new@cedar.example.org")
    fresh = actions.resend(delivery=copy, by=cast.secretariat)
    copy.refresh_from_db()
    assert fresh.address == "new@cedar.example.org"
    assert copy.replaced_by == fresh
    assert copy.letter.state == "failed"


def test_a_proof_goes_to_oneself_only_and_is_marked(cast, meeting, settings):
    actions.send_proof(meeting=meeting, by=cast.facilitator)
    send_all()
    (message,) = mails(settings)
    assert message["To"] == "facilitator@cedar.example.org"
    assert message["Subject"].startswith("Proof: ")
    assert "Proof, not circulated" in pdf_text(FrozenDocument.objects.get().content)
    assert not Circulation.objects.exists()


def test_a_restricted_draft_shows_nowhere_for_those_who_may_not_see_it(cast, meeting, client):
    for role in ("champion", "donor", "operator", "observer"):
        client.force_login(getattr(cast, role))
        for name in ("meeting_publish", "meeting_record", "meeting_preview_pdf"):
            assert client.get(reverse(name, args=["cedar", 1])).status_code == 403
        for name in ("coalition", "meetings", "action_points", "circulations"):
            page = client.get(reverse(name, args=["cedar"])).content.decode()
            assert "Targets are given" not in page
            assert "Share the task list" not in page


def test_another_coalition_is_not_even_there(cast, others, meeting, client):
    client.force_login(others.facilitator)
    for name in ("meeting", "meeting_record", "meeting_publish"):
        assert client.get(reverse(name, args=["cedar", 1])).status_code == 404
    client.force_login(cast.facilitator)
    for name in ("home", "coalitions"):
        assert "CANARY-B" not in client.get(reverse(name)).content.decode()


def test_names_with_line_breaks_cannot_add_a_header(cast, meeting, settings):
    meeting.title = "x\r\nBcc: evil@example.com"
    meeting.save()
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    send_all()
    assert all(m["Bcc"] is None for m in mails(settings))


def test_a_guest_gets_a_copy_only_where_chosen_and_is_told_that_they_are_on_no_list(cast, meeting):
    guest = Attendance.objects.create(
        meeting=meeting, guest_name="Guest", guest_email="guest@example.org", status="present"
    )
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority, guests=[guest])
    letter = Letter.objects.get(to_address="guest@example.org")
    for body in (letter.body_text, letter.body_html):
        assert "because you took part in the meeting as a guest" in body
        assert "put this address on" not in body
    assert "List-Unsubscribe" not in letter.headers


def test_the_log_counts_each_address_once_and_says_what_is_on_its_way(cast, released, client):
    client.force_login(cast.facilitator)
    url = reverse("circulation", args=["cedar", released.number])
    assert "0 of 7 copies sent. 7 are on their way." in client.get(url).content.decode()
    send_all()
    copy = released.deliveries.first()
    Letter.objects.filter(pk=copy.letter_id).update(state="failed", sent_at=None)
    copy.refresh_from_db()
    actions.resend(delivery=copy, by=cast.facilitator)
    send_all()
    text = client.get(url).content.decode()
    assert "7 of 7 copies sent." in text
    assert "on their way" not in text
