"""A point's way: how urgent, put off how often, blocked or done and why, and taken up again."""

from datetime import date, timedelta
from html import unescape

import pytest

from actionpoints import actions, since
from actionpoints.models import ActionPoint, ProgressReport
from circulation import documents
from coalitions.models import Body
from meetings import document_actions
from meetings.models import Meeting
from tests.actionpoints.spreadsheets import xlsx
from tests.actionpoints.test_actions import agree, finalise
from tests.actionpoints.test_import import bring, rows_of, take_in
from tests.actionpoints.test_pages import at, page
from tests.meetings.documents import share
from tests.meetings.test_actions import plan
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
URL = "LBN-2026-001/"


@pytest.fixture
def point(cast, now):
    finalise(agree(cast).meeting, now)
    return ActionPoint.objects.get()


@pytest.fixture
def urgent(point):
    ActionPoint.objects.update(priority="high")
    return ActionPoint.objects.get()


def send(client, user, cast, tail, **data):
    client.force_login(user)
    answer = client.post(at(cast, tail), data)
    return answer.status_code, unescape(answer.content.decode())


def text_of(client, user, cast, tail=URL):
    return unescape(" ".join(page(client, user, at(cast, tail))[1].split()))


# --- The rules, which pages and spreadsheets share --------------------------------------------


@pytest.mark.parametrize(
    ("state", "says"), [("blocked", "Say what blocks"), ("done", "Say what was done.")]
)
def test_blocked_and_done_need_their_words(cast, point, state, says):
    with pytest.raises(NotReady, match=says):
        actions.report_progress(point=point, state=state, text=" ", by=cast.donor)
    assert ActionPoint.objects.get().state == "open"
    assert ProgressReport.objects.count() == 0


def test_what_is_urgent_is_done_once_a_document_shows_it(client, cast, urgent):
    words = "A point of high priority is done once a document shows it."
    status, text = send(client, cast.facilitator, cast, f"{URL}close/", reason="Received.")
    assert (status, words in text) == (422, True)
    status, text = send(client, cast.donor, cast, f"{URL}report/", state="done", text="Sent.")
    assert (status, words in text) == (422, True)
    paper = share(cast, "Delivery note")
    chosen = {"state": "done", "text": "Sent.", "evidence": str(paper.key)}
    assert send(client, cast.donor, cast, f"{URL}report/", **chosen)[0] == 302
    assert ActionPoint.objects.get().evidence == paper
    # The owner said so; those who keep the list close it, with the document that is there.
    assert ActionPoint.objects.get().state == "in_progress"
    closing = {"reason": "Received.", "evidence": str(paper.key)}
    assert send(client, cast.facilitator, cast, f"{URL}close/", **closing)[0] == 302
    assert ActionPoint.objects.get().state == "done"
    assert "Delivery note" in text_of(client, cast.operator, cast)


def test_what_is_not_urgent_is_done_without_one(cast, point):
    actions.close(point=point, reason="Received.", by=cast.facilitator)
    assert ActionPoint.objects.get().state == "done"


def test_a_document_of_another_table_shows_nothing(client, cast, others, urgent):
    theirs = share(others, "CANARY-B note")
    data = {"reason": "Received.", "evidence": str(theirs.key)}
    status, text = send(client, cast.facilitator, cast, f"{URL}close/", **data)
    assert (status, "CANARY-B" in text) == (422, False)
    with pytest.raises(NotReady, match="not in the coalition’s library"):
        actions.close(point=urgent, reason="x", evidence=theirs, by=cast.facilitator)


def test_a_document_for_few_is_named_to_no_others(client, cast, urgent):
    paper = share(cast, "FEW-CANARY", by=cast.donor, audience="roles", roles=["donor"])
    data = {"state": "done", "text": "Sent.", "evidence": str(paper.key)}
    assert send(client, cast.donor, cast, f"{URL}report/", **data)[0] == 302
    assert "FEW-CANARY" in text_of(client, cast.donor, cast)
    assert "FEW-CANARY" not in text_of(client, cast.operator, cast)
    # Not to those who keep the list, either; but they can close what it shows.
    assert "FEW-CANARY" not in text_of(client, cast.facilitator, cast)
    actions.close(point=urgent, reason="Received.", by=cast.facilitator)


