"""The silence procedure, end to end, by literal dates."""

import io
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pypdf import PdfReader

from circulation import actions, schedule
from circulation.models import Circulation, Correction
from coalitions.models import Coalition
from meetings.models import Entry, Meeting, Revision
from outbox import freeze
from outbox.models import Letter
from tests.circulation.conftest import recorded_meeting
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db


def to(kind):
    return sorted(
        address.partition("@")[0]
        for address in Letter.objects.filter(kind=kind).values_list("to_address", flat=True)
    )


def pdf_text(circulation):
    freeze.freeze_pending()
    circulation.document.refresh_from_db()
    pages = PdfReader(io.BytesIO(bytes(circulation.document.content))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def meeting(cast, time_machine):
    """Recorded on Tuesday 5 May 2026 in a coalition that chose five working days of silence."""
    time_machine.move_to("2026-05-05T09:00Z", tick=False)
    Coalition.objects.filter(pk=cast.coalition.pk).update(release_rule="silence")
    cast.coalition.refresh_from_db()
    return recorded_meeting(cast)


@pytest.fixture
def draft(cast, meeting):
    return actions.open_silence(meeting=meeting, by=cast.facilitator)


def test_the_draft_goes_to_every_seat_but_the_observers(cast, meeting, draft):
    assert to("draft") == [
        "champion", "donor", "facilitator", "national_authority", "operator", "secretariat",
    ]  # fmt: skip
    meeting.refresh_from_db()
    # 18:00 in Beirut on Tuesday 12 May.
    assert meeting.silence_until == datetime(2026, 5, 12, 15, 0, tzinfo=UTC)
    assert "Draft under silence procedure until" in pdf_text(draft)
    assert actions.open_silence(meeting=meeting, by=cast.facilitator) == draft


def test_by_the_coalitions_own_week_end_and_holidays(cast, meeting):
    Coalition.objects.filter(pk=cast.coalition.pk).update(
        weekend="4,5", holidays="2026-05-06 A day of rest"
    )
    actions.open_silence(meeting=Meeting.objects.get(), by=cast.facilitator)
    # Thursday 7, then Sunday 10 to Wednesday 13.
    assert Meeting.objects.get().silence_until == datetime(2026, 5, 13, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "before", "during"),
    [
        ("champion", 403, 200), ("donor", 403, 200), ("operator", 403, 200),
        ("observer", 403, 403), ("facilitator", 200, 200), ("national_authority", 403, 200),
    ],
)  # fmt: skip
def test_seats_read_the_draft_while_the_window_is_open(cast, meeting, client, role, before, during):
    page = reverse("meeting_publish", args=["cedar", 1])
    client.force_login(cast.users[role])
    assert client.get(page).status_code == before
    draft = actions.open_silence(meeting=meeting, by=cast.facilitator)
    freeze.freeze_pending()
    assert client.get(page).status_code == during
    document = reverse("circulation_document", args=["cedar", draft.number])
    assert client.get(document).status_code == during
    actions.return_summary(meeting=meeting, remark="Not yet.", by=cast.national_authority)
    keeps = role in {"facilitator", "national_authority"}
    assert client.get(document).status_code == (200 if keeps else 403)


@pytest.mark.parametrize(
    ("role", "keeps"),
    [("donor", False), ("operator", False), ("facilitator", True), ("national_authority", True)],
)
def test_who_reads_the_draft_only_sees_no_addresses_and_no_open_ends(
    cast, meeting, draft, client, role, keeps
):
    meeting.refresh_from_db()
    recording_item = meeting.items.create(position=9, title="Any other business")
    client.force_login(cast.users[role])
    page = client.get(reverse("meeting_publish", args=["cedar", 1])).content.decode()
    assert "Targets are given by district." in page
    for words in ("champion@cedar.example.org", "Before it goes", "Send me a proof"):
        assert (words in page) is keeps, words
    answer = client.post(reverse("meeting_proof", args=["cedar", 1]))
    assert answer.status_code == (302 if keeps else 403)
    assert recording_item.title in page


def test_the_search_finds_the_draft_for_those_who_read_it_in_the_window(cast, meeting, client):
    from meetings.permissions import readable_records

    def numbers(role):
        rows = readable_records(cast.users[role], cast.coalition)
        return list(rows.values_list("number", flat=True))

    roles = ["champion", "donor", "operator", "observer", "facilitator", "national_authority"]
    assert [numbers(role) for role in roles] == [[], [], [], [], [1], []]
    actions.open_silence(meeting=meeting, by=cast.facilitator)
    assert [numbers(role) for role in roles] == [[1], [1], [1], [], [1], [1]]


