"""The demonstration: complete, silent about the past, and removed without a trace."""

import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from actionpoints.models import ActionPoint, Obstacle
from circulation.models import Circulation
from coalition_portal import demonstration
from coalitions.models import Coalition, Member, Organisation
from meetings.models import Document, Meeting
from outbox.models import Letter
from tests.meetings.documents import share


@pytest.fixture
def demo(db, settings):
    settings.DEBUG = True
    call_command("load_reference")
    demonstration.load()


def test_it_loads_four_coalitions_and_mails_nobody(demo):
    statuses = dict(Coalition.objects.values_list("slug", "status"))
    assert statuses == {
        "lebanon": "active",
        "mauritania": "forming",
        "botswana": "completed",
        "montenegro": "completed",
    }
    assert Letter.objects.count() == 0
    assert ActionPoint.objects.overdue(datetime.date(2026, 11, 24)).count() == 7
    assert ActionPoint.objects.filter(state="done").count() == 19
    assert not demonstration.load()
    assert ActionPoint.objects.count() == 32


def test_one_summary_circulates_once_and_only_to_files(demo):
    assert demonstration.circulate_one()
    assert not demonstration.circulate_one()
    circulation = Circulation.objects.get()
    assert circulation.deliveries.count() == 18
    assert all(d.letter.to_file for d in circulation.deliveries.all())


def files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_it_brings_documents_and_takes_them_and_their_files_away(
    demo, cast, settings, django_capture_on_commit_callbacks
):
    titles = Document.objects.values_list("title", "audience", "by__email")
    assert list(titles) == [
        ("Example note among donors", "roles", "donor@lebanon.example.org"),
        ("Example task list", "table", "secretariat@lebanon.example.org"),
        ("Terms of reference", "table", "secretariat@lebanon.example.org"),
    ]
    assert len(files(settings)) == 3
    demonstration.load()
    assert Document.objects.count() == 3
    kept = share(cast)
    with django_capture_on_commit_callbacks(execute=True):
        demonstration.remove()
    assert Document.objects.get() == kept
    assert len(files(settings)) == 1


def test_removing_it_leaves_everything_else(demo, cast):
    demonstration.circulate_one()
    demonstration.remove()
    assert list(Coalition.objects.values_list("slug", flat=True)) == ["cedar"]
    assert not Organisation.objects.filter(is_demonstration=True).exists()
    assert Member.objects.count() == 7
    assert Meeting.history.count() == 0
    assert Letter.objects.count() == 0


def test_the_register_of_obstacles_is_filled_and_goes_with_the_rest(demo):
    register = Obstacle.objects.filter(coalition__slug="lebanon")
    assert [(o.number, o.points.count(), o.is_solved) for o in register.order_by("number")] == [
        (1, 2, False),
        (2, 1, False),
        (3, 1, True),
    ]
    demonstration.remove()
    assert (Obstacle.objects.count(), Obstacle.history.count()) == (0, 0)
