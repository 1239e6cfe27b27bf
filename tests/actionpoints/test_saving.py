"""What the record page's script is told, and what it may not be told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actionpoints import record_answers
from coalitions.models import Coalition
from meetings import actions
from meetings.models import Entry, Meeting, Presence, PrivateNote, Revision
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def item(cast):
    return plan(cast).items.first()


@pytest.fixture
def recorder(client, cast):
    client.force_login(cast.facilitator)
    return client


def record(cast, tail=""):
    return at(cast, f"1/record/{tail}")


def said(cast, item, text="first"):
    return actions.record_entry(item=item, text=text, by=cast.facilitator)


def test_a_save_echoes_its_operation_and_version_and_names_the_zone(recorder, cast, item):
    operation = str(uuid4())
    url = record(cast, f"items/{item.id}/entries/")
    text = "débat\n\tمناقشة 🌍 "
    answer = recorder.post(url, {"text": text, "operation": operation}, **JSON)
    told, entry = answer.json(), Entry.objects.get()
    assert (told["operation"], told["entry"], told["version"]) == (operation, entry.id, 1)
    assert told["sign"].startswith("Saved ")
    assert told["sign"].endswith(" (Asia/Beirut)")
    assert answer["Cache-Control"] == "no-store"
    assert entry.text == text


def test_a_save_sent_again_after_somebody_elses_names_the_version_it_made(recorder, cast, item):
    """Else the next save would pass for one that had read the other's text."""
    entry, operation = said(cast, item), uuid4()
    url = record(cast, f"entries/{entry.id}/")
    data = {"text": "second", "version": 1, "operation": operation}
    assert recorder.post(url, data, **JSON).json()["version"] == 2
    actions.revise_entry(entry=entry, text="theirs", kind="", version=2, by=cast.secretariat)
    assert recorder.post(url, data, **JSON).json()["version"] == 2
    third = {"text": "third", "version": 2, "operation": uuid4()}
    assert recorder.post(url, third, **JSON).status_code == 409
    assert Entry.objects.get().text == "theirs"


def test_a_conflict_brings_both_texts_and_one_made_of_them(recorder, cast, item):
    entry = said(cast, item, "Targets by district.")
    actions.revise_entry(
        entry=entry, text="New targets by district.", kind="", version=1, by=cast.secretariat
    )
    data = {"text": "Targets by district and year.", "version": 1, "operation": uuid4()}
    answer = recorder.post(record(cast, f"entries/{entry.id}/"), data, **JSON)
    assert answer.status_code == 409
    conflict = answer.json()["conflict"]
    assert conflict["text"] == "New targets by district."
    assert conflict["by"] == str(cast.secretariat)
    assert conflict["merged"] == "New targets by district and year."
    assert Entry.objects.get().text == "New targets by district."


@pytest.mark.parametrize("text", ["", " \n\t", "z" * 20_001, "nul\x00"])
def test_what_can_not_be_saved_is_said_in_a_sentence(recorder, cast, item, text):
    answer = recorder.post(record(cast, f"items/{item.id}/entries/"), {"text": text}, **JSON)
    assert answer.status_code == 422
    assert answer.json()["problem"].endswith((".", "d."))
    assert Entry.objects.count() == 0


def test_a_closed_meeting_refuses_in_json_too(recorder, cast, item, now):
    entry = said(cast, item)
    Meeting.objects.update(status="final", version=1, finalised_at=now)
    for tail in (f"entries/{entry.id}/", f"entries/{entry.id}/remove/"):
        answer = recorder.post(record(cast, tail), {"text": "late", "version": 1}, **JSON)
        assert answer.status_code == 422
        assert "This meeting is final or cancelled" in answer.json()["problem"]
    assert Entry.objects.get().text == "first"


def test_taking_out_twice_with_one_operation_is_one_version(recorder, cast, item):
    entry, operation = said(cast, item), uuid4()
    for _press in range(2):
        answer = recorder.post(
            record(cast, f"entries/{entry.id}/remove/"),
            {"version": 1, "operation": operation},
            **JSON,
        )
        assert answer.json()["version"] == 2
    assert [(r.version, r.removed) for r in entry.revisions.all()] == [(1, False), (2, True)]


