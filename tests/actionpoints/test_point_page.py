"""One action point: who leads and contributes, what one may do with it, and what became of it."""

from datetime import date, datetime
from html import unescape
from uuid import uuid4

import pytest
from django.utils import timezone

from actionpoints import actions
from actionpoints.models import ActionPoint, ProgressReport
from circulation import documents
from coalitions.models import Obligation, Seat
from tests.actionpoints.test_actions import agree, finalise
from tests.actionpoints.test_pages import at, page
from tests.html import Page
from tests.meetings.test_actions import plan

URL = "LBN-2026-001/"
ACTS = ["report/", "edit/", "close/", "drop/", "reopen/"]


@pytest.fixture
def point(cast, now):
    agree(cast)
    finalise(ActionPoint.objects.get().meeting, now)
    return ActionPoint.objects.get()


def offered(client, user, cast):
    """The acts for which the page has a form."""
    _status, text = page(client, user, at(cast, URL))
    forms = [a.get("action", "") for _t, a, _x in Page(text).all("form")]
    return [act for act in ACTS if any(each.endswith(URL + act) for each in forms)]


def send(client, user, cast, tail, **data):
    client.force_login(user)
    answer = client.post(at(cast, tail), data)
    return answer.status_code, unescape(answer.content.decode())


# --- What the page offers -------------------------------------------------------------------


def test_each_finds_the_buttons_for_what_one_may_do(client, cast, point):
    keepers = ["report/", "edit/", "close/", "drop/"]
    for role in ("national_authority", "facilitator", "secretariat"):
        assert offered(client, cast.users[role], cast) == keepers
    assert offered(client, cast.donor, cast) == ["report/", "edit/"]
    assert offered(client, cast.operator, cast) == []


def test_a_seat_that_contributes_reports_but_does_not_reword(client, cast, point):
    point.contributors.add(cast.seats["operator"])
    assert offered(client, cast.operator, cast) == ["report/"]


def test_a_closed_point_can_only_be_taken_up_again(client, cast, point):
    actions.close(point=point, reason="Received.", by=cast.facilitator)
    assert offered(client, cast.facilitator, cast) == ["reopen/"]
    assert offered(client, cast.donor, cast) == []


def test_a_completed_coalitions_point_offers_nothing(client, cast, point):
    cast.coalition.status = "completed"
    cast.coalition.save()
    assert offered(client, cast.facilitator, cast) == []


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("close/", "Please say what was done."),
        ("drop/", "Please say why the action point is dropped."),
    ],
)
def test_a_missing_reason_is_asked_for_beside_its_field(client, cast, point, act, words):
    status, text = send(client, cast.facilitator, cast, URL + act, reason="  ")
    assert status == 422
    assert words in text
    assert ActionPoint.objects.get().state == "open"


def test_a_point_is_dropped_with_its_reason_and_taken_up_again(client, cast, point):
    send(client, cast.facilitator, cast, f"{URL}drop/", reason="The road is closed.")
    assert "The road is closed." in page(client, cast.donor, at(cast, URL))[1]
    status, text = send(client, cast.facilitator, cast, f"{URL}reopen/", reason="")
    assert (status, "Please say why the point is taken up again." in text) == (422, True)
    assert send(client, cast.facilitator, cast, f"{URL}reopen/", reason="Open road.")[0] == 302
    assert ActionPoint.objects.get().state == "open"


def test_a_refused_report_keeps_what_was_written(client, cast, point):
    data = {"state": "blocked", "text": "Rain on the road. " * 200, "new_due_on": "2027-02-30"}
    status, text = send(client, cast.donor, cast, f"{URL}report/", **data)
    assert status == 422
    assert data["text"].strip() in text
    assert "at most 2000 characters" in text
    assert "Enter a valid date." in text
    assert ProgressReport.objects.count() == 0


def test_a_refused_rewording_keeps_what_was_written(client, cast, point):
    data = {"title": "Share all\r\nmaps", "due_on": "2027-13-01", "lead": cast.seats["donor"].id}
    status, text = send(client, cast.facilitator, cast, f"{URL}edit/", **data)
    assert status == 422
    assert "Please write this on one line" in text
    assert 'value="2027-13-01"' in text
    assert ActionPoint.objects.get().title == "Share the survey map"


def test_a_report_sent_twice_is_one(client, cast, point):
    data = {"state": "blocked", "text": "Rain.", "operation": uuid4()}
    for _press in range(2):
        assert send(client, cast.donor, cast, f"{URL}report/", **data)[0] == 302
    assert ProgressReport.objects.count() == 1
    send(client, cast.donor, cast, f"{URL}report/", **data | {"text": "More rain."})
    assert ProgressReport.objects.count() == 2


# --- Who leads and who contributes ----------------------------------------------------------


