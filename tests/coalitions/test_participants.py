"""A participants' list comes in by paste or file: looked at, then all of it or nothing."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from coalitions.models import Member
from outbox.models import Letter

pytestmark = pytest.mark.django_db
HEAD = "Organisation\tRole\tName\tFunction\tE-mail\tTelephone\n"
LIST = (
    HEAD
    + "Embassy C\tDonor\t\tFirst Secretary\tc@example.org\t+961 1 1\n"
    + "Embassy C\t\tRana B.\t\trana@example.org\t\n"
    + "Cedar Operator\tOperator\tOmar\tDirector\tomar@example.org\t\n"
)


def post(cast, client, by="national_authority", **data):
    client.force_login(cast.users[by])
    return client.post(reverse("participants_import", args=[cast.coalition.slug]), data)


def test_rows_are_shown_first_and_nothing_is_saved(cast, client):
    answer = post(cast, client, table=LIST)
    text = answer.content.decode()
    assert "3 people are new" in text
    assert "gets a seat" in text
    assert "Take in all of it" in text
    assert Member.objects.filter(seat__coalition=cast.coalition).count() == 7


def test_then_all_of_it_comes_in_and_nobody_is_mailed(cast, client):
    post(cast, client, table=LIST, take_in="yes")
    embassy = cast.coalition.seats.get(organisation__name="Embassy C")
    assert sorted(str(member) for member in embassy.members.all()) == ["First Secretary", "Rana B."]
    assert cast.seats["operator"].members.count() == 2
    assert {m.added_by for m in embassy.members.all()} == {"Cedar National authority"}
    assert Letter.objects.count() == 0


def test_the_same_list_twice_adds_nothing_more(cast, client):
    post(cast, client, table=LIST, take_in="yes")
    text = post(cast, client, table=LIST).content.decode()
    assert "0 people are new" in text
    post(cast, client, table=LIST, take_in="yes")
    assert Member.objects.filter(seat__coalition=cast.coalition).count() == 10


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Embassy D\tking\tX\t\t\t", "is no role"),
        ("Embassy D\t\tX\t\t\t", "The role is missing"),
        ("\tdonor\tX\t\t\t", "The organisation is missing"),
        ("Embassy D\tdonor\tX\t\tnot an address\t", "is no e-mail address"),
        ("Cedar Facilitator\tdonor\tX\t\t\t", "facilitator is appointed"),
        ("Embassy D\tfacilitator\tX\t\t\t", "facilitator is appointed"),
        (f"{'E' * 200}\tdonor\tX\t\t\t", "longer than 160"),
    ],
)
def test_one_bad_row_keeps_the_whole_list_out_and_the_text_in_place(cast, client, row, says):
    answer = post(cast, client, table=LIST + row + "\n", take_in="yes")
    text = answer.content.decode()
    assert says in text
    assert "c@example.org" in text.partition("<textarea")[2]
    assert "Take in all of it" not in text
    assert Member.objects.filter(seat__coalition=cast.coalition).count() == 7


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("Organisation\tShoe size\nA\t42\n", "“Shoe size” is not known"),
        ("Name\tRole\nA\tdonor\n", "must name the columns"),
        ("Organisation\tName\tNom\nA\tB\tC\n", "Two columns"),
        (HEAD, "no row below it"),
        ("   \n", "Paste a list or choose a file"),
        (HEAD + "A\tdonor\t\t\t\t\n" * 501, "501 rows; 500 are taken"),
    ],
)
def test_a_list_that_can_not_be_read_is_refused_with_the_reason(cast, client, table, says):
    assert says in post(cast, client, table=table).content.decode()


def test_an_xlsx_is_read_and_comes_back_as_text_to_correct(cast, client):
    book = Workbook()
    book.active.append(["Organisation", "Role", "Name", "Phone"])
    book.active.append(["Embassy C", "donor", "=HYPERLINK(1)", 9611234])
    book.active.append(["", "donor", "Nobody", None])
    out = io.BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("list.xlsx", out.getvalue())
    text = post(cast, client, file=upload).content.decode()
    assert "The organisation is missing" in text
    assert "Embassy C\tdonor" in text


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_a_file_that_is_something_else_is_refused(cast, client, name):
    upload = SimpleUploadedFile(name, b"\x81\x8d\x8f\x90\x9d" * 20)
    text = post(cast, client, file=upload).content.decode()
    assert "choose it again" in text


def test_a_csv_with_semicolons_from_a_french_spreadsheet(cast, client):
    table = "Institution;Rôle;Nom;Fonction;Courriel\r\nAmbassade A;donor;Zoé;;zoe@example.org\r\n"
    upload = SimpleUploadedFile("liste.csv", table.encode("cp1252"))
    assert "Zoé" in post(cast, client, file=upload).content.decode()


def test_the_facilitator_names_people_but_gives_no_seats(cast, client):
    known = HEAD + "Cedar Donor\t\tRana B.\t\trana@example.org\t\n"
    post(cast, client, by="facilitator", table=known, take_in="yes")
    assert cast.seats["donor"].members.count() == 2
    text = post(cast, client, by="facilitator", table=LIST, take_in="yes").content.decode()
    assert "the national authority can add it" in text
    assert cast.coalition.seats.count() == 7
    assert post(cast, client, by="donor", table=known).status_code == 403