@pytest.mark.parametrize("version", ["", "none", "0"])
def test_nothing_is_taken_out_without_saying_what_was_read(recorder, cast, item, version):
    entry = said(cast, item)
    url = record(cast, f"entries/{entry.id}/remove/")
    assert recorder.post(url, {"version": version}, **JSON).status_code == 409
    page = recorder.post(url, {"version": version}, follow=True).content.decode()
    assert "Read it before you take it out." in page
    assert Entry.objects.get().removed_at is None


def test_a_save_of_the_same_words_names_no_version_it_has_not_read(recorder, cast, item):
    """It was met by a version of somebody else's while it was answered."""
    entry = said(cast, item)
    read = Entry.objects.get()
    actions.revise_entry(entry=entry, text="theirs", kind="", version=1, by=cast.secretariat)
    meeting = Meeting.objects.get()
    answer = record_answers.entry_saved(meeting, read, uuid4())
    assert b'"version": 1' in answer.content


# --- Private notes --------------------------------------------------------------------------


def test_a_private_note_is_never_saved_without_a_version(recorder, cast, item):
    url = record(cast, f"items/{item.id}/note/")
    recorder.post(url, {"text": "one", "version": 0}, **JSON)
    assert recorder.post(url, {"text": "unread"}, **JSON).status_code == 409
    assert PrivateNote.objects.get().text == "one"


def test_a_private_note_stands_nowhere_in_the_record_page(recorder, cast, item):
    actions.write_private_note(
        item=item, seat=cast.seats["facilitator"], text="TENSE", by=cast.facilitator
    )
    page = recorder.get(record(cast)).content.decode()
    assert "Private notes of the recorders" in page
    assert "TENSE" not in page
    assert "TENSE" in recorder.get(record(cast, f"items/{item.id}/note/")).content.decode()


def test_an_old_private_note_never_overwrites_a_newer_one(recorder, cast, item):
    url = record(cast, f"items/{item.id}/note/")
    assert recorder.get(url, **JSON).json() == {"text": "", "version": 0, "others": []}
    first = recorder.post(url, {"text": "one", "version": 0, "operation": uuid4()}, **JSON)
    assert first.json()["version"] == 1
    second = recorder.post(url, {"text": "two", "version": 1, "operation": uuid4()}, **JSON)
    assert second.json()["version"] == 2
    late = recorder.post(url, {"text": "old tab", "version": 1, "operation": uuid4()}, **JSON)
    assert late.status_code == 409
    assert late.json()["conflict"] == {"text": "two", "version": 2, "merged": "two\n\nold tab"}
    page = recorder.post(url, {"text": "old tab", "version": 1})
    assert page.status_code == 409
    assert "two\n\nold tab" in page.content.decode()
    assert PrivateNote.objects.get().text == "two"


@pytest.mark.parametrize("role", ["national_authority", "donor"])
def test_the_note_of_an_item_is_not_there_for_others(client, cast, item, role):
    actions.write_private_note(
        item=item, seat=cast.seats["facilitator"], text="TENSE", by=cast.facilitator
    )
    client.force_login(cast.users[role])
    assert client.get(record(cast, f"items/{item.id}/note/"), **JSON).status_code == 404


# --- Who else is here -----------------------------------------------------------------------


def test_others_at_the_page_are_named_for_thirty_seconds(client, cast, item):
    client.force_login(cast.secretariat)
    assert client.post(record(cast, "here/")).json()["others"] == []
    client.force_login(cast.facilitator)
    assert client.post(record(cast, "here/")).json()["others"] == [str(cast.secretariat)]
    Presence.objects.filter(user=cast.secretariat).update(
        seen_at=timezone.now() - timedelta(seconds=31)
    )
    assert client.post(record(cast, "here/")).json()["others"] == []


def test_looking_is_no_sign_of_life(recorder, cast, item):
    told = recorder.get(record(cast, "here/")).json()
    assert told["user"] == cast.facilitator.pk
    assert Presence.objects.count() == 0


def test_what_somebody_else_saved_meanwhile_is_told_once(recorder, cast, others, item):
    said(others, plan(others).items.first(), "CANARY-B")
    entry = said(cast, item)
    told = recorder.post(record(cast, "here/"), {"known": 0}).json()
    assert [(row["entry"], row["text"]) for row in told["entries"]] == [(entry.id, "first")]
    again = recorder.post(record(cast, "here/"), {"known": told["known"]}).json()
    assert again["entries"] == []
    actions.remove_entry(entry=entry, by=cast.secretariat)
    gone = recorder.post(record(cast, "here/"), {"known": told["known"]}).json()["entries"]
    assert [(row["entry"], row["version"], row["removed"]) for row in gone] == [(entry.id, 2, True)]


