"""The record page: a press counts once, two people lose nothing, and what was taken out returns."""

from html import unescape
from uuid import uuid4

import pytest

from actionpoints.models import ActionPoint
from meetings import actions
from meetings.models import Entry, Meeting, PrivateNote
from tests.html import Page
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at, form


@pytest.fixture
def item(cast):
    return plan(cast).items.first()


@pytest.fixture
def recorder(client, cast):
    client.force_login(cast.facilitator)
    return client


def record(cast, tail=""):
    return at(cast, f"1/record/{tail}")


def hidden(answer, name, form_action):
    """The value a form of the page would send unseen."""
    page = Page(answer.content.decode())
    inside = False
    for tag, attrs, _text in page.tags:
        if tag == "form":
            inside = attrs.get("action", "").endswith(form_action)
        if inside and attrs.get("name") == name:
            return attrs["value"]
    raise AssertionError(f"no {name} in {form_action}")


# --- Pressed twice --------------------------------------------------------------------------


def test_an_entry_sent_twice_is_one(recorder, cast, item):
    url = record(cast, f"items/{item.id}/entries/")
    operation = hidden(recorder.get(record(cast)), "operation", f"items/{item.id}/entries/")
    for _press in range(2):
        answer = recorder.post(url, {"text": "once", "kind": "", "operation": operation})
        assert answer.status_code == 302
    assert [entry.text for entry in Entry.objects.all()] == ["once"]


def test_each_form_carries_an_operation_of_its_own(recorder, cast, item):
    page = Page(recorder.get(record(cast)).content.decode())
    operations = [attrs["value"] for _t, attrs, _x in page.all("input", name="operation")]
    assert len(operations) == len(set(operations)) > 3


def test_going_back_and_typing_something_else_is_a_second_entry(recorder, cast, item):
    url, operation = record(cast, f"items/{item.id}/entries/"), uuid4()
    for text in ("first", "second", "second"):
        recorder.post(url, {"text": text, "kind": "", "operation": operation})
    texts = [entry.text for entry in Entry.objects.all()]
    assert texts[:2] == ["first", "second"]


def test_a_rewording_sent_twice_is_one_version(recorder, cast, item):
    entry = actions.record_entry(item=item, text="first", by=cast.facilitator)
    operation = hidden(recorder.get(record(cast)), "operation", f"entries/{entry.id}/")
    data = {"text": "second", "kind": "", "version": 1, "operation": operation}
    for _press in range(2):
        assert recorder.post(record(cast, f"entries/{entry.id}/"), data).status_code == 302
    assert [r.text for r in entry.revisions.all()] == ["first", "second"]


def test_an_action_point_sent_twice_is_one(recorder, cast, item):
    operation = hidden(recorder.get(record(cast)), "operation", "points/")
    data = {"item": item.id, "title": "Share the map", "operation": operation}
    for _press in range(2):
        assert recorder.post(record(cast, "points/"), data).status_code == 302
    assert [point.reference for point in ActionPoint.objects.all()] == ["LBN-2026-001"]
    recorder.post(record(cast, "points/"), data | {"title": "Share the list"})
    assert ActionPoint.objects.count() == 2


@pytest.mark.parametrize(
    ("tail", "data"),
    [("items/", {"title": "Donors"}), ("guests/", {"guest_name": "Ada"})],
)
def test_an_item_or_a_guest_sent_twice_is_one(recorder, cast, item, tail, data):
    for _press in range(2):
        assert recorder.post(record(cast, tail), data).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.items.filter(title="Donors").count() + meeting.attendances.count() == 1


def test_a_plan_sent_twice_is_one_meeting(recorder, cast):
    operation = hidden(recorder.get(at(cast, "new/")), "operation", "")
    data = form(body=cast.plenary.id, operation=operation)
    answers = [recorder.post(at(cast, "new/"), data)["Location"] for _press in range(2)]
    assert answers[0] == answers[1]
    assert Meeting.objects.count() == 1


# --- Two people -----------------------------------------------------------------------------


@pytest.fixture
def conflict(recorder, cast, item):
    """Somebody saved 'theirs' over the version that this person has open."""
    entry = actions.record_entry(item=item, text="first", by=cast.facilitator)
    actions.record_entry(item=item, text="next", by=cast.facilitator)
    actions.revise_entry(entry=entry, text="theirs", kind="agreed", version=1, by=cast.secretariat)
    data = {"text": "mine", "kind": "obstacle", "version": 1, "operation": uuid4()}
    answer = recorder.post(record(cast, f"entries/{entry.id}/"), data)
    assert answer.status_code == 409
    return entry, answer


def chosen(answer, **choice):
    page = Page(answer.content.decode())
    mine, *_merged = page.all("textarea", name="text")
    kind, *_of_the_merged = [a["value"] for _t, a, _x in page.all("option") if "selected" in a]
    sent = {n: page.all("input", name=n)[0][1]["value"] for n in ("version", "operation")}
    return {"text": mine[2].strip(), "kind": kind, **sent, **choice}


def standing():
    return [(entry.text, entry.kind) for entry in Entry.objects.standing()]


