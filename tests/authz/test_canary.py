"""What one coalition holds shows in no page, mail or document of another, nor to an outsider."""

import email
import io
import re
from datetime import date
from email.policy import default

import pytest
from django.urls import reverse
from pypdf import PdfReader

from actionpoints import obstacle_actions, word_actions
from actionpoints.carrying import actions as carrying
from actionpoints.models import ActionPoint
from circulation import actions
from coalitions.actions import invitations, members, seats
from coalitions.models import Coalition
from meetings import actions as meetings
from meetings import document_actions
from meetings.models import AgendaItem
from outbox import delivery, freeze
from outbox.models import FrozenDocument
from tests.circulation.conftest import recorded_meeting
from tests.circulation.test_invitations import plan, release
from tests.meetings.documents import share, share_with
from tests.toolkit.files import office

pytestmark = pytest.mark.django_db
# Every page of a coalition that needs no further number.
PAGES = [
    "coalition", "coalition_people", "who_sees_what", "meetings", "action_points", "circulations",
    "midterm", "obstacles", "search", "documents", "document_new",
    "agreed_points", "coalition_settings", "handover",
    "life_cycle", "participants_import", "points_import", "meeting_new",
]  # fmt: skip


@pytest.fixture
def both(cast, others, settings):
    """The same life in two coalitions: a meeting circulated, a mid-term sent, people moved."""
    for each in (cast, others):
        Coalition.objects.filter(pk=each.coalition.pk).update(
            handling_line=f"{each.coalition.name} only"
        )
        each.coalition.refresh_from_db()
        meeting = recorded_meeting(each, title=f"{each.coalition.name} review")
        meeting.items.first().entries.update(text=f"Said at {each.coalition.name}")
        actions.send_for_release(meeting=meeting, by=each.facilitator)
        actions.publish_summary(meeting=meeting, by=each.national_authority)
        actions.open_round(coalition=each.coalition, by=each.facilitator)
        update = each.coalition.midterm_updates.get()
        actions.prepare_midterm(
            update=update,
            introduction=f"Words of {each.coalition.name}",
            paragraphs={"planning": f"Theme of {each.coalition.name}"},
            send=True,
            by=each.facilitator,
        )
        actions.release_midterm(update=update, by=each.national_authority)
        newcomer = members.add(
            seat=each.seats["donor"],
            by=each.facilitator,
            name=f"{each.coalition.name} desk",
            email=f"desk@{each.coalition.slug}.example.org",
        )
        invitations.send(member=newcomer, by=each.facilitator)
        seats.end(
            seat=each.seats["observer"], reason=each.coalition.name, by=each.national_authority
        )
        draft = recorded_meeting(each, title=f"{each.coalition.name} draft")
        release(plan(each, title=f"{each.coalition.name} to come"), each.facilitator)
        obstacle_actions.register(
            coalition=each.coalition,
            title=f"Told at {each.coalition.name}",
            kind="access",
            since=date(2026, 5, 19),
            points=each.coalition.action_points.filter(since_version=1)[:1],
            by=each.facilitator,
        )
        point = each.coalition.action_points.settled().get()
        ActionPoint.objects.filter(pk=point.pk).update(word="awaited")
        point.refresh_from_db()
        word_actions.ask(point=point, sentence=f"Asked at {each.coalition.name}")
        inside = office("docx", ("word/said.xml", f"Written in {each.coalition.name}"))
        paper = share(each, f"{each.coalition.name} paper", content=inside)
        share(each, f"{each.coalition.name} handout", meeting=draft, item=draft.items.first())
        document_actions.withdraw(
            document=share(each, f"{each.coalition.name} mistake"),
            reason=f"Meant for {each.coalition.name}",
            by=each.facilitator,
        )
        each.file = reverse("document_file", args=[each.coalition.slug, paper.key, 1])
    freeze.freeze_pending()
    delivery.relay()
    return cast, others


def test_no_mail_and_no_document_crosses_over(both, settings):
    letters = {"cedar": 0, "canary-b": 0}
    for path in settings.OUTBOX_DIR.glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        home = message["To"].partition("@")[2].removesuffix(".example.org")
        text = str(message["Subject"]) + "".join(
            part.get_content() for part in message.walk() if part.get_content_maintype() == "text"
        )
        for attached in message.iter_attachments():
            if attached.get_content_type() == "application/ics":
                text += attached.get_content().decode()
                continue
            pages = PdfReader(io.BytesIO(attached.get_content())).pages
            text += " ".join(page.extract_text() for page in pages)
        letters[home] += 1
        assert ("CANARY" in text) is (home == "canary-b"), message["Subject"]
    # Summary, update and the meeting to come for everyone, the seat's end, the offered account.
    assert letters["cedar"] == letters["canary-b"] >= 17
    assert FrozenDocument.objects.filter(content__isnull=False).count() == 6


