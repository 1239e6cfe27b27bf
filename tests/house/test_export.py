"""All a coalition holds, in one file for those who keep it."""

import json

import pytest
from django.urls import reverse

from circulation import actions
from coalitions.models import Coalition
from outbox import freeze
from tests.circulation.conftest import recorded_meeting
from tests.meetings.documents import group_meeting, share, share_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(cast):
    meeting = recorded_meeting(cast, title="Final one")
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    freeze.freeze_pending()
    draft = recorded_meeting(cast, title="Draft one")
    draft.items.last().entries.update(text="DRAFT-CANARY")
    return reverse("coalition_export", args=["cedar"])


def test_it_holds_what_was_agreed_and_by_whom_it_is_done(cast, client, url):
    client.force_login(cast.national_authority)
    answer = client.get(url)
    assert "attachment" in answer["Content-Disposition"]
    held = json.loads(answer.content)
    assert [meeting["title"] for meeting in held["meetings"]] == ["Final one", "Draft one"]
    said = [entry["text"] for item in held["meetings"][0]["agenda"] for entry in item["entries"]]
    assert said == ["The agenda was adopted.", "Targets are given by district."]
    (point,) = held["action_points"]
    assert (point["title"], point["lead"], point["due_on"]) == (
        "Share the task list",
        "Cedar Operator",
        "2026-06-30",
    )
    assert len(held["circulations"][0]["sha256"]) == 64
    assert len(held["seats"]) == 7
    assert held["demonstration"] == ""


def test_drafts_and_private_notes_stay_out(cast, client, url):
    client.force_login(cast.facilitator)
    text = client.get(url).content.decode()
    assert "DRAFT-CANARY" not in text
    assert "PRIVATE-CANARY" not in text
    assert cast.coalition.action_points.count() == 2


def test_a_demonstration_says_so(cast, client, url):
    Coalition.objects.update(is_demonstration=True)
    client.force_login(cast.secretariat)
    assert json.loads(client.get(url).content)["demonstration"] == "Demonstration data"


def test_only_those_who_keep_the_table_take_it_out(cast, others, client, url):
    for role in ("champion", "donor", "operator", "observer"):
        client.force_login(cast.users[role])
        assert client.get(url).status_code == 403, role
    client.force_login(others.national_authority)
    assert client.get(url).status_code == 404


def test_documents_of_chosen_roles_stay_out(cast, client, url):
    share(cast, "Work plan")
    share_with(cast, "facilitator", title="CHOSEN-CANARY")
    share(cast, "GROUP-CANARY", meeting=group_meeting(cast, "operator"))
    client.force_login(cast.facilitator)
    held = json.loads(client.get(url).content)
    (document,) = held["documents"]
    assert (document["title"], document["kind"], document["meeting"]) == (
        "Work plan",
        "work_plan",
        None,
    )
    (version,) = document["versions"]
    assert (version["filename"], len(version["sha256"])) == ("Work plan (v1).pdf", 64)
    assert "CANARY" not in json.dumps(held["documents"])