def test_contributors_are_chosen_shown_and_printed(client, cast, point):
    operator, champion = cast.seats["operator"], cast.seats["champion"]
    data = {"title": "Share", "lead": cast.seats["donor"].id, "due_on": "2027-01-31"}
    chosen = {"contributors": [operator.id, champion.id, cast.seats["donor"].id]}
    assert send(client, cast.facilitator, cast, f"{URL}edit/", **data, **chosen)[0] == 302
    words = "Cedar Donor · with Cedar Champion, Cedar Operator"
    for url in (at(cast), at(cast, URL)):
        assert words in " ".join(page(client, cast.donor, url)[1].split())
    printed = documents.summary(ActionPoint.objects.get().meeting, version=1).html
    assert words in " ".join(printed.split())


def test_an_edit_form_that_is_not_touched_changes_nothing(client, cast, point):
    """Also where the seat that leads has left the table since."""
    actions.edit(
        point=point,
        title=point.title,
        lead=cast.seats["donor"],
        due_on=point.due_on,
        contributors=[cast.seats["operator"]],
        by=cast.facilitator,
    )
    Seat.objects.filter(role="donor").update(ends_on=date(2020, 1, 1))
    text = page(client, cast.facilitator, at(cast, URL))[1]
    sent = {"title": point.title, "due_on": "2027-01-31"}
    found = Page(text)
    selected = [a["value"] for _t, a, _x in found.all("option") if "selected" in a]
    sent["lead"] = next(value for value in selected if value.isdigit())
    boxes = found.all("input", name="contributors")
    sent["contributors"] = [a["value"] for _t, a, _x in boxes if "checked" in a]
    assert send(client, cast.facilitator, cast, f"{URL}edit/", **sent)[0] == 302
    kept = ActionPoint.objects.get()
    assert kept.lead == cast.seats["donor"]
    assert list(kept.contributors.all()) == [cast.seats["operator"]]


def test_the_list_is_filtered_by_leading_and_contributing_seats(client, cast, point):
    point.contributors.add(cast.seats["operator"])
    for role, there in (("donor", True), ("operator", True), ("champion", False)):
        url = at(cast, f"?seat={cast.seats[role].id}")
        assert ("LBN-2026-001" in page(client, cast.facilitator, url)[1]) is there


@pytest.mark.parametrize("query", ["seat=²", "seat=" + "9" * 40, "show=nonsense", "q=%00"])
def test_a_filter_that_makes_no_sense_is_no_fault(client, cast, point, query):
    assert page(client, cast.donor, at(cast, f"?{query}"))[0] == 200


def test_nobody_moves_a_promise_to_another_seat_but_those_who_keep_the_list(client, cast, point):
    data = {"title": "Share", "lead": cast.seats["operator"].id, "due_on": "2027-01-31"}
    assert send(client, cast.donor, cast, f"{URL}edit/", **data)[0] == 422
    assert ActionPoint.objects.get().lead == cast.seats["donor"]
    assert send(client, cast.secretariat, cast, f"{URL}edit/", **data)[0] == 302
    assert ActionPoint.objects.get().lead == cast.seats["operator"]


# --- Offered between meetings ---------------------------------------------------------------


@pytest.mark.parametrize("role", ["donor", "operator", "champion"])
def test_a_seat_offers_a_point_of_its_own_which_all_can_read(client, cast, role):
    operation = uuid4()
    data = {"title": "Lend two cars", "lead": cast.seats[role].id, "operation": operation}
    for _press in range(2):
        assert send(client, cast.users[role], cast, "offer/", **data)[0] == 302
    offer = ActionPoint.objects.get()
    assert (offer.lead, offer.meeting) == (cast.seats[role], None)
    assert "Lend two cars" in page(client, cast.operator, at(cast))[1]


def test_a_seat_offers_nothing_for_another(client, cast):
    data = {"title": "Lend two cars", "lead": cast.seats["operator"].id}
    assert send(client, cast.donor, cast, "offer/", **data)[0] == 422
    assert ActionPoint.objects.count() == 0


def test_those_who_keep_the_list_add_a_point_for_any_seat(client, cast):
    data = {"title": "Lend", "lead": cast.seats["operator"].id}
    data["contributors"] = [cast.seats["donor"].id]
    assert send(client, cast.secretariat, cast, "offer/", **data)[0] == 302
    assert list(ActionPoint.objects.get().contributors.all()) == [cast.seats["donor"]]


def test_an_observer_offers_nothing_and_a_stranger_finds_nothing(client, cast, outsider):
    assert send(client, cast.observer, cast, "offer/", title="x")[0] == 403
    assert send(client, outsider, cast, "offer/", title="x")[0] == 404
    assert "Offer an action point" not in page(client, cast.observer, at(cast))[1]
    assert "Offer an action point" in page(client, cast.donor, at(cast))[1]


def test_a_seat_of_another_coalition_is_no_choice(client, cast, others):
    data = {"title": "Lend", "lead": others.seats["operator"].id}
    assert send(client, cast.facilitator, cast, "offer/", **data)[0] == 422


# --- History --------------------------------------------------------------------------------


def history(client, user, cast):
    text = page(client, user, at(cast, URL))[1]
    found = Page(text).all("section", id="history")
    return " ".join(unescape(found[0][2]).split()) if found else None


