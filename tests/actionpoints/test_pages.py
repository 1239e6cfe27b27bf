"""The list of action points and one point: who reads, who acts."""

import pytest

from actionpoints.models import ActionPoint, ProgressReport
from meetings.models import Attendance
from tests.actionpoints.test_actions import agree, finalise


@pytest.fixture
def point(cast, now):
    point = agree(cast)
    finalise(point.meeting, now)
    return ActionPoint.objects.get()


def at(cast, tail=""):
    return f"/coalitions/{cast.coalition.slug}/actionpoints/{tail}"


def post(client, user, url, **data):
    client.force_login(user)
    return client.post(url, data).status_code


def page(client, user, url):
    client.force_login(user)
    answer = client.get(url)
    return answer.status_code, answer.content.decode()


def test_everyone_at_the_table_reads_and_strangers_find_nothing(client, cast, point, outsider):
    for user in (cast.donor, cast.facilitator, cast.national_authority):
        assert "Share the survey map" in page(client, user, at(cast))[1]
        assert page(client, user, at(cast, "LBN-2026-001/"))[0] == 200
    assert page(client, outsider, at(cast))[0] == 404
    assert page(client, outsider, at(cast, "LBN-2026-001/"))[0] == 404


def test_an_observer_finds_only_points_of_its_meetings(client, cast, point):
    assert page(client, cast.observer, at(cast, "LBN-2026-001/"))[0] == 404
    Attendance.objects.create(meeting=point.meeting, seat=cast.seats["observer"])
    assert page(client, cast.observer, at(cast, "LBN-2026-001/"))[0] == 200


def test_a_drafts_point_has_no_page_and_no_search_hit(client, cast):
    agree(cast, title="DRAFT-POINT")
    assert page(client, cast.donor, at(cast, "LBN-2026-001/"))[0] == 404
    assert "LBN-2026-001" not in page(client, cast.donor, at(cast, "?q=DRAFT-POINT&show=all"))[1]


def test_an_empty_list_says_what_to_do_next(client, cast):
    assert "agreed while a meeting is recorded" in page(client, cast.donor, at(cast))[1]


def test_nothing_of_another_coalition_shows(client, cast, others, now):
    theirs = agree(others)
    finalise(theirs.meeting, now)
    assert "MRT-2026-001" not in page(client, cast.facilitator, at(cast, "?show=all"))[1]
    assert page(client, cast.facilitator, at(cast, "MRT-2026-001/"))[0] == 404


def test_overdue_is_a_word_of_the_keepers(client, cast, point):
    ActionPoint.objects.update(due_on="2020-01-01")
    assert "Overdue" in page(client, cast.facilitator, at(cast))[1]
    for url in (at(cast), at(cast, "LBN-2026-001/")):
        text = page(client, cast.donor, url)[1]
        assert "overdue" not in text.lower()
        assert "New date to be agreed" in text


@pytest.mark.parametrize("role", ["operator", "observer"])
def test_only_its_own_seat_and_the_keepers_report(client, cast, point, role):
    Attendance.objects.create(meeting=point.meeting, seat=cast.seats["observer"])
    url = at(cast, "LBN-2026-001/report/")
    assert post(client, cast.users[role], url, state="blocked", text="no") == 403
    assert ProgressReport.objects.count() == 0


def test_the_seat_itself_reports_and_a_keeper_is_named_as_the_teller(client, cast, point):
    url = at(cast, "LBN-2026-001/report/")
    assert post(client, cast.donor, url, state="in_progress", text="Begun.") == 302
    assert post(client, cast.facilitator, url, state="blocked", text="Stuck.") == 302
    assert [report.told_by for report in ProgressReport.objects.all()] == ["", "Cedar Facilitator"]


def test_reporting_on_a_closed_point_is_refused_with_a_reason(client, cast, point):
    ActionPoint.objects.update(state="done")
    url = at(cast, "LBN-2026-001/report/")
    client.force_login(cast.donor)
    answer = client.post(url, {"state": "blocked", "text": "late news"})
    assert answer.status_code == 422
    assert "This action point is closed" in answer.content.decode()
    assert "late news" in answer.content.decode()
    assert ProgressReport.objects.count() == 0


@pytest.mark.parametrize("act", ["close/", "reopen/", "drop/"])
def test_a_donor_neither_closes_nor_reopens_nor_drops(client, cast, point, act):
    url = at(cast, f"LBN-2026-001/{act}")
    assert post(client, cast.donor, url, reason="x", state="done") == 403


def test_a_seat_edits_the_point_it_leads_and_no_other(client, cast, point):
    url = at(cast, "LBN-2026-001/edit/")
    data = {"title": "Share both maps", "lead": cast.seats["donor"].id, "due_on": "2027-01-31"}
    assert post(client, cast.operator, url, **data) == 403
    assert post(client, cast.donor, url, **data) == 302
    assert ActionPoint.objects.get().title == "Share both maps"


def test_a_completed_coalition_refuses_every_act(client, cast, point):
    cast.coalition.status = "completed"
    cast.coalition.save()
    for act in ("close/", "reopen/", "report/", "edit/"):
        url = at(cast, f"LBN-2026-001/{act}")
        data = {"title": "x", "state": "done", "text": "x", "reason": "x"}
        assert post(client, cast.facilitator, url, **data) == 422
    assert ActionPoint.objects.get().state == "open"