def test_nobody_asks_after_the_window_has_ended(cast, meeting, draft, client, time_machine):
    actions.ask_for_correction(meeting=meeting, text="In time.", by=cast.donor)
    time_machine.move_to("2026-05-12T14:59:59Z")
    actions.ask_for_correction(meeting=meeting, text="Just in time.", by=cast.operator)
    time_machine.move_to("2026-05-12T15:00Z")
    client.force_login(cast.champion)
    page = reverse("corrections", args=["cedar", 1])
    assert "Send the correction" not in client.get(page).content.decode()
    late = client.post(reverse("correction_ask", args=["cedar", 1]), {"text": "Late."})
    assert late.status_code == 403
    for correction in Correction.objects.all():
        actions.answer_correction(
            correction=correction, answer="not_taken_in", sentence="No.", by=cast.facilitator
        )
    assert schedule.adopt() == 1
    assert "Send the correction" in client.get(page).content.decode()


def test_an_adoption_that_is_stopped_is_none_and_its_paper_a_draft_again(
    cast, meeting, draft, client, time_machine
):
    time_machine.move_to("2026-05-12T15:00Z")
    assert schedule.adopt() == 1
    summary = Circulation.objects.get(kind="summary")
    freeze.freeze_pending()
    client.force_login(cast.donor)
    document = reverse("circulation_document", args=["cedar", summary.number])
    assert client.get(document).status_code == 200
    actions.stop(circulation=summary, by=cast.facilitator)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.version, meeting.adopted_by_silence_on) == ("held", 0, None)
    assert client.get(document).status_code == 403
    client.force_login(cast.secretariat)
    assert client.get(document).status_code == 200


def test_two_clocks_adopt_once(cast, meeting, draft, time_machine):
    time_machine.move_to("2026-05-12T15:00Z")
    early = datetime(2026, 5, 12, 14, 59, tzinfo=UTC)
    assert actions.adopt(meeting=Meeting.objects.get(), now=early) is None
    now = datetime(2026, 5, 12, 15, 0, tzinfo=UTC)
    first, second = Meeting.objects.get(), Meeting.objects.get()
    assert actions.adopt(meeting=first, now=now) is not None
    assert actions.adopt(meeting=second, now=now) is None
    assert Circulation.objects.filter(kind="summary").count() == 1


def test_a_dormant_coalition_answers_nothing_and_adopts_nothing(cast, meeting, draft, time_machine):
    asked = actions.ask_for_correction(meeting=meeting, text="x", by=cast.donor)
    Coalition.objects.update(status="dormant")
    with pytest.raises(PermissionDenied):
        actions.answer_correction(
            correction=Correction.objects.get(), answer="taken_in", sentence="x",
            by=cast.facilitator,
        )  # fmt: skip
    Correction.objects.filter(pk=asked.pk).delete()
    time_machine.move_to("2026-06-12T15:00Z")
    assert schedule.adopt() == 0


def test_a_reader_finds_the_corrections_from_the_circulation(cast, meeting, draft, client):
    client.force_login(cast.donor)
    page = client.get(reverse("circulation", args=["cedar", draft.number])).content.decode()
    assert 'href="/coalitions/cedar/meetings/1/corrections/"' in page


def test_silence_adopts_when_the_window_ends_and_not_before(cast, meeting, draft, time_machine):
    time_machine.move_to("2026-05-12T14:59Z")
    assert schedule.adopt() == 0
    time_machine.move_to("2026-05-12T15:00Z")
    assert schedule.adopt() == 1
    assert schedule.adopt() == 0
    meeting.refresh_from_db()
    assert (meeting.status, meeting.version, meeting.silence_until) == ("final", 1, None)
    summary = Circulation.objects.get(kind="summary")
    assert "Adopted 12 May 2026 by silence, 0 corrections" in pdf_text(summary)
    assert to("summary") == [
        "champion", "donor", "facilitator", "national_authority", "observer", "operator",
        "secretariat",
    ]  # fmt: skip


def test_it_waits_for_answers_and_states_what_was_taken_in(cast, meeting, draft, time_machine):
    asked = actions.ask_for_correction(meeting=meeting, text="By province.", by=cast.donor)
    time_machine.move_to("2026-05-12T15:00Z")
    assert (schedule.adopt(), schedule.adopt()) == (0, 0)
    assert to("silence_waits") == ["facilitator", "secretariat"]
    entry = Entry.objects.get(kind="agreed")
    actions.answer_correction(
        correction=asked, answer="taken_in", sentence="Yes, by province.", entry=entry,
        wording="Targets are given by province.", version=1, by=cast.facilitator,
    )  # fmt: skip
    time_machine.move_to("2026-05-13T08:00Z")
    assert schedule.adopt() == 1
    text = pdf_text(Circulation.objects.get(kind="summary"))
    assert "Adopted 13 May 2026 by silence, 1 correction " in text
    assert "Targets are given by province." in text
    assert "by district" not in text


