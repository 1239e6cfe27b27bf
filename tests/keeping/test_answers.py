"""Answers to an invitation, and lists that were brought: forgotten with the person."""

import pytest
from django.utils import timezone

from actionpoints.models import ImportedList
from circulation.models import AnswerToken
from coalition_portal import export
from coalition_portal.keeping.forgetting import forget
from meetings import answers
from outbox.models import Letter
from tests.circulation.test_invitations import plan, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(cast, time_machine):
    time_machine.move_to("2026-11-24T09:00Z")
    meeting = plan(cast)
    release(meeting, cast.facilitator)
    answers.give(
        meeting=meeting, member=cast.members["donor"], kind="represented", represented_by="Ms Quill"
    )
    return meeting


def test_the_export_holds_who_answered_what(cast, answered):
    (held,) = export.of_coalition(cast.coalition)["meetings"]
    (answer,) = held["answers"]
    assert (answer["organisation"], answer["member"]) == ("Cedar Donor", "Donor of Cedar")
    assert (answer["kind"], answer["represented_by"]) == ("represented", "Ms Quill")


def test_with_the_person_go_links_the_name_given_and_the_calendar_entry(cast, answered):
    forget("donor@cedar.example.org")
    assert answered.answers.get().represented_by == ""
    assert not AnswerToken.objects.filter(member=cast.members["donor"]).exists()
    assert "donor@cedar" not in "".join(Letter.objects.values_list("calendar", flat=True))


def test_the_organiser_is_forgotten_in_everybodys_calendar_entry(cast, answered):
    forget("secretariat@cedar.example.org")
    assert "secretariat@cedar" not in "".join(Letter.objects.values_list("calendar", flat=True))


def test_a_spreadsheet_that_waits_to_be_taken_in_is_put_away(cast, answered):
    facts = {"coalition": cast.coalition, "name": "list.xlsx", "by": cast.facilitator}
    waiting = ImportedList.objects.create(content=b"Donor of Cedar", **facts)
    taken = ImportedList.objects.create(content=b"", confirmed_at=timezone.now(), **facts)
    said = forget("donor@cedar.example.org")
    assert list(ImportedList.objects.values_list("pk", flat=True)) == [taken.pk]
    assert waiting.pk != taken.pk
    assert any(line.endswith("put away: 1. They can be brought once more.") for line in said)