@pytest.mark.parametrize("role", ["national_authority", "facilitator", "donor", "operator"])
def test_no_page_of_ones_own_coalition_shows_the_other(both, client, role):
    cast, _others = both
    client.force_login(cast.users[role])
    urls = [reverse(name, args=["cedar"]) for name in PAGES]
    urls += ["/", "/coalitions/", "/coalitions/propose/", "/coalitions/cedar/obstacles/1/"]
    urls += ["/coalitions/cedar/actionpoints/LBN-2026-001/", "/coalitions/cedar/handover/pack.pdf"]
    urls += ["/coalitions/cedar/documents/?q=paper", "/coalitions/cedar/meetings/2/"]
    urls += ["/coalitions/cedar/meetings/2/record/paste/", "/coalitions/cedar/meetings/3/"]
    urls += ["/coalitions/cedar/meetings/3/invitation/"]
    urls += [f"/coalitions/cedar/search/?q={word}" for word in ("canary-b", "said", "told")]
    for url in urls:
        # What was searched for stands in the field again, in the case it was typed in.
        assert b"CANARY" not in client.get(url).content, url
    for circulation in cast.coalition.circulations.all():
        page = reverse("circulation", args=["cedar", circulation.number])
        assert b"CANARY" not in client.get(page).content


# What a meeting still to come is looked at and printed by.
OF_A_MEETING = ["meeting", "meeting_invitation", "invitation_agenda", "meeting_pack", "room_sheet"]


def test_no_paper_of_ones_own_meeting_shows_the_other(both, client):
    cast, _others = both
    client.force_login(cast.facilitator)
    for name in OF_A_MEETING[2:]:
        answer = client.get(reverse(name, args=["cedar", 3]))
        pages = PdfReader(io.BytesIO(answer.content)).pages
        text = " ".join(page.extract_text() for page in pages)
        assert ("CEDAR" in text.upper(), "CANARY" in text.upper()) == (True, False), name


@pytest.mark.parametrize("who", ["other", "outsider", "platform_admin"])
def test_the_others_meeting_to_come_and_brought_list_are_not_there(
    both, client, outsider, platform_admin, who
):
    cast, others = both
    people = {"other": cast.facilitator, "outsider": outsider, "platform_admin": platform_admin}
    brought = carrying.bring(
        coalition=others.coalition, name="CANARY", content=b"What", by=others.facilitator
    )
    urls = [reverse(name, args=["canary-b", 3]) for name in OF_A_MEETING]
    urls += [reverse("summary_paste", args=["canary-b", 2])]
    urls += [reverse("points_import_look", args=["canary-b", brought.pk])]
    client.force_login(people[who])
    nowhere = client.get("/coalitions/nowhere/")
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 404, url
        assert without_tokens(answer) == without_tokens(nowhere), url
    # Of one's own coalition the same number leads nowhere either.
    own = reverse("points_import_look", args=["cedar", brought.pk])
    assert client.get(own).status_code == 404
    client.force_login(others.facilitator)
    assert [client.get(url).status_code for url in urls] == [200] * len(urls)