def test_the_history_says_who_changed_what(client, cast, point):
    actions.edit(
        point=point,
        title="Share both maps",
        lead=cast.seats["operator"],
        due_on=date(2027, 3, 1),
        contributors=[cast.seats["donor"]],
        by=cast.secretariat,
    )
    told = history(client, cast.national_authority, cast)
    newest, first = told.split("Edited")[1], told.split("Agreed")
    assert str(cast.secretariat) in told
    assert "What: Share the survey map → Share both maps" in newest
    assert "Who: Cedar Donor → Cedar Operator" in newest
    assert "With: Nobody → Cedar Donor" in newest
    assert "By when: 31 January 2027 → 1 March 2027" in newest
    assert str(cast.facilitator) in first[0]


def test_a_change_is_one_line_of_history(cast, point):
    before = point.history.count()
    actions.edit(
        point=point, title="Anew", lead=None, due_on=None,
        contributors=[cast.seats["donor"], cast.seats["operator"]], by=cast.facilitator,
    )  # fmt: skip
    assert (before, point.history.count()) == (1, 2)


@pytest.mark.parametrize("role", ["champion", "donor", "operator"])
def test_the_history_is_for_those_who_keep_the_table(client, cast, point, role):
    assert history(client, cast.facilitator, cast) is not None
    assert history(client, cast.users[role], cast) is None


def test_a_draft_points_page_tells_the_recorder_that_it_is_one(client, cast):
    agree(cast, plan(cast))
    text = page(client, cast.facilitator, at(cast, URL))[1]
    assert "Still a draft" in text
    assert offered(client, cast.facilitator, cast) == ["report/", "edit/"]


# --- History: moves of the date, reports, states --------------------------------------------


def test_a_settled_date_moves_with_a_reason_that_the_history_keeps(client, cast, point):
    data = {"title": point.title, "lead": cast.seats["donor"].id, "due_on": "2027-03-01"}
    answer, text = send(client, cast.donor, cast, f"{URL}edit/", **data)
    assert (answer, "Please say why the date moves." in text) == (422, True)
    data["reason"] = "The road is closed until March."
    assert send(client, cast.donor, cast, f"{URL}edit/", **data)[0] == 302
    told = history(client, cast.facilitator, cast)
    assert "Date moved: The road is closed until March." in told
    assert "By when: 31 January 2027 → 1 March 2027" in told
    assert "The road is closed" not in page(client, cast.operator, at(cast, URL))[1]


def test_a_drafts_date_needs_no_reason(client, cast):
    agree(cast)
    data = {"title": "Share", "lead": cast.seats["donor"].id, "due_on": "2027-03-01"}
    assert send(client, cast.facilitator, cast, f"{URL}edit/", **data)[0] == 302


def test_the_history_holds_reports_states_and_the_note_on_closing(client, cast, point):
    report = {"state": "blocked", "text": "The bridge is gone.", "new_due_on": "2027-05-01"}
    assert send(client, cast.secretariat, cast, f"{URL}report/", **report)[0] == 302
    assert send(client, cast.facilitator, cast, f"{URL}close/", reason="Handed over.")[0] == 302
    told = history(client, cast.national_authority, cast)
    closed, rest = told.split("Progress reported")
    assert "Status: Blocked → Done" in closed
    assert "Note on closing: None → Handed over." in closed
    assert "Status: Open → Blocked" in rest
    assert "By when: 31 January 2027 → 1 May 2027" in rest
    assert "Blocked: The bridge is gone." in rest
    assert str(cast.secretariat) in closed + rest


def test_a_report_without_a_line_of_its_own_stands_by_its_date(client, cast, point):
    ProgressReport.objects.create(
        action_point=point, state="blocked", text="From the old list.",
        at=timezone.make_aware(datetime(2026, 6, 1, 9)), told_by="Cedar Donor",
    )  # fmt: skip
    told = history(client, cast.facilitator, cast)
    assert told.endswith("Cedar Donor · Progress reportedBlocked: From the old list.")


def test_the_obligation_a_point_serves_is_chosen_by_those_who_keep_the_list(client, cast, point):
    owed = Obligation.objects.create(state=cast.state, treaty="CCM", article="4", status="ongoing")
    cast.coalition.obligations.add(owed)
    data = {"title": point.title, "lead": cast.seats["donor"].id, "due_on": "2027-01-31"}
    send(client, cast.donor, cast, f"{URL}edit/", **data, obligation=owed.id)
    assert ActionPoint.objects.get().obligation is None
    assert send(client, cast.facilitator, cast, f"{URL}edit/", **data, obligation=owed.id)[0] == 302
    assert send(client, cast.donor, cast, f"{URL}edit/", **data)[0] == 302
    assert ActionPoint.objects.get().obligation == owed
    assert "CCM, Article 4" in page(client, cast.donor, at(cast, URL))[1]
    assert "Obligation: None → CCM, Article 4" in history(client, cast.facilitator, cast)
