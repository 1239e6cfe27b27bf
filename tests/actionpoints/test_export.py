"""The list as a file: what its filter shows, and nothing a spreadsheet would run."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from actionpoints import actions as points
from actionpoints.carrying import export
from actionpoints.models import ActionPoint
from tests.actionpoints.spreadsheets import DAY
from tests.actionpoints.test_import import bring, offer, rows_of, take_in
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db
PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "＝1+1"]


def get(client, user, cast, tail):
    client.force_login(user)
    return client.get(f"/coalitions/{cast.coalition.slug}/actionpoints/{tail}")


def lines_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_one_row_of_headings_and_a_row_for_each_point(cast, client):
    point = offer(cast, contributors=[cast.seats["operator"]])
    points.report_progress(point=point, state="blocked", text="Stuck.", by=cast.donor)
    answer = get(client, cast.donor, cast, "export.csv")
    assert answer.content.startswith(b"\xef\xbb\xbfReference,What,Who leads,")
    assert "attachment" in answer["Content-Disposition"]
    head, row = lines_of(answer)
    told = dict(zip(head, row, strict=True))
    assert told["Reference"] == "LBN-2026-001"
    assert (told["Who leads"], told["Who contributes"]) == ("Cedar Donor", "Cedar Operator")
    assert (told["By when"], told["Date first agreed"]) == ("2027-03-31", "2027-03-31")
    assert (told["Status"], told["Last report"]) == ("Blocked", "Stuck.")


def test_tags_stand_below_the_headings_of_the_other_file_only(cast, client):
    offer(cast)
    tagged = lines_of(get(client, cast.donor, cast, "export.hxl.csv"))
    assert tagged[1][:5] == [
        "#activity+code", "#activity+name", "#org+lead", "#org+contributors", "#date+due",
    ]  # fmt: skip
    assert len(tagged) == 3
    assert b"#activity" not in get(client, cast.donor, cast, "export.csv").content


def test_the_sheet_has_filters_dates_and_typed_texts(cast, client):
    offer(cast)
    answer = get(client, cast.donor, cast, "export.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:P2")
    assert sheet["E2"].value == datetime.datetime(2027, 3, 31)
    assert sheet["A2"].data_type == "s"


def test_the_file_holds_what_the_filter_shows(cast, client):
    offer(cast)
    points.drop(point=offer(cast, title="Gone"), reason="Not needed", by=cast.facilitator)
    assert [row[1] for row in lines_of(get(client, cast.donor, cast, "export.csv"))[1:]] == [
        "Share the survey map"
    ]
    dropped = lines_of(get(client, cast.donor, cast, "export.csv?show=dropped"))
    assert [row[1] for row in dropped[1:]] == ["Gone"]
    assert len(lines_of(get(client, cast.donor, cast, "export.csv?show=all&q=survey"))) == 2


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_begins_a_formula(cast, client, payload):
    ActionPoint.objects.filter(pk=offer(cast).pk).update(title=payload.replace("\0", ""))
    assert export.safe(payload)[0] == "'"
    (_head, row) = lines_of(get(client, cast.donor, cast, "export.csv"))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in row)
    sheet = load_workbook(io.BytesIO(get(client, cast.donor, cast, "export.xlsx").content)).active
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {
        "inlineStr",
        "s",
        "d",
        "n",
    }
    assert not str(sheet["B2"].value).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_no_draft_leaves_and_the_word_overdue_stands_in_no_file(cast, client):
    recorded_meeting(cast)
    offer(cast, title="Past", due_on=datetime.date(2020, 1, 1))
    for ending in ("csv", "hxl.csv"):
        told = get(client, cast.facilitator, cast, f"export.{ending}?show=all").content.decode()
        assert "Past" in told
        assert "Share the task list" not in told
        assert "verdue" not in told


def test_an_observer_takes_no_file_and_a_stranger_finds_none(cast, others, outsider, client):
    offer(others, lead=others.seats["donor"], title="CANARY")
    for ending in ("xlsx", "csv", "hxl.csv"):
        assert get(client, cast.observer, cast, f"export.{ending}").status_code == 403
        assert get(client, outsider, cast, f"export.{ending}").status_code == 404
        assert get(client, cast.donor, others, f"export.{ending}").status_code == 404
    assert "CANARY" not in get(client, cast.donor, cast, "export.csv?show=all").content.decode()


def test_a_demonstration_says_so_in_each_file(cast, client):
    cast.coalition.is_demonstration = True
    cast.coalition.save()
    offer(cast)
    for ending in ("csv", "hxl.csv"):
        answer = get(client, cast.donor, cast, f"export.{ending}")
        assert "demonstration" in answer["Content-Disposition"]
        assert lines_of(answer)[-1][-1] == "Demonstration data"
    answer = get(client, cast.donor, cast, "export.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert (sheet["Q2"].value, sheet.oddHeader.center.text) == ("Demonstration data",) * 2


@pytest.mark.parametrize("ending", ["xlsx", "csv", "hxl.csv"])
def test_thirty_points_cost_no_more_questions_than_three(cast, client, ending):
    client.force_login(cast.donor)
    url = f"/coalitions/cedar/actionpoints/export.{ending}"
    asked = []
    for size in (3, 30):
        while ActionPoint.objects.count() < size:
            point = offer(cast, title="P", contributors=[cast.seats["operator"]])
            points.report_progress(point=point, state="open", text="x", by=cast.donor)
        with CaptureQueriesContext(connection) as questions:
            client.get(url)
        asked.append(len(questions))
    assert asked[0] == asked[1] <= 18


# --- There and back -----------------------------------------------------------------------------


@pytest.fixture
def carried(cast):
    """One of each kind of point, with texts that are hard to carry."""
    offer(cast, title="=Sum of the areas", contributors=[cast.seats["operator"]])
    offer(cast, title="- a dash", lead=None, due_on=None)
    told = offer(cast, title='\'quoted; with, signs "and" more')
    points.report_progress(point=told, state="blocked", text="-Two\r\nlines", by=cast.donor)
    points.close(point=offer(cast, title="Closed"), reason="@all done", by=cast.facilitator)
    return cast


WAYS = {
    "xlsx": export.as_xlsx,
    "csv": export.as_csv,
    "hxl": lambda coalition, rows: export.as_csv(coalition, rows, tagged=True),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_file_taken_back_as_it_is_changes_nothing(carried, way):
    content = WAYS[way](carried.coalition, ActionPoint.objects.all())
    rows = rows_of(carried, content)
    assert [row.fate for row in rows if row.fate != "passed"] == ["same"] * 4
    assert [row.reasons + row.changes for row in rows] == [[]] * len(rows)


def test_only_what_was_edited_is_changed(carried):
    content = export.as_csv(carried.coalition, ActionPoint.objects.all()).decode("utf-8-sig")
    edited = content.replace("'- a dash,,,,", "'- a dash,Cedar Champion,,2027-06-30,")
    assert edited != content
    imported = bring(carried, edited.encode())
    before = {p.reference: p.history.count() for p in ActionPoint.objects.all()}
    assert take_in(carried, imported) == {"new": 0, "changed": 1}
    point = ActionPoint.objects.get(reference="LBN-2026-002")
    assert (point.title, point.lead, point.due_on) == (
        "- a dash",
        carried.seats["champion"],
        datetime.date(2027, 6, 30),
    )
    assert point.original_due_on == datetime.date(2027, 6, 30)
    changed = {
        p.reference: p.history.count() - before[p.reference] for p in ActionPoint.objects.all()
    }
    assert changed == {
        "LBN-2026-001": 0, "LBN-2026-002": 1, "LBN-2026-003": 0, "LBN-2026-004": 0,
    }  # fmt: skip


def test_the_date_first_agreed_stays_where_a_date_moves(cast):
    offer(cast)
    content = export.as_csv(cast.coalition, ActionPoint.objects.all()).decode("utf-8-sig")
    take_in(cast, bring(cast, content.replace("2027-03-31", "2027-09-30").encode()))
    point = ActionPoint.objects.get()
    assert (point.due_on, point.original_due_on) == (datetime.date(2027, 9, 30), DAY)


def test_a_point_led_by_a_seat_that_left_comes_back_the_same(cast):
    offer(cast)
    seat = cast.seats["donor"]
    seat.ends_on = datetime.date(2026, 1, 1)
    seat.starts_on = datetime.date(2025, 1, 1)
    seat.save()
    (row,) = rows_of(cast, export.as_csv(cast.coalition, ActionPoint.objects.all()))
    assert row.fate == "same"
