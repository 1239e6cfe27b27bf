"""The library, one document, and the forms: who gets in, what is said, what is never shown."""

from pathlib import Path
from uuid import uuid4

import pytest

from meetings import document_actions as actions
from meetings.models import Document
from tests.html import Page
from tests.meetings.documents import (
    a_file,
    at,
    form,
    group_meeting,
    page_of,
    share,
    share_with,
)
from tests.meetings.test_actions import plan
from tests.meetings.test_read_by import unexplained
from tests.toolkit.files import PDF, office
from toolkit import uploads

pytestmark = pytest.mark.django_db
ROLES = [
    "national_authority", "champion", "donor", "operator", "facilitator", "secretariat", "observer",
]  # fmt: skip


def source(client, user, url):
    client.force_login(user)
    return client.get(url).content.decode()


def press(client, user, url, data):
    client.force_login(user)
    return client.post(url, data)


# --- The file itself ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_chosen_roles_download_and_to_the_others_it_is_not_there(client, cast, role):
    document = share_with(cast, "donor", "observer", by=cast.operator)
    client.force_login(cast.users[role])
    expected = 200 if role in {"donor", "observer", "operator"} else 404
    assert client.get(page_of(document)).status_code == expected
    assert client.get(page_of(document, "versions/1/")).status_code == expected


