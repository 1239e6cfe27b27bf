"""Who may do what: the matrix of the project against every address, as every role."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.urls import get_resolver, reverse

from actionpoints import obstacle_actions
from circulation import actions
from coalitions.roles import Role
from meetings import proposals, standing
from meetings.actions import mark_attendance
from outbox import freeze
from tests.circulation.conftest import recorded_meeting
from tests.meetings.documents import share
from tests.meetings.test_actions import plan

HERE = Path(__file__).parent
ROLES = [*Role.values, "outsider", "platform_admin", "anonymous"]
EXPECTED = {"deny": {403}, "hide": {404}}


def _read(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MATRIX = {row["action"]: row for row in _read("authorisation.csv")}
URLS = _read("urls.csv")


def _names(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern.url_patterns)
        else:
            yield pattern.name


def test_every_address_of_the_resolver_is_mapped_to_an_action():
    mapped = {row["name"] for row in URLS}
    assert set(_names(get_resolver().url_patterns)) - mapped == set()
    assert mapped - set(_names(get_resolver().url_patterns)) == set()


def test_every_mapped_action_stands_in_the_matrix():
    known = {*MATRIX, "sign-in", "machines", "token"}
    assert {row["action"] for row in URLS} - known == set()


@pytest.fixture
def table(cast, others, outsider, platform_admin):
    """A meeting final and circulated, one being recorded, one planned; for the others too."""
    for each in (cast, others):
        final = recorded_meeting(each, title=f"{each.coalition.name} final")
        mark_attendance(
            meeting=final,
            rows={each.seats[Role.OBSERVER]: ("present", "")},
            by=each.facilitator,
        )
        actions.send_for_release(meeting=final, by=each.facilitator)
        actions.publish_summary(meeting=final, by=each.national_authority)
        obstacle_actions.register(
            coalition=each.coalition,
            title=f"{each.coalition.name} obstacle",
            kind="access",
            since=date(2026, 5, 19),
            by=each.facilitator,
        )
        share(each, f"{each.coalition.name} paper")
        actions.ask_for_correction(meeting=final, text="A date is wrong.", by=each.donor)
        draft = recorded_meeting(each, title=f"{each.coalition.name} draft")
        draft.waiting_items.create(title=f"{each.coalition.name} waits")
        _planned(each)
    freeze.freeze_pending()
    people = dict(cast.users)
    people |= {"outsider": outsider, "platform_admin": platform_admin, "anonymous": None}
    return cast, people


def _planned(each):
    """The next meeting, for which a seat proposes something."""
    planned = plan(each, title=f"{each.coalition.name} next", agenda=["Opening"])
    proposals.propose(
        meeting=planned,
        title=f"{each.coalition.name} wish",
        why="Because.",
        name="editors",
        seat=each.seats[Role.DONOR],
        by=each.donor,
    )
    standing.set_items(
        body=each.plenary, items=[{"title": f"{each.coalition.name} stands", "minutes": 5}]
    )


def _arguments(row, cast):
    draft = cast.coalition.meetings.get(number=2)
    planned = cast.coalition.meetings.get(number=3)
    item = draft.items.first()
    values = {
        "slug": cast.coalition.slug,
        "number": {"draft": 2, "planned": 3}.get(row["on"], 1),
        "item": item.id,
        "entry": item.entries.first().id,
        "version": 1,
        "sitting": "00000000-0000-4000-8000-000000000000",
        "guest": 0,
        "correction": cast.coalition.meetings.get(number=1).corrections.get().id,
        "proposal": planned.proposals.get().pk,
        "waiting": draft.waiting_items.get().pk,
        "point": 0,
        "wish": 0,
        "delivery": cast.coalition.circulations.get().deliveries.first().id,
        "reference": "LBN-2026-001",
        "key": cast.coalition.documents.get().key,
        "iso3": "lbn",
        "seat": cast.seats[Role.CHAMPION].id,
        "member": cast.members[Role.CHAMPION].id,
        "body": cast.coalition.bodies.create(kind="working_group", name="Land release").id,
        "session": 0,
        "pk": 0,
    }
    # An obstacle has its own number in the coalition, and every page of it says so.
    values["obstacle_number"] = cast.coalition.obstacles.get().number
    asked = row["arguments"].split()
    return {name.removeprefix("obstacle_"): values[name] for name in asked}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row",
    [row for row in URLS if row["action"] in MATRIX],
    ids=lambda row: f"{row['method']} {row['name']}",
)
def test_each_role_gets_what_the_matrix_says(row, table, client):
    cast, people = table
    url = reverse(row["name"], kwargs=_arguments(row, cast))
    for role in ROLES:
        cell = MATRIX[row["action"]][role]
        client.logout()
        if people[role]:
            client.force_login(people[role])
        answer = client.generic(row["method"], url)
        where = f"{row['method']} {url} as {role}: {cell}"
        assert answer.status_code < 500, where
        if cell in EXPECTED:
            assert answer.status_code in EXPECTED[cell], where
        elif cell == "login":
            assert answer.status_code == 302, where
            assert answer["Location"].startswith("/accounts/login/"), where
        elif cell == "allow":
            # What is addressed may be missing or not ready, but nobody is turned away.
            assert answer.status_code != 403, where
        # The administrator's list of shells names every coalition, and nothing more of it.
        names_shells = row["name"] == "platform_coalitions" and role == "platform_admin"
        if b"CANARY-B" in answer.getvalue() and not names_shells:
            pytest.fail(f"another coalition shows: {where}")
