"""A spreadsheet is brought, looked at row by row, and then all of it is taken in, or nothing."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from actionpoints import actions as points
from actionpoints import schedule
from actionpoints.carrying import actions, reading
from actionpoints.carrying.rows import seal
from actionpoints.models import ActionPoint, ImportedList, KnownHeading, ProgressReport
from outbox.models import Letter
from tests.actionpoints.spreadsheets import DAY, HEAD, text, with_saved_value, xlsx
from tests.actionpoints.test_actions import finalise
from tests.circulation.conftest import recorded_meeting
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db


def bring(cast, content, name="list.xlsx", **reading_as):
    imported = actions.bring(
        coalition=cast.coalition, name=name, content=content, by=cast.facilitator
    )
    if reading_as:
        actions.read_as(
            imported=imported, reading=reading_as, words=[], columns=[], by=cast.facilitator
        )
        imported.refresh_from_db()
    return imported


def rows_of(cast, content, **reading_as):
    return reading.of(bring(cast, content, **reading_as), user=cast.facilitator).rows


def fates(rows):
    return [(row.number, row.fate) for row in rows]


def take_in(cast, imported, **how):
    found = reading.of(imported, user=cast.facilitator)
    how.setdefault("seen", seal(found.rows))
    return actions.take_in(imported=imported, by=cast.facilitator, **how)


def offer(cast, title="Share the survey map", **facts):
    facts.setdefault("lead", cast.seats["donor"])
    facts.setdefault("due_on", DAY)
    return points.offer(coalition=cast.coalition, title=title, by=cast.facilitator, **facts)


# --- Ten spreadsheets that a ministry would really have ---------------------------------------


def test_1_merged_titles_and_empty_lines_above_and_between(cast):
    def merge(book):
        book.active.merge_cells("A1:E1")
        book.active.merge_cells("C6:C7")

    content = xlsx(
        ["Ministry of Defence – follow-up of decisions 2026"],
        [],
        ["Prepared by", "the secretariat"],
        ["No", "Action point", "Responsible", "Deadline", "Status"],
        [],
        [1, "Share the survey map", "Cedar Donor", DAY, "Pending"],
        [2, "Nominate a focal point", None, "31.12.2027", "Ongoing"],
        after=merge,
    )
    rows = rows_of(cast, content)
    assert fates(rows) == [(6, "new"), (7, "new")]
    assert {row.facts["lead"] for row in rows} == {cast.seats["donor"].id}
    assert [row.facts["state"] for row in rows] == ["open", "in_progress"]
    assert rows[1].facts["due_on"] == datetime.date(2027, 12, 31)


def test_2_two_dates_in_one_cell(cast):
    (row,) = rows_of(cast, xlsx(HEAD, ["", "X", "", "12/05/2027 then 19/05/2027", ""]))
    assert row.fate == "refused"
    assert row.reasons == [
        "By when: “12/05/2027 then 19/05/2027” holds more than one date. Give one."
    ]


def test_3_semicolons_with_commas_inside(cast):
    content = text("What;Who leads;By when", "Survey, then map;Cedar Donor;05/12/2027")
    (row,) = rows_of(cast, content)
    assert row.facts["title"] == "Survey, then map"
    assert row.facts["due_on"] == datetime.date(2027, 12, 5)
    assert row.notes == ["“05/12/2027” is read as 5 December 2027"]


def test_4_windows_1256_with_arabic_headings_and_figures(cast):
    content = text(
        "الإجراء;الجهة المسؤولة;تاريخ الاستحقاق;الحالة",
        "مشاركة خريطة المسح;Cedar Donor;31/03/2027;قيد التنفيذ",
        encoding="cp1256",
    )
    found = reading.of(bring(cast, content), user=cast.facilitator)
    assert found.sheet.encoding == "cp1256"
    (row,) = found.rows
    assert (row.title, row.facts["due_on"], row.facts["state"]) == (
        "مشاركة خريطة المسح",
        DAY,
        "in_progress",
    )


def test_5_windows_1252_from_a_french_excel(cast):
    content = text("Quoi;Qui;Échéance", "Créer un réseau;Cedar Donor;31/03/2027", encoding="cp1252")
    found = reading.of(bring(cast, content), user=cast.facilitator)
    assert found.sheet.encoding == "cp1252"
    assert [(row.title, row.facts["due_on"]) for row in found.rows] == [("Créer un réseau", DAY)]


def test_6_formulas_with_and_without_their_values(cast):
    sheet = xlsx(HEAD, ["", "Share", "Cedar Donor", "=DATE(2027,3,31)", "Open"])
    (row,) = rows_of(cast, sheet)
    assert row.fate == "refused"
    assert "Cell D2 holds a formula without a saved value" in row.reasons[0]
    (row,) = rows_of(cast, with_saved_value(sheet, "D2", "46477"))
    assert (row.fate, row.facts["due_on"]) == ("new", DAY)


def test_7_dates_as_bare_serials(cast):
    rows = rows_of(cast, xlsx(HEAD, ["", "A", "", 46477, ""], ["", "B", "", "٣١/٠٣/٢٠٢٧", ""]))
    assert [row.facts["due_on"] for row in rows] == [DAY, DAY]


def test_8_utf_16_as_excel_saves_unicode_text(cast):
    content = text(
        "What\tWho leads\tBy when", "Carte – é ا\tCedar Donor\t2027-03-31", encoding="utf-16"
    )
    (row,) = rows_of(cast, content)
    assert (row.title, row.facts["due_on"]) == ("Carte – é ا", DAY)


def test_9_totals_notes_tags_and_headings_again(cast):
    content = xlsx(
        HEAD,
        ["#activity+code", "#activity+name", "#org+lead", "#date+due", "#status"],
        ["", "Share", "Cedar Donor", DAY, "Open"],
        HEAD,
        ["Total", 1],
        [None, None, None, None, "Checked by the director"],
    )
    rows = rows_of(cast, content)
    assert fates(rows) == [
        (2, "passed"), (3, "new"), (4, "passed"), (5, "passed"), (6, "passed"),
    ]  # fmt: skip
    assert rows[3].notes == ["a line of totals"]


def test_10_the_same_reference_twice(cast):
    reference = offer(cast).reference
    rows = rows_of(
        cast, xlsx(HEAD, [reference, "One wording", "", DAY], [reference, "Another", "", DAY])
    )
    assert fates(rows) == [(2, "refused"), (3, "refused")]
    assert rows[0].reasons == ["The same action point as in row 3."]
    assert rows[1].reasons == ["The same action point as in row 2."]


# --- What is refused, and why -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["LBN-2026-999", "X"], "There is no action point LBN-2026-999 here"),
        (["", "X", "Cedar Doner"], "Nearest: Cedar Donor"),
        (["", "X", "Nobody's Office"], "has no seat at this table"),
        (["", "X", "", "", "half-hearted"], "is no status"),
        (["", "X", "", "", "Done"], "Say what was done."),
        (["", "", "Cedar Donor", DAY], "doesn't say what is to be done"),
        (["", "x" * 301], "longer than 300 characters"),
        (["", "X", "", "#REF!"], "shows the error #REF!"),
    ],
)
def test_a_row_is_refused_with_its_reason(cast, row, says):
    (found,) = rows_of(cast, xlsx(HEAD, row))
    assert found.fate == "refused"
    assert says in found.reasons[0]


def test_owners_are_found_by_short_name_role_and_in_company(cast):
    donor, operator = cast.seats["donor"], cast.seats["operator"]
    operator.organisation.acronym = "C.O."
    operator.organisation.save()
    rows = rows_of(
        cast, xlsx(HEAD, ["", "A", "c.o."], ["", "B", "DONOR"], ["", "C", "Cedar Donor / C.O."])
    )
    assert [row.facts["lead"] for row in rows] == [operator.id, donor.id, donor.id]
    assert rows[2].facts["contributors"] == [operator.id]


def test_an_unknown_owner_may_be_left_out_where_the_person_says_so(cast):
    (row,) = rows_of(cast, xlsx(HEAD, ["", "X", "Embassy of nowhere"]), without_owner=True)
    assert (row.fate, row.facts["lead"]) == ("new", None)


def test_a_meeting_is_named_by_number_or_date_and_is_final(cast, now):
    final, draft = recorded_meeting(cast), recorded_meeting(cast, title="Draft")
    finalise(final, now)
    draft.local_date = datetime.date(2026, 9, 1)
    draft.save()
    head = ["What", "Meeting", "Meeting date"]
    rows = rows_of(
        cast,
        xlsx(head, ["A", 1], ["B", None, "19/05/2026"], ["C", 2], ["D", 7], ["E", "19/05/2026"]),
    )
    assert [row.facts["meeting"] for row in rows if row.fate == "new"] == [final.pk] * 3
    assert [row.reasons for row in rows[2:4]] == [
        ["Meeting 2 is not final yet. Note its points in its record."],
        ["There is no meeting “7” here."],
    ]


def test_a_closed_point_and_a_draft_are_not_changed(cast):
    closed = offer(cast)
    points.close(point=closed, reason="Shared.", by=cast.facilitator)
    recorded_meeting(cast)
    rows = rows_of(
        cast, xlsx(HEAD, [closed.reference, "Reworded"], ["LBN-2026-002", "Share the task list"])
    )
    assert [row.reasons[0] for row in rows] == [
        "This action point is closed. Take it up again on its page, with the reason.",
        "It is still a draft. Change it on the page where it is recorded.",
    ]


def test_another_coalitions_reference_seat_and_meeting_are_unknown(cast, others, now):
    theirs = offer(others, lead=others.seats["donor"])
    rows = rows_of(cast, xlsx(HEAD, [theirs.reference, "Mine now"], ["", "X", "CANARY-B Donor"]))
    assert [row.fate for row in rows] == ["new", "refused"]
    assert "CANARY" not in " ".join(rows[1].reasons).replace("“CANARY-B Donor”", "")


# --- Taking in --------------------------------------------------------------------------------


def test_new_points_are_whole_with_history_and_mail_nobody(cast):
    head = [*HEAD, "With", "Progress", "Outcome", "Closed on"]
    imported = bring(
        cast,
        xlsx(
            head,
            ["", "Late one", "Cedar Donor", "01/02/2024", "Open", "Cedar Operator", "Begun."],
            ["", "Past one", "Cedar Operator", DAY, "Done", "", "", "Shared.", "2026-01-15"],
        ),
    )
    assert take_in(cast, imported) == {"new": 2, "changed": 0}
    late, past = ActionPoint.objects.all()
    assert (late.reference, past.reference) == ("LBN-2026-001", "LBN-2026-002")
    assert late.original_due_on == late.due_on == datetime.date(2024, 2, 1)
    assert [seat.id for seat in late.contributors.all()] == [cast.seats["operator"].id]
    assert [(r.text, r.state) for r in late.reports.all()] == [("Begun.", "open")]
    assert (past.state, past.close_reason) == ("done", "Shared.")
    assert past.closed_on == datetime.date(2026, 1, 15)
    assert [(h.history_user, h.history_change_reason) for h in late.history.all()] == [
        (cast.facilitator, "Taken in from a spreadsheet")
    ]
    assert [c.seat_id for c in late.history.get().contributors.all()] == [cast.seats["operator"].id]
    assert not late.is_draft
    assert Letter.objects.count() == 0


def test_the_next_point_offered_goes_on_counting(cast):
    take_in(cast, bring(cast, xlsx(HEAD, ["", "A"], ["", "B"])))
    assert offer(cast).reference == "LBN-2026-003"


def test_a_second_press_writes_nothing(cast):
    imported = bring(cast, xlsx(HEAD, ["", "A"]))
    assert take_in(cast, imported) == {"new": 1, "changed": 0}
    again = actions.take_in(imported=imported, seen="", by=cast.facilitator)
    assert again == {"new": 1, "changed": 0}
    assert ActionPoint.objects.count() == 1
    assert bytes(ImportedList.objects.get().content) == b""


def test_refused_rows_stop_all_of_it_unless_left_out(cast):
    imported = bring(cast, xlsx(HEAD, ["", "A"], ["", "B", "Unknown office"]))
    with pytest.raises(NotReady, match="Some rows are refused"):
        take_in(cast, imported)
    assert ActionPoint.objects.count() == 0
    take_in(cast, imported, without_refused=True)
    assert [point.title for point in ActionPoint.objects.all()] == ["A"]


def test_what_changed_since_the_look_is_looked_at_again(cast):
    point = offer(cast)
    imported = bring(cast, xlsx(HEAD, [point.reference, "Share both maps"]))
    rows = reading.of(imported, user=cast.facilitator).rows
    seen = seal(rows)
    points.edit(point=point, title="Said otherwise", lead=None, due_on=None, by=cast.facilitator)
    with pytest.raises(NotReady, match="changed since you looked"):
        take_in(cast, imported, seen=seen)
    assert ActionPoint.objects.get().title == "Said otherwise"


def test_a_reference_is_found_under_the_heading_of_a_number_too(cast):
    reference = offer(cast).reference
    (row,) = rows_of(cast, xlsx(["No", "What"], [reference, "Share both maps"]))
    assert (row.fate, row.changes) == (
        "changed",
        [("What", "Share the survey map", "Share both maps")],
    )


def test_a_list_brought_twice_is_the_same_the_second_time(cast):
    content = xlsx(HEAD, ["7", "Share the map", "Cedar Donor", DAY, "Open"])
    take_in(cast, bring(cast, content))
    (row,) = rows_of(cast, content)
    assert (row.fate, row.point.reference) == ("same", "LBN-2026-001")


def test_a_dormant_coalition_takes_nothing_in(cast):
    imported = bring(cast, xlsx(HEAD, ["", "A"]))
    cast.coalition.status = "dormant"
    cast.coalition.save()
    with pytest.raises(NotReady, match="can only be read"):
        take_in(cast, imported)
    with pytest.raises(NotReady, match="can only be read"):
        bring(cast, b"x")


def test_what_nobody_took_in_is_put_away_after_a_day(cast):
    old = bring(cast, xlsx(HEAD, ["", "A"]))
    ImportedList.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    fresh = bring(cast, xlsx(HEAD, ["", "B"]))
    assert list(ImportedList.objects.values_list("pk", flat=True)) == [fresh.pk]
    assert old.pk != fresh.pk


def test_the_clock_puts_it_away_where_nobody_brings_another(cast):
    bring(cast, xlsx(HEAD, ["", "A"]))
    assert schedule.forget_lists() == 0
    ImportedList.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    assert schedule.forget_lists() == 1
    assert ImportedList.objects.count() == 0


# --- The pages --------------------------------------------------------------------------------


def at(cast, tail=""):
    return f"/coalitions/{cast.coalition.slug}/actionpoints/import/{tail}"


def upload(client, cast, content, name="list.xlsx"):
    client.force_login(cast.facilitator)
    return client.post(at(cast), {"file": SimpleUploadedFile(name, content)})


def test_from_upload_to_list_through_the_pages(cast, client):
    answer = upload(client, cast, xlsx(HEAD, ["", "Share the map"], ["", "B", "Unknown office"]))
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    told = page.content.decode()
    assert "1 row would be written" in told
    assert "“Unknown office” has no seat at this table." in told
    assert ActionPoint.objects.count() == 0
    url = answer["Location"] + "take-in/"
    refused = client.post(url, {"seen": page.context["seal"]})
    assert refused.status_code == 422
    assert "Some rows are refused" in refused.content.decode()
    done = client.post(url, {"seen": page.context["seal"], "without_refused": "yes"}, follow=True)
    assert "1 action point is new." in done.content.decode()
    assert ActionPoint.objects.get().title == "Share the map"


def test_columns_are_matched_by_hand_once_and_remembered(cast, client):
    content = xlsx(["Thing", "Bureau"], ["Share the map", "Cedar Donor"])
    where = upload(client, cast, content)["Location"]
    assert "Say below which column" in client.get(where).content.decode()
    data = {"row": 1, "column-0": "title", "column-1": "lead", "month_first": ""}
    assert client.post(where + "read/", data).status_code == 302
    assert client.get(where).context["to_write"] == 1
    assert dict(KnownHeading.objects.values_list("heading", "column")) == {
        "thing": "title",
        "bureau": "lead",
    }
    again = upload(client, cast, content)["Location"]
    (row,) = client.get(again).context["rows"].object_list
    assert row.facts["lead"] == cast.seats["donor"].id


def test_two_columns_for_one_are_refused_with_what_was_chosen(cast, client):
    where = upload(client, cast, xlsx(["Thing", "Bureau"], ["A", "B"]))["Location"]
    data = {"row": 1, "column-0": "title", "column-1": "title", "month_first": ""}
    answer = client.post(where + "read/", data)
    assert answer.status_code == 422
    assert "Two columns are taken as “What”" in answer.content.decode()
    assert KnownHeading.objects.count() == 0


def test_letters_and_dates_are_read_as_the_person_says(cast, client):
    content = text("What;By when", "Cr\u00e9er;05/12/2027", encoding="cp1252")
    where = upload(client, cast, content, "list.csv")["Location"]
    data = {"row": 1, "column-0": "title", "column-1": "due_on", "encoding": "cp1256"}
    client.post(where + "read/", data | {"month_first": "yes"})
    (row,) = client.get(where).context["rows"].object_list
    assert (row.title, row.facts["due_on"]) == ("Créer", datetime.date(2027, 5, 12))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "can&#x27;t be read as XLSX"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old or locked Excel file"),
        ("a.csv", b"\r\n\r\n", "no rows in this file"),
        ("a.csv", b"", "This file is empty"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_mend(cast, client, name, content, says):
    answer = upload(client, cast, content, name)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def repacked(content: bytes, name: str, change) -> bytes:
    """The same file with one member otherwise."""
    out = io.BytesIO()
    packing = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(io.BytesIO(content)) as old, packing as new:
        for member in old.infolist():
            held = old.read(member)
            new.writestr(member.filename, change(held) if member.filename == name else held)
    return out.getvalue()


def test_a_small_file_that_unpacks_to_a_large_one_is_not_unpacked(cast, client):
    content = xlsx(HEAD, ["", "A"])
    bomb = repacked(content, "xl/styles.xml", lambda held: held + b" " * 61 * 1024 * 1024)
    assert len(bomb) < 200_000
    answer = upload(client, cast, bomb)
    assert answer.status_code == 422
    assert "This file holds too much." in answer.content.decode()
    assert ImportedList.objects.count() == 0


@pytest.mark.parametrize("before", [b"", b"<!-- " + b"x" * 5000 + b" -->"])
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_file_that_names_entities_is_refused(cast, client, name, before):
    def named(held):
        return before + b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + held

    answer = upload(client, cast, repacked(xlsx(HEAD, ["", "A"]), name, named))
    assert answer.status_code == 422
    assert "not from a spreadsheet program" in answer.content.decode()


def test_after_its_day_a_list_is_no_longer_opened(cast, client):
    where = upload(client, cast, xlsx(HEAD, ["", "A"]))["Location"]
    assert client.get(where).status_code == 200
    ImportedList.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    assert client.get(where).status_code == 404
    assert client.post(where + "take-in/").status_code == 404
    assert ActionPoint.objects.count() == 0


def test_only_its_bringer_opens_a_list(cast, others, client):
    where = upload(client, cast, xlsx(HEAD, ["", "A"]))["Location"]
    client.force_login(cast.secretariat)
    for url in (where, where.replace("cedar", "canary-b")):
        assert client.get(url).status_code == 404
    assert client.post(where + "take-in/").status_code == 404
    client.force_login(cast.donor)
    assert client.get(where).status_code == 403
    assert client.get(at(cast)).status_code == 403


def test_looking_writes_nothing_and_a_list_can_be_put_away(cast, client):
    where = upload(client, cast, xlsx(HEAD, ["", "A"]))["Location"]
    for _time in range(3):
        client.get(where)
    assert (ActionPoint.objects.count(), ProgressReport.objects.count()) == (0, 0)
    assert client.post(where + "put-away/").status_code == 302
    assert ImportedList.objects.count() == 0