# --- Versions -------------------------------------------------------------------------------


def test_the_versions_say_who_when_and_what_changed(recorder, cast, item):
    entry = said(cast, item, "Targets by district.")
    actions.revise_entry(
        entry=entry, text="Targets by year.", kind="agreed", version=1, by=cast.secretariat
    )
    page = recorder.get(record(cast, f"entries/{entry.id}/revisions/")).content.decode()
    assert str(cast.secretariat) in page
    assert "(Asia/Beirut)" in page
    assert "<del>" in page
    assert "<ins>" in page
    assert "Type changed from “Entry” to “Agreed point”." in page


def test_saves_of_one_go_are_one_line_and_each_can_be_opened(recorder, cast, item):
    entry = said(cast, item, "a")
    for version, text in enumerate(("ab", "abc"), start=1):
        actions.revise_entry(entry=entry, text=text, kind="", version=version, by=cast.facilitator)
    url = record(cast, f"entries/{entry.id}/revisions/")
    folded, every = recorder.get(url), recorder.get(f"{url}?all=yes")
    assert folded.content.decode().count("<h2>Version") == 1
    assert "3 saves in one go" in folded.content.decode()
    assert every.content.decode().count("<h2>Version") == 3


def test_a_version_is_brought_back_as_a_new_one(recorder, cast, item):
    entry = said(cast, item)
    actions.revise_entry(entry=entry, text="second", kind="agreed", version=1, by=cast.secretariat)
    actions.remove_entry(entry=entry, version=2, by=cast.secretariat)
    url = record(cast, f"entries/{entry.id}/revisions/1/bring-back/")
    assert recorder.post(url, {"version": 3}).status_code == 302
    entry.refresh_from_db()
    assert (entry.text, entry.kind, entry.version, entry.removed_at) == ("first", "", 4, None)
    assert [r.text for r in entry.revisions.all()] == ["first", "second", "second", "first"]


def test_bringing_back_over_what_nobody_read_is_refused(recorder, cast, item):
    entry = said(cast, item)
    actions.revise_entry(entry=entry, text="second", kind="", version=1, by=cast.secretariat)
    url = record(cast, f"entries/{entry.id}/revisions/1/bring-back/")
    page = recorder.post(url, {"version": 1}, follow=True).content.decode()
    assert "Somebody changed this entry meanwhile" in page
    assert Entry.objects.get().text == "second"


@pytest.mark.parametrize(
    ("role", "status"), [("national_authority", 403), ("donor", 403), ("secretariat", 200)]
)
def test_versions_are_the_recorders(client, cast, item, role, status):
    entry = said(cast, item)
    client.force_login(cast.users[role])
    assert client.get(record(cast, f"entries/{entry.id}/revisions/")).status_code == status


@pytest.mark.parametrize(
    ("status", "keeps", "said_so"),
    [
        ("held", False, None),
        ("for_release", False, "Older versions are deleted when the summary is adopted;"),
        ("final", False, "The summary is adopted: older versions were deleted then"),
        ("for_release", True, "This coalition keeps older versions after the summary is adopted;"),
        ("final", True, "This coalition keeps older versions after the summary is adopted;"),
    ],
)
def test_the_versions_say_how_long_they_stay(recorder, cast, item, now, status, keeps, said_so):
    entry = said(cast, item)
    Coalition.objects.update(keeps_revisions=keeps)
    dated = {"version": 1, "finalised_at": now} if status == "final" else {}
    Meeting.objects.update(status=status, **dated)
    page = recorder.get(record(cast, f"entries/{entry.id}/revisions/")).content.decode()
    sentences = ("Older versions are", "older versions were", "keeps older versions")
    assert sum(each in page for each in sentences) == (said_so is not None)
    assert (said_so or "Versions are read by those who record") in page


def test_the_versions_cost_as_many_questions_for_thirty_as_for_three(recorder, cast, item):
    entry, counted = said(cast, item), []
    for upto in (3, 30):
        for version in range(Revision.objects.count(), upto):
            actions.revise_entry(
                entry=entry, text=f"v{version}", kind="", version=version, by=cast.facilitator
            )
        url = record(cast, f"entries/{entry.id}/revisions/?all=yes")
        with CaptureQueriesContext(connection) as asked:
            assert recorder.get(url).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]
