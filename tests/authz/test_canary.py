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
from actionpoints.models import ActionPoint
from circulation import actions
from coalitions.actions import invitations, members, seats
from coalitions.models import Coalition
from meetings import document_actions
from outbox import delivery, freeze
from outbox.models import FrozenDocument
from tests.circulation.conftest import recorded_meeting
from tests.meetings.documents import share
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
        update = actions.start_midterm(coalition=each.coalition)
        actions.prepare_midterm(
            update=update,
            introduction=f"Words of {each.coalition.name}",
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
            pages = PdfReader(io.BytesIO(attached.get_content())).pages
            text += " ".join(page.extract_text() for page in pages)
        letters[home] += 1
        assert ("CANARY" in text) is (home == "canary-b"), message["Subject"]
    # The summary and the update for everyone, the seat's end, the invitation, the wish to release.
    assert letters["cedar"] == letters["canary-b"] >= 17
    assert FrozenDocument.objects.filter(content__isnull=False).count() == 4


@pytest.mark.parametrize("role", ["national_authority", "facilitator", "donor", "operator"])
def test_no_page_of_ones_own_coalition_shows_the_other(both, client, role):
    cast, _others = both
    client.force_login(cast.users[role])
    urls = [reverse(name, args=["cedar"]) for name in PAGES]
    urls += ["/", "/coalitions/", "/coalitions/propose/", "/coalitions/cedar/obstacles/1/"]
    urls += ["/coalitions/cedar/actionpoints/LBN-2026-001/", "/coalitions/cedar/handover/pack.pdf"]
    urls += ["/coalitions/cedar/documents/?q=paper", "/coalitions/cedar/meetings/2/"]
    urls += [f"/coalitions/cedar/search/?q={word}" for word in ("canary-b", "said", "told")]
    for url in urls:
        # What was searched for stands in the field again, in the case it was typed in.
        assert b"CANARY" not in client.get(url).content, url
    for circulation in cast.coalition.circulations.all():
        page = reverse("circulation", args=["cedar", circulation.number])
        assert b"CANARY" not in client.get(page).content


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