def test_a_withdrawn_document_shows_nothing_any_more(client, cast, urgent):
    paper = share(cast, "Delivery note")
    document_actions.withdraw(document=paper, reason="Wrong file.", by=cast.facilitator)
    with pytest.raises(NotReady, match="not in the coalition’s library"):
        actions.close(point=urgent, reason="x", evidence=paper, by=cast.facilitator)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["", "X", "Blocked", "", ""], "Say what blocks the action point."),
        (["", "X", "Done", "Normal", ""], "Say what was done."),
        (["", "X", "Done", "High", "All sent."], "A point of high priority is done once"),
        (["LBN-2026-001", "X", "Done", "", "All sent."], "A point of high priority is done once"),
        (["LBN-2026-001", "X", "Blocked", "", ""], "Say what blocks the action point."),
        (["", "X", "", "Somewhat", ""], "“Somewhat” is no priority."),
    ],
)
def test_a_spreadsheet_stands_under_the_same_rules(cast, urgent, row, says):
    head = ["Reference", "What", "Status", "Priority", "Last report"]
    (found,) = rows_of(cast, xlsx(head, row))
    assert found.fate == "refused"
    assert found.reasons[0].startswith(says)


def test_a_spreadsheet_brings_the_priority(cast, point):
    head = ["Reference", "What", "Priority"]
    imported = bring(cast, xlsx(head, ["", "New one", "élevée"], ["LBN-2026-001", "Share", "high"]))
    assert take_in(cast, imported) == {"new": 1, "changed": 1}
    told = dict(ActionPoint.objects.values_list("title", "priority"))
    assert told == {"New one": "high", "Share": "high"}


def test_a_spreadsheet_that_moves_a_point_to_an_absent_seat_asks_for_its_word(cast, point):
    point.meeting.attendances.create(seat=cast.seats["donor"], status="present")
    head = ["Reference", "What", "Who leads"]
    row = ["LBN-2026-001", point.title, "Cedar Operator"]
    take_in(cast, bring(cast, xlsx(head, row)))
    assert ActionPoint.objects.get().word == "awaited"


# --- What its page tells ----------------------------------------------------------------------


def test_the_page_tells_where_it_comes_from(client, cast, now):
    meeting = plan(cast)
    item = meeting.items.get(title="Survey")
    entry = item.entries.create(text="Maps are kept in two places.")
    facts = {"title": "Share", "lead": cast.seats["donor"], "due_on": None, "by": cast.facilitator}
    actions.agree(meeting=meeting, item=item, entry=entry, priority="high", **facts)
    finalise(meeting, now)
    text = text_of(client, cast.operator, cast)
    for words in ("First meeting", "under “Survey”", "Maps are kept in two places.", "High"):
        assert words in text
    assert "High priority" in text_of(client, cast.operator, cast, "")


def test_an_offer_comes_from_between_meetings(client, cast):
    facts = {"title": "t", "lead": cast.seats["donor"], "due_on": None, "by": cast.donor}
    actions.offer(coalition=cast.coalition, **facts)
    found = ActionPoint.objects.get()
    assert "Between meetings" in text_of(client, cast.operator, cast, f"{found.reference}/")


def move(cast, point, day, reason):
    actions.edit(
        point=point, title=point.title, lead=point.lead, due_on=day, reason=reason,
        by=cast.facilitator,
    )  # fmt: skip


def test_each_move_of_the_date_is_told_and_its_reason_to_those_who_keep_the_list(
    client, cast, point
):
    move(cast, point, date(2027, 3, 1), "The road is closed")
    move(cast, point, date(2027, 2, 1), "It opened again")
    told = {"state": "blocked", "text": "Snow.", "new_due_on": date(2027, 4, 1)}
    actions.report_progress(point=point, by=cast.secretariat, **told)
    text = text_of(client, cast.facilitator, cast)
    for words in (
        "Put off 2 times",
        "(first agreed: 31 January 2027)",
        '1 February 2027 → 1 April 2027 · <span dir="auto">Snow.</span>',
        '31 January 2027 → 1 March 2027 · <span dir="auto">Date moved: The road is closed</span>',
    ):
        assert words in text
    text = text_of(client, cast.donor, cast)
    assert "Put off 2 times" in text
    assert "The road is closed" not in text
    text = text_of(client, cast.operator, cast)
    assert "Put off" not in text
    assert "(first agreed: 31 January 2027)" in text


def test_on_paper_nothing_counts_and_nothing_gives_reasons(cast, point):
    move(cast, point, date(2027, 3, 1), "REASON-CANARY")
    printed = documents.summary(ActionPoint.objects.get().meeting, version=1).html
    assert "1 March 2027" in printed
    assert "Put off" not in printed
    assert "REASON-CANARY" not in printed