def test_a_conflict_shows_both_texts_and_who_saved_the_other(conflict, cast):
    _entry, answer = conflict
    page = unescape(answer.content.decode())
    assert "theirs" in page
    assert str(cast.secretariat) in page
    assert chosen(answer)["text"] == "mine"
    assert standing() == [("theirs", "agreed"), ("next", "")]


def test_keeping_theirs_leads_back_to_the_entry(conflict, recorder, cast):
    entry, answer = conflict
    links = [a["href"] for _t, a, text in Page(answer.content.decode()).all("a") if "Keep" in text]
    assert links == [record(cast, f"#entry-{entry.id}")]
    assert f'id="entry-{entry.id}"' in recorder.get(record(cast)).content.decode()


def test_replacing_theirs_keeps_theirs_among_the_versions(conflict, recorder, cast):
    entry, answer = conflict
    recorder.post(record(cast, f"entries/{entry.id}/"), chosen(answer, settle=""))
    assert standing() == [("mine", "obstacle"), ("next", "")]
    assert [r.text for r in entry.revisions.all()] == ["first", "theirs", "mine"]


def test_keeping_both_puts_mine_right_below_theirs_once(conflict, recorder, cast):
    entry, answer = conflict
    data = chosen(answer, settle="both")
    for _press in range(2):
        recorder.post(record(cast, f"entries/{entry.id}/"), data)
    assert standing() == [("theirs", "agreed"), ("mine", "obstacle"), ("next", "")]


def test_a_third_save_meanwhile_is_shown_again(conflict, recorder, cast):
    entry, answer = conflict
    entry.refresh_from_db()
    actions.revise_entry(entry=entry, text="third", kind="", version=2, by=cast.secretariat)
    again = recorder.post(record(cast, f"entries/{entry.id}/"), chosen(answer, settle=""))
    assert again.status_code == 409
    assert "third" in again.content.decode()
    assert chosen(again)["text"] == "mine"


def test_saving_an_entry_that_was_taken_out_meanwhile_loses_nothing(recorder, cast, item):
    entry = actions.record_entry(item=item, text="first", by=cast.facilitator)
    actions.remove_entry(entry=entry, by=cast.secretariat)
    url = record(cast, f"entries/{entry.id}/")
    answer = recorder.post(url, {"text": "mine", "kind": "", "version": 1})
    assert answer.status_code == 409
    recorder.post(url, chosen(answer, settle="both"))
    assert standing() == [("mine", "")]


def test_two_people_typing_the_same_do_not_conflict(recorder, cast, item):
    entry = actions.record_entry(item=item, text="first", by=cast.facilitator)
    actions.revise_entry(entry=entry, text="same", kind="", version=1, by=cast.secretariat)
    url = record(cast, f"entries/{entry.id}/")
    assert recorder.post(url, {"text": "same", "kind": "", "version": 1}).status_code == 302
    assert entry.revisions.count() == 2


def test_taking_out_what_somebody_just_changed_is_refused(recorder, cast, item):
    entry = actions.record_entry(item=item, text="first", by=cast.facilitator)
    actions.revise_entry(entry=entry, text="theirs", kind="", version=1, by=cast.secretariat)
    url = record(cast, f"entries/{entry.id}/remove/")
    page = recorder.post(url, {"version": 1}, follow=True).content.decode()
    assert "Somebody changed this entry meanwhile" in page
    assert standing() == [("theirs", "")]


def test_what_was_taken_out_is_put_back_in_its_place(recorder, cast, item):
    entry = actions.record_entry(item=item, text="first", by=cast.facilitator)
    actions.record_entry(item=item, text="second", by=cast.facilitator)
    recorder.post(record(cast, f"entries/{entry.id}/remove/"), {"version": 1})
    assert standing() == [("second", "")]
    assert "1 entry taken out" in recorder.get(record(cast)).content.decode()
    recorder.post(record(cast, f"entries/{entry.id}/restore/"))
    assert standing() == [("first", ""), ("second", "")]


# --- Private notes --------------------------------------------------------------------------


def test_a_recorder_reads_the_others_note_and_writes_only_its_own(recorder, cast, item):
    for role in ("facilitator", "secretariat"):
        actions.write_private_note(
            item=item, seat=cast.seats[role], text=f"note of {role}", by=cast.users[role]
        )
    url = record(cast, f"items/{item.id}/note/")
    page = Page(recorder.get(url).content.decode())
    (field,) = page.all("textarea", name="text")
    assert field[2].strip() == "note of facilitator"
    assert any("note of secretariat" in text for _t, _a, text in page.all("p"))
    recorder.post(url, {"text": "rewritten", "version": 1})
    notes = PrivateNote.objects.order_by("id").values_list("text", flat=True)
    assert list(notes) == ["rewritten", "note of secretariat"]


# --- Where nothing can be recorded ----------------------------------------------------------


@pytest.mark.parametrize("status", ["for_release", "final", "cancelled"])
def test_a_closed_record_leads_to_what_can_be_done_instead(recorder, cast, item, now, status):
    Meeting.objects.update(status=status, version=1, finalised_at=now)
    wanted = at(cast, "1/") if status == "cancelled" else at(cast, "1/publish/")
    assert recorder.get(record(cast))["Location"] == wanted
    assert "Record the meeting" not in recorder.get(at(cast, "1/")).content.decode()