def test_a_changed_entry_is_not_overwritten_by_an_answer(cast, meeting, draft):
    asked = actions.ask_for_correction(meeting=meeting, text="x", by=cast.donor)
    facts = {"correction": asked, "answer": "taken_in", "sentence": "Yes.", "by": cast.facilitator}
    with pytest.raises(NotReady, match="changed meanwhile"):
        actions.answer_correction(
            entry=Entry.objects.get(kind="agreed"), wording="New.", version=7, **facts
        )
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_the_authority_stops_the_window_and_the_seats_are_told(cast, meeting, draft, time_machine):
    for seat in ("facilitator", "secretariat", "donor"):
        with pytest.raises(PermissionDenied):
            actions.return_summary(meeting=meeting, remark="No.", by=cast.users[seat])
    actions.return_summary(meeting=meeting, remark="Item 2 once more.", by=cast.national_authority)
    assert to("silence_stopped") == [
        "champion", "donor", "facilitator", "national_authority", "operator", "secretariat",
    ]  # fmt: skip
    assert "Item 2 once more." not in Letter.objects.filter(kind="silence_stopped")[0].body_text
    assert set(Letter.objects.filter(kind="draft").values_list("state", flat=True)) == {"cancelled"}
    time_machine.move_to("2026-06-01T09:00Z")
    assert schedule.adopt() == 0
    meeting.refresh_from_db()
    assert meeting.status == "held"
    again = actions.open_silence(meeting=meeting, by=cast.facilitator)
    assert again.version == 2


def test_nobody_publishes_past_the_silence(cast, meeting, draft):
    with pytest.raises(PermissionDenied):
        actions.publish_summary(meeting=meeting, by=cast.facilitator)
    with pytest.raises(NotReady):
        actions.publish_summary(meeting=meeting, by=cast.national_authority)


def test_to_the_facilitator_alone_shows_neither_name_nor_words_to_others(
    cast, meeting, draft, client
):
    client.force_login(cast.donor)
    client.post(
        reverse("correction_ask", args=["cedar", 1]),
        {"text": "CONFIDED-CANARY", "to_facilitator_alone": "on"},
    )
    asked = Correction.objects.get()
    assert (asked.seat, asked.by) == (None, cast.donor)
    assert to("correction_asked") == ["facilitator"]
    page = reverse("corrections", args=["cedar", 1])
    sees = {}
    for role in ["donor", "facilitator", "secretariat", "national_authority", "operator"]:
        client.force_login(cast.users[role])
        content = client.get(page).content.decode()
        assert "By a participant" in content, role
        sees[role] = "CONFIDED-CANARY" in content
        assert ("donor@cedar.example.org, as you alone know" in content) is (role == "facilitator")
        assert "Cedar Donor</p>" not in content
    assert sees == {
        "donor": True, "facilitator": True, "secretariat": False, "national_authority": False,
        "operator": False,
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.answer_correction(
            correction=asked, answer="taken_in", sentence="x", by=cast.secretariat
        )
    client.force_login(cast.national_authority)
    assert "CONFIDED-CANARY" not in client.get("/coalitions/cedar/export.json").content.decode()


def test_answered_over_the_page_and_taken_up_again_after_circulation(cast, meeting, client):
    Coalition.objects.update(release_rule="authority")
    meeting = Meeting.objects.get()
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    asked = actions.ask_for_correction(meeting=meeting, text="A date is wrong.", by=cast.operator)
    client.force_login(cast.secretariat)
    answer = reverse("correction_answer", args=["cedar", 1, asked.id])
    refused = client.post(answer, {"answer": "taken_in", "sentence": ""})
    assert refused.status_code == 422
    client.post(answer, {"answer": "taken_in", "sentence": "The date is mended."})
    page = client.get(reverse("corrections", args=["cedar", 1])).content.decode()
    assert "The date is mended.</textarea>" in page
    client.post(reverse("meeting_reopen", args=["cedar", 1]), {"reason": "The date is mended."})
    meeting.refresh_from_db()
    assert (meeting.status, meeting.what_changed) == ("held", "The date is mended.")


@pytest.mark.parametrize(("keeps", "left"), [(False, ["Adopted."]), (True, ["Said.", "Adopted."])])
def test_earlier_wording_is_deleted_once_the_summary_is_final(cast, meeting, keeps, left):
    from meetings import actions as recording

    Coalition.objects.update(release_rule="facilitator", keeps_revisions=keeps)
    meeting = Meeting.objects.get()
    entry = recording.record_entry(item=meeting.items.first(), text="Said.", by=cast.facilitator)
    recording.revise_entry(entry=entry, text="Adopted.", kind="", version=1, by=cast.facilitator)
    mine = Revision.objects.filter(entry=entry)
    assert Revision.objects.readable_by(cast.secretariat, meeting).filter(entry=entry).count() == 2
    assert Revision.objects.readable_by(cast.donor, meeting).count() == 0
    assert Revision.objects.readable_by(cast.national_authority, meeting).count() == 0
    actions.publish_summary(meeting=meeting, by=cast.facilitator)
    assert list(mine.values_list("text", flat=True)) == left