def test_what_changes_while_a_point_is_a_draft_is_no_slip(client, cast, now):
    point = agree(cast)
    move(cast, point, date(2027, 3, 1), "")
    finalise(point.meeting, now)
    assert "Put off" not in text_of(client, cast.facilitator, cast)


def test_taken_up_again_it_keeps_its_story(client, cast, point):
    actions.close(point=point, reason="All maps received.", by=cast.facilitator)
    actions.reopen(point=point, reason="REOPEN-CANARY", by=cast.facilitator)
    actions.drop(point=point, reason="Another mission does it.", by=cast.facilitator)
    actions.reopen(point=point, reason="Not after all", by=cast.facilitator)
    text = text_of(client, cast.operator, cast)
    assert text.index("Earlier: Done") < text.index("All maps received.")
    assert text.index("Earlier: Dropped") < text.index("Another mission does it.")
    assert "REOPEN-CANARY" not in text
    assert "REOPEN-CANARY" in text_of(client, cast.facilitator, cast)


# --- Who sees to it ---------------------------------------------------------------------------


def test_a_person_of_the_seat_sees_to_it_and_the_promise_stays_the_organisations(
    client, cast, point
):
    data = {"title": point.title, "due_on": "2027-01-31", "lead": point.lead_id}
    mine, other = cast.members["donor"], cast.members["operator"]
    assert send(client, cast.donor, cast, f"{URL}edit/", **data, person=other.pk)[0] == 422
    assert send(client, cast.donor, cast, f"{URL}edit/", **data, person=mine.pk)[0] == 302
    assert "Donor of Cedar" in text_of(client, cast.operator, cast)
    assert mine.name not in documents.summary(point.meeting, version=1).html
    with pytest.raises(NotReady, match="Only somebody of the seat"):
        actions.edit(
            point=point, title="t", lead=point.lead, due_on=None, person=other, by=cast.facilitator
        )


def test_another_lead_leaves_the_person_behind(cast, point):
    facts = {"point": point, "title": "t", "due_on": None, "by": cast.facilitator}
    actions.edit(lead=point.lead, person=cast.members["donor"], **facts)
    actions.edit(lead=cast.seats["operator"], **facts)
    assert ActionPoint.objects.get().person is None


# --- Since the last meeting -------------------------------------------------------------------


def record_page_of(client, user, meeting):
    url = f"/coalitions/cedar/meetings/{meeting.number}/record/"
    return unescape(" ".join(page(client, user, url)[1].split()))


def after(meeting, days):
    return meeting.ends_at + timedelta(days=days)


def test_the_record_page_tells_what_was_reported_since_and_the_summary_does_not(
    client, cast, point
):
    first = Meeting.objects.get()
    for days, words in ((-3, "BEFORE-IT"), (3, "AFTER-IT")):
        ProgressReport.objects.create(
            action_point=point, state="in_progress", text=words, at=after(first, days)
        )
    second = plan(cast, title="Second", local_date=date(2027, 6, 3))
    text = record_page_of(client, cast.facilitator, second)
    assert "Since the last meeting" in text
    assert "AFTER-IT" in text
    assert "BEFORE-IT" not in text
    assert "AFTER-IT" not in documents.summary(second, version=1).html
    assert "AFTER-IT" not in documents.summary(first, version=1).html


def test_a_point_without_report_says_so_and_a_closed_one_is_gone(client, cast, point):
    second = plan(cast, title="Second", local_date=date(2027, 6, 3))
    assert "No change reported" in record_page_of(client, cast.secretariat, second)
    actions.close(point=point, reason="x", by=cast.facilitator)
    assert "LBN-2026-001" not in record_page_of(client, cast.secretariat, second)


def test_at_the_first_meeting_there_is_no_last(client, cast):
    meeting = plan(cast)
    assert since.since_last_meeting(meeting, cast.facilitator) is None
    assert "Since the last meeting" not in record_page_of(client, cast.facilitator, meeting)


def test_a_group_reads_of_its_own_points_and_the_plenary_of_those_between(cast, now):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Survey")
    facts = {"title": "BETWEEN", "lead": None, "due_on": None, "by": cast.facilitator}
    actions.offer(coalition=cast.coalition, **facts)
    for body in (cast.plenary, group):
        finalise(agree(cast, plan(cast, body=body), body.name).meeting, now)
    told = {}
    for body in (cast.plenary, group):
        meeting = plan(cast, body=body, local_date=date(2027, 6, 3))
        found = since.since_last_meeting(meeting, cast.facilitator)
        told[body.name] = {point.title for point in found["points"]}
    assert told == {"Plenary": {"Plenary", "BETWEEN"}, "Survey": {"Survey"}}