def without_tokens(answer) -> bytes:
    """The page without what differs in every form of every page."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


@pytest.mark.parametrize("who", ["other", "outsider", "platform_admin"])
def test_the_others_pages_are_not_there_and_their_absence_tells_nothing(
    both, client, outsider, platform_admin, who
):
    cast, _others = both
    people = {"other": cast.facilitator, "outsider": outsider, "platform_admin": platform_admin}
    client.force_login(people[who])
    nowhere = client.get("/coalitions/nowhere/")
    for name in PAGES:
        answer = client.get(reverse(name, args=["canary-b"]))
        assert answer.status_code == 404, name
        assert without_tokens(answer) == without_tokens(nowhere), name


@pytest.mark.parametrize("who", ["other", "outsider", "platform_admin"])
def test_the_others_files_are_not_there(both, client, outsider, platform_admin, who):
    cast, others = both
    people = {"other": cast.facilitator, "outsider": outsider, "platform_admin": platform_admin}
    client.force_login(people[who])
    nowhere = client.get("/coalitions/nowhere/")
    answer = client.get(others.file)
    assert answer.status_code == 404
    assert without_tokens(answer) == without_tokens(nowhere)
    client.force_login(others.donor)
    assert client.get(others.file).status_code == 200


MARKS = {
    "note": "NOTE-CANARY",
    "draft": "DRAFT-CANARY",
    "name": "NAME-CANARY",
    "confided": "CONFIDED-CANARY",
}
# Who may read what, in a page of the portal; a mail or a printed document carries none of it.
MAY_READ = {
    "facilitator": {"note", "draft", "name", "confided"},
    "secretariat": {"note", "draft"},
    "national_authority": set(),
    "champion": set(),
    "donor": {"name"},
    "operator": {"confided"},
    "observer": set(),
}


@pytest.fixture
def marked(cast):
    """A circulated meeting and a draft, with what only some may read beside them."""
    final = recorded_meeting(cast, title="Half-year review")
    meetings.write_private_note(
        item=final.items.last(),
        seat=cast.seats["facilitator"],
        text=f"{MARKS['note']} the donor will not pay before the northern audit",
        by=cast.facilitator,
    )
    actions.send_for_release(meeting=final, by=cast.facilitator)
    actions.publish_summary(meeting=final, by=cast.national_authority)
    actions.ask_for_correction(
        meeting=final, text=MARKS["confided"], to_facilitator_alone=True, by=cast.operator
    )
    draft = recorded_meeting(cast, title="Draft")
    draft.items.first().entries.update(text=f"Said: {MARKS['draft']}")
    points = draft.action_points.all()
    points.update(title=f"Promised: {MARKS['draft']}")
    for place in ({}, {"meeting": final}, {"meeting": draft, "item": draft.items.first()}):
        share_with(cast, "facilitator", "donor", title=f"Budget {MARKS['name']}", **place)
    update = actions.start_midterm(coalition=cast.coalition)
    actions.prepare_midterm(
        update=update, introduction="All moves.", send=True, by=cast.facilitator
    )
    actions.release_midterm(update=update, by=cast.national_authority)
    freeze.freeze_pending()
    delivery.relay()
    return cast


def _found(text: str) -> set[str]:
    return {name for name, mark in MARKS.items() if mark.casefold() in text.casefold()}


def _artefacts(client, coalition):
    """Every page, printed document, export and search of a coalition, as (address, text)."""
    meetings_pages = [
        "meeting", "meeting_record", "meeting_publish", "meeting_preview_pdf", "meeting_agenda",
        "meeting_pack", "room_sheet", "corrections", "meeting_edit",
    ]  # fmt: skip
    urls = ["/", *(reverse(name, args=["cedar"]) for name in [*PAGES, "coalition_export"])]
    urls += [reverse(name, args=["cedar", number]) for name in meetings_pages for number in (1, 2)]
    for each in coalition.circulations.all():
        urls += [reverse(name, args=["cedar", each.number])
                 for name in ("circulation", "circulation_document")]  # fmt: skip
    for point in coalition.action_points.all():
        urls.append(reverse("action_point", args=["cedar", point.reference]))
    urls += [f"/coalitions/cedar/search/?q={word}" for word in ("said", "promised", "budget")]
    urls.append("/coalitions/cedar/documents/?q=budget")
    for item in AgendaItem.objects.filter(meeting__coalition=coalition):
        urls.append(reverse("private_note", args=["cedar", item.meeting.number, item.id]))
    for url in urls:
        answer = client.get(url)
        content = b"".join(answer) if answer.streaming else answer.content
        if content.startswith(b"%PDF-"):
            pages = PdfReader(io.BytesIO(content)).pages
            yield url, " ".join(page.extract_text() for page in pages)
        else:
            yield url, content.decode()


@pytest.mark.parametrize("role", MAY_READ)
def test_no_page_shows_a_role_what_only_others_may_read(marked, client, role):
    client.force_login(marked.users[role])
    seen = set()
    for url, text in _artefacts(client, marked.coalition):
        found = _found(text)
        assert found <= MAY_READ[role], (url, found - MAY_READ[role])
        seen |= found
    # What one may read is there: the marks are not simply missing.
    assert seen == MAY_READ[role]


def test_no_mail_and_no_document_that_leaves_carries_a_mark(marked, settings):
    paths = list(settings.OUTBOX_DIR.glob("*.eml"))
    for path in paths:
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        text = str(message["Subject"])
        for part in message.walk():
            if part.get_content_maintype() == "text":
                text += part.get_content()
            elif part.get_content_type() == "application/pdf":
                pages = PdfReader(io.BytesIO(part.get_content())).pages
                text += " ".join(page.extract_text() for page in pages)
        assert _found(text) == set(), message["Subject"]
    # The wish to release, the summary and the update for seven, and the facilitator's mail.
    assert len(paths) == 16


def test_ids_of_the_others_are_refused_in_forms_of_ones_own(both, client):
    """A seat, a member or an agenda item of another table can't be smuggled in."""
    cast, others = both
    client.force_login(cast.facilitator)
    client.post(
        reverse("point_agree", args=["cedar", 2]),
        {
            "title": "Smuggled",
            "lead": others.seats["operator"].id,
            "item": others.coalition.meetings.get(number=2).items.first().id,
            "due_on": "2026-12-01",
        },
    )
    assert ActionPoint.objects.filter(title="Smuggled").exists() is False