def test_it_comes_as_a_file_to_keep_and_never_as_a_page(client, cast):
    document = share(cast, "Stratégie “2027”", content=office("xlsx"))
    client.force_login(cast.donor)
    answer = client.get(page_of(document, "versions/1/"))
    assert b"".join(answer.streaming_content) == office("xlsx")
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''Strat%C3%A9gie%20%E2%80%9C2027%E2%80%9D%20%28v1%29.xlsx"
    )
    assert answer["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert int(answer["Content-Length"]) == len(office("xlsx"))


def test_a_version_there_is_not_and_a_version_of_another_document_are_404(client, cast):
    document = share(cast)
    client.force_login(cast.facilitator)
    assert client.get(page_of(document, "versions/2/")).status_code == 404
    assert client.get(at(cast, f"{uuid4()}/versions/1/")).status_code == 404


def test_a_document_of_another_table_is_not_found_under_ones_own(client, cast, others):
    theirs = share(others)
    client.force_login(cast.facilitator)
    assert client.get(at(cast, f"{theirs.key}/versions/1/")).status_code == 404
    assert client.get(page_of(theirs, "versions/1/")).status_code == 404


def test_a_file_gone_from_the_disk_is_answered_with_a_sentence(client, cast, settings):
    document = share(cast)
    (Path(settings.MEDIA_ROOT) / document.versions.get().stored_as).unlink()
    client.force_login(cast.donor)
    answer = client.get(page_of(document, "versions/1/"), follow=True)
    assert "The file is not on the server." in answer.content.decode()


def test_no_address_serves_the_folder_of_files(client, cast):
    version = share(cast).versions.get()
    client.force_login(cast.facilitator)
    for prefix in ("/media/", "/", "/static/"):
        assert client.get(prefix + version.stored_as).status_code == 404


# --- The library ----------------------------------------------------------------------------


def test_an_empty_library_says_what_belongs_there(client, cast):
    assert "Strategies, work plans, standards" in source(client, cast.donor, at(cast))
    assert "Add a document" not in source(client, cast.observer, at(cast))


def test_it_is_grouped_by_kind_and_filtered_by_kind_and_words(client, cast):
    share(cast, "Plan for 2027", kind="work_plan")
    share(cast, "Strategy until 2030", kind="strategy")
    page = source(client, cast.donor, at(cast))
    assert [text for _t, _a, text in Page(page).all("h2")] == ["Strategy", "Work plan"]
    by_kind = source(client, cast.donor, at(cast, "?kind=strategy"))
    assert "Strategy until 2030" in by_kind
    assert "Plan for 2027" not in by_kind
    by_words = source(client, cast.donor, at(cast, "?q=PLAN"))
    assert "Plan for 2027" in by_words
    assert "Strategy until 2030" not in by_words
    assert "No document fits this choice" in source(client, cast.donor, at(cast, "?q=xyz"))
    assert "Strategy until 2030" in source(client, cast.donor, at(cast, "?kind=nonsense"))


def test_the_name_of_what_one_may_not_read_shows_nowhere(client, cast):
    meeting = plan(cast)
    item = meeting.items.first()
    share_with(cast, "donor", title="HIDDEN-1", by=cast.donor, meeting=meeting, item=item)
    share_with(cast, "donor", title="HIDDEN-2", by=cast.donor, meeting=meeting)
    meeting_page = f"/coalitions/cedar/meetings/{meeting.number}/"
    for url in (at(cast), at(cast, "?q=HIDDEN"), meeting_page, at(cast, "new/"), "/"):
        for role in ("national_authority", "facilitator", "secretariat", "operator", "champion"):
            assert "HIDDEN-" not in source(client, cast.users[role], url), (url, role)
    for url in (at(cast), meeting_page):
        shown = source(client, cast.donor, url)
        assert "HIDDEN-1" in shown
        assert "HIDDEN-2" in shown
        assert "Only chosen roles" in shown


def test_a_meeting_shows_its_documents_and_those_beside_an_item(client, cast):
    meeting = plan(cast)
    share(cast, "For the whole", meeting=meeting)
    share(cast, "For the survey", meeting=meeting, item=meeting.items.last())
    withdrawn = share(cast, "Gone again", meeting=meeting)
    actions.withdraw(document=withdrawn, reason="x", by=cast.facilitator)
    share(cast, "In the library")
    page = source(client, cast.donor, "/coalitions/cedar/meetings/1/")
    (agenda,) = [text for _t, _a, text in Page(page).all("section") if "Survey" in text]
    assert "For the survey" in agenda
    assert "For the whole" not in agenda
    (papers,) = [
        text for _t, _a, text in Page(page).all("section") if "Documents" in text and text != agenda
    ]
    assert "For the whole" in papers
    assert "For the survey" not in papers
    assert "Gone again" not in page
    assert "In the library" not in page
    assert "documents/new/?meeting=1" in page


# --- Putting one there ----------------------------------------------------------------------


def test_a_document_is_put_into_the_library(client, cast):
    answer = press(client, cast.donor, at(cast, "new/"), form())
    document = Document.objects.get()
    assert answer["Location"] == page_of(document)
    assert (document.title, document.kind, document.by) == (
        "National strategy",
        "strategy",
        cast.donor,
    )
    assert (document.seat, document.meeting, document.audience) == (
        cast.seats["donor"],
        None,
        "table",
    )
    assert b"secret name" not in client.get(page_of(document)).content


def test_it_is_put_beside_an_item_for_chosen_roles(client, cast):
    meeting = plan(cast)
    item = meeting.items.last()
    data = form(audience="roles", roles=["donor", "observer"], place=f"item-{item.pk}")
    assert press(client, cast.donor, at(cast, "new/?meeting=1"), data).status_code == 302
    document = Document.objects.get()
    assert (document.meeting, document.item) == (meeting, item)
    assert [role.value for role in document.roles] == ["donor", "observer"]


def test_the_page_says_who_will_read_it(client, cast):
    page = source(client, cast.donor, at(cast, "new/"))
    assert "every member of the coalition, donors, operators and observers included" in page
    assert "Donor (Cedar Donor)" in page
    assert "Whoever is not chosen is not told that the document exists" in page
    group_meeting(cast, "donor")
    page = source(client, cast.donor, at(cast, "new/?meeting=1"))
    assert "because the meeting is Land release’s: its members, the authority" in page


def test_a_meeting_of_others_closed_group_is_not_offered(client, cast):
    meeting = group_meeting(cast, "operator")
    client.force_login(cast.donor)
    assert client.get(at(cast, "new/?meeting=1")).status_code == 404
    assert "Group meeting" not in client.get(at(cast, "new/")).content.decode()
    for user, status in ((cast.donor, 422), (cast.operator, 302)):
        data = form(place=f"meeting-{meeting.pk}")
        assert press(client, user, at(cast, "new/"), data).status_code == status


@pytest.mark.parametrize("query", ["?meeting=99", "?meeting=x", "?meeting=" + "9" * 30])
def test_a_meeting_there_is_not_is_404(client, cast, query):
    client.force_login(cast.donor)
    assert client.get(at(cast, f"new/{query}")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"file": ""}, "Please choose the file."),
        ({"file": a_file(b"", "x.pdf")}, "The file is empty."),
        ({"file": a_file(b"<html>", "x.pdf")}, "a web page or a drawing"),
        ({"file": a_file(office("docx", ("word/vbaProject.bin", "x")))}, "holds macros"),
        ({"audience": "roles"}, "Please choose at least one role."),
        ({"roles": ["donor"]}, "but above stands “Everyone at the table”"),
        ({"audience": ""}, "This field is required."),
        ({"place": "meeting-1"}, "Select a valid choice."),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(client, cast, changes, says):
    answer = press(client, cast.donor, at(cast, "new/"), form(title="Typed", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="Typed"' in page
    assert "the file has to be chosen once more" in page
    assert Document.objects.count() == 0


def test_a_file_that_is_too_large_is_cut_off_and_the_rest_is_kept(client, cast, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 100_000)
    large = PDF + b"x" * 200_000
    answer = press(client, cast.donor, at(cast, "new/"), form(title="Typed", file=a_file(large)))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "larger than 20 MB" in page
    assert "Please choose the file." not in page
    assert 'value="Typed"' in page


def test_a_full_library_is_said_in_the_form(client, cast, settings):
    settings.DOCUMENTS_QUOTA_MB = 0
    answer = press(client, cast.donor, at(cast, "new/"), form(title="Typed"))
    assert answer.status_code == 422
    assert "library is full" in answer.content.decode()


def test_an_observer_and_a_coalition_at_rest_are_offered_nothing(client, cast):
    document = share(cast)
    assert press(client, cast.observer, at(cast, "new/"), form()).status_code == 403
    assert press(client, cast.observer, page_of(document, "withdraw/"), {}).status_code == 403
    cast.coalition.status = "completed"
    cast.coalition.save()
    assert "Add a document" not in source(client, cast.facilitator, at(cast))
    page = source(client, cast.facilitator, page_of(document))
    assert "Withdraw" not in page
    assert "Download" in page
    answer = press(client, cast.facilitator, at(cast, "new/"), form())
    assert "can only be read" in answer.content.decode()


# --- Versions and withdrawal ----------------------------------------------------------------


def test_a_version_is_added_and_the_old_one_is_marked(client, cast):
    document = share(cast)
    data = {"file": a_file(PDF + b"%%EOF"), "what_changed": "New dates"}
    assert press(client, cast.secretariat, page_of(document, "versions/"), data).status_code == 302
    page = source(client, cast.donor, page_of(document))
    assert "Version 2" in page
    assert "New dates" in page
    assert "Replaced" in page
    client.force_login(cast.donor)
    assert b"".join(client.get(page_of(document, "versions/1/")).streaming_content) == PDF


def test_a_refused_version_stays_open_with_what_was_typed(client, cast):
    document = share(cast)
    data = {"file": a_file(b"MZ"), "what_changed": "New dates"}
    answer = press(client, cast.facilitator, page_of(document, "versions/"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="New dates"' in page
    assert "the file has to be chosen once more" in page
    assert "<details open" in page.replace(' class="card-plain"', "")


def test_others_than_owner_and_recorders_neither_replace_nor_withdraw(client, cast):
    document = share(cast, by=cast.donor)
    for role in ("national_authority", "champion", "operator", "observer"):
        assert "Withdraw" not in source(client, cast.users[role], page_of(document))
        for tail in ("versions/", "withdraw/"):
            answer = press(client, cast.users[role], page_of(document, tail), {"reason": "x"})
            assert answer.status_code == 403, (role, tail)
    hidden = share_with(cast, "donor", by=cast.donor)
    answer = press(client, cast.facilitator, page_of(hidden, "withdraw/"), {"reason": "x"})
    assert answer.status_code == 404
    assert Document.objects.standing().count() == 2


def test_a_withdrawn_document_tells_who_and_why_and_gives_no_file(
    client, cast, settings, django_capture_on_commit_callbacks
):
    document = share(cast, by=cast.donor)
    with django_capture_on_commit_callbacks(execute=True):
        answer = press(client, cast.donor, page_of(document, "withdraw/"), {"reason": "Outdated"})
    assert answer.status_code == 302
    page = source(client, cast.operator, page_of(document))
    assert "by donor@cedar.example.org: Outdated" in page
    assert "Work plan" in page
    assert "Download" not in page
    assert list(Path(settings.MEDIA_ROOT).rglob("*/*/*")) == []
    answer = client.get(page_of(document, "versions/1/"), follow=True)
    assert "its file is gone" in answer.content.decode()
    assert "Withdrawn" in source(client, cast.operator, at(cast))


def test_the_title_may_go_with_it(client, cast):
    document = share(cast, "Secret title")
    data = {"reason": "Wrong table", "without_title": "on"}
    press(client, cast.facilitator, page_of(document, "withdraw/"), data)
    for url in (at(cast), page_of(document)):
        page = source(client, cast.donor, url)
        assert "Secret title" not in page
        assert "A withdrawn document" in page


def test_a_withdrawal_needs_a_reason(client, cast):
    document = share(cast)
    answer = press(client, cast.facilitator, page_of(document, "withdraw/"), {"reason": " "})
    assert answer.status_code == 422
    assert "Please give the reason." in answer.content.decode()
    assert Document.objects.standing().count() == 1


def test_every_field_says_who_reads_it(client, cast):
    assert unexplained(source(client, cast.facilitator, at(cast, "new/"))) == []
    assert unexplained(source(client, cast.facilitator, page_of(share(cast)))) == []
