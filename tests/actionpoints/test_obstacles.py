"""The register of obstacles: worded from the record, without who raised it."""

import json
from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from actionpoints import actions, obstacle_actions
from actionpoints.models import ActionPoint, Obstacle
from coalitions.models import Body
from coalitions.roles import Role
from meetings import actions as meeting_actions
from meetings.models import Meeting
from tests.actionpoints.test_actions import agree, finalise
from tests.house.test_query_counts import Growing
from tests.meetings.test_actions import plan
from tests.meetings.test_query_counts import queries
from toolkit.errors import NotReady

KEEPERS = ["national_authority", "facilitator", "secretariat"]
OTHERS = ["champion", "donor", "operator"]


def at(cast, tail=""):
    return f"/coalitions/{cast.coalition.slug}/obstacles/{tail}"


def register(cast, **facts):
    facts = {
        "title": "No permit for the border strip",
        "kind": "access",
        "since": date(2026, 5, 19),
        "who_can_help": "HELPERS-CANARY",
        **facts,
    }
    return obstacle_actions.register(coalition=cast.coalition, by=cast.facilitator, **facts)


def page(client, user, url):
    client.force_login(user)
    answer = client.get(url)
    return answer.status_code, answer.content.decode()


def send(client, user, url, **data):
    client.force_login(user)
    answer = client.post(url, data)
    return answer.status_code, answer.content.decode()


FORM = {"title": "No dogs", "kind": "technical", "since": "2026-06-01"}


# --- Who reads and who writes ---------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_all_but_observers_read_the_register(client, cast, role):
    register(cast)
    status = 403 if role == Role.OBSERVER else 200
    for tail in ("", "1/"):
        found, text = page(client, cast.users[role], at(cast, tail))
        assert found == status
        assert ("No permit for the border strip" in text) is (status == 200)


@pytest.mark.parametrize("tail", ["", "1/"])
@pytest.mark.parametrize("role", KEEPERS + OTHERS)
def test_days_open_and_who_can_help_are_the_keepers(client, cast, role, tail):
    obstacle = register(cast)
    days = f"{obstacle.days_open()} days"
    text = page(client, cast.users[role], at(cast, tail))[1]
    assert ("HELPERS-CANARY" in text) is (role in KEEPERS)
    assert (days in text) is (role in KEEPERS)


def test_days_are_counted_to_the_solution(cast):
    obstacle = register(cast)
    assert obstacle.days_open(date(2026, 5, 19)) == 0
    assert obstacle.days_open(date(2026, 6, 1)) == 13
    obstacle.solved_on = date(2026, 5, 29)
    assert obstacle.days_open(date(2027, 1, 1)) == 10


@pytest.mark.parametrize("role", [*OTHERS, "observer"])
def test_only_the_keepers_write_in_it(client, cast, role):
    register(cast)
    for tail in ("new/", "1/edit/", "1/solve/", "1/reopen/"):
        data = FORM | {"how": "Signed.", "on": "2026-07-01"}
        assert send(client, cast.users[role], at(cast, tail), **data)[0] == 403
    obstacle = Obstacle.objects.get()
    assert (obstacle.title, obstacle.is_solved) == ("No permit for the border strip", False)


def test_strangers_find_no_register(client, cast, others, outsider, platform_admin):
    register(cast)
    for user in (others.facilitator, outsider, platform_admin):
        assert page(client, user, at(cast))[0] == 404
        assert page(client, user, at(cast, "1/"))[0] == 404


# --- Wording --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", KEEPERS)
def test_a_keeper_registers_one_and_numbers_count_up(client, cast, role):
    register(cast)
    assert send(client, cast.users[role], at(cast, "new/"), **FORM)[0] == 302
    made = Obstacle.objects.get(number=2)
    assert (made.title, made.kind, made.since) == ("No dogs", "technical", date(2026, 6, 1))


def test_pressed_twice_it_is_one(client, cast):
    data = FORM | {"operation": "7d9b3c52-8f4e-4a53-9a2c-0a6b1c2d3e4f"}
    for _press in range(2):
        assert send(client, cast.facilitator, at(cast, "new/"), **data)[0] == 302
    assert Obstacle.objects.count() == 1
    send(client, cast.facilitator, at(cast, "new/"), **data | {"title": "No fuel"})
    assert [each.title for each in Obstacle.objects.order_by("number")] == ["No dogs", "No fuel"]


def test_a_refused_form_comes_back_whole(client, cast):
    data = FORM | {"kind": "", "text": "Typed with care", "points": "LBN-2026-077"}
    status, text = send(client, cast.facilitator, at(cast, "new/"), **data)
    assert status == 422
    assert "Typed with care" in text
    assert "No circulated action point has this reference: LBN-2026-077." in text
    assert Obstacle.objects.count() == 0


def test_a_day_that_has_not_come_is_refused(client, cast):
    status, text = send(
        client, cast.facilitator, at(cast, "new/"), **FORM | {"since": "2099-01-01"}
    )
    assert (status, "This day has not come yet." in text) == (422, True)


def test_only_words_come_over_from_an_entry_of_a_final_summary(client, cast, now):
    meeting = plan(cast, agenda=["Access"], title="WHERE-CANARY")
    entry = meeting_actions.record_entry(
        item=meeting.items.first(), text="No road to the site.", kind="obstacle",
        by=cast.facilitator,
    )  # fmt: skip
    url = at(cast, f"new/?entry={entry.id}")
    assert "No road to the site." not in page(client, cast.facilitator, url)[1]
    finalise(meeting, now)
    text = page(client, cast.facilitator, url)[1]
    assert 'value="No road to the site."' in text
    assert "Start from this entry" in text
    data = FORM | {"title": "No road to the site.", "text": "No road to the site."}
    send(client, cast.facilitator, at(cast, "new/"), **data)
    for user in (cast.donor, cast.facilitator):
        for tail in ("", "1/"):
            assert "WHERE-CANARY" not in page(client, user, at(cast, tail))[1]
    # Nothing in the row, nor in its history, leads back to the entry or its author.
    assert {field.name for field in Obstacle._meta.get_fields()} == {
        "id", "coalition", "number", "title", "text", "kind", "points", "since", "solved_on",
        "how_solved", "who_can_help", "folded", "operation", "created_at",
    }  # fmt: skip


def test_who_worded_it_is_shown_to_keepers_only(client, cast):
    register(cast)
    cast.facilitator.name = "AUTHOR-CANARY"
    cast.facilitator.save()
    assert "AUTHOR-CANARY" in page(client, cast.secretariat, at(cast, "1/"))[1]
    for role in OTHERS:
        assert "AUTHOR-CANARY" not in page(client, cast.users[role], at(cast, "1/"))[1]


# --- Linked points --------------------------------------------------------------------------


@pytest.fixture
def point(cast, now):
    finalise(agree(cast).meeting, now)
    return ActionPoint.objects.get()


def test_linked_points_show_on_both_pages(client, cast, point):
    data = FORM | {"points": "lbn-2026-001"}
    assert send(client, cast.facilitator, at(cast, "new/"), **data)[0] == 302
    assert "Share the survey map" in page(client, cast.donor, at(cast, "1/"))[1]
    url = "/coalitions/cedar/actionpoints/LBN-2026-001/"
    assert "No dogs" in page(client, cast.donor, url)[1]
    text = page(client, cast.facilitator, at(cast, "new/?point=LBN-2026-001"))[1]
    assert 'value="LBN-2026-001"' in text


def test_a_draft_point_cannot_be_linked_and_so_not_be_betrayed(client, cast):
    agree(cast, title="DRAFT-POINT")
    status, text = send(
        client, cast.facilitator, at(cast, "new/"), **FORM | {"points": "LBN-2026-001"}
    )
    assert (status, "No circulated action point" in text) == (422, True)


def test_a_closed_groups_point_is_linked_only_for_its_readers(client, cast, now):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Group")
    group.members.add(cast.members[Role.OPERATOR])
    meeting = plan(cast, body=group)
    agree(cast, meeting, title="GROUP-CANARY")
    finalise(meeting, now)
    register(cast, points=[ActionPoint.objects.get()])
    assert "GROUP-CANARY" in page(client, cast.operator, at(cast, "1/"))[1]
    assert "GROUP-CANARY" not in page(client, cast.donor, at(cast, "1/"))[1]


def test_another_tables_point_cannot_be_linked(cast, others, now):
    theirs = agree(others)
    with pytest.raises(NotReady, match="belongs to another coalition"):
        register(cast, points=[theirs])
    assert Obstacle.objects.count() == 0


def test_an_observer_sees_no_obstacle_on_a_point(client, cast, point):
    register(cast, points=[point])
    cast.coalition.opens_all_to_observers = True
    cast.coalition.save()
    url = "/coalitions/cedar/actionpoints/LBN-2026-001/"
    status, text = page(client, cast.observer, url)
    assert (status, "No permit" in text) == (200, False)
    assert "No permit" in page(client, cast.donor, url)[1]
    assert "/obstacles/" not in page(client, cast.observer, "/coalitions/cedar/actionpoints/")[1]


# --- Solving --------------------------------------------------------------------------------


def test_solved_it_says_how_and_when_and_reopened_its_history_keeps_it(client, cast):
    register(cast)
    data = {"how": "The ministry signed.", "on": "2026-07-01"}
    assert send(client, cast.secretariat, at(cast, "1/solve/"), **data)[0] == 302
    text = page(client, cast.donor, at(cast, "1/"))[1]
    assert "The ministry signed." in text
    assert "1 July 2026" in text
    assert "No permit" not in page(client, cast.donor, at(cast))[1]
    assert "No permit" in page(client, cast.donor, at(cast, "?show=solved"))[1]
    assert send(client, cast.secretariat, at(cast, "1/reopen/"))[0] == 302
    assert "The ministry signed." not in page(client, cast.donor, at(cast, "1/"))[1]
    assert "The ministry signed." in page(client, cast.facilitator, at(cast, "1/"))[1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"how": "", "on": "2026-07-01"}, "Please say how it was solved."),
        ({"how": "Kept text", "on": "2026-01-01"}, "It was not known yet on that day."),
        ({"how": "Kept text", "on": "2099-01-01"}, "This day has not come yet."),
    ],
)
def test_a_solution_that_cannot_be_is_refused_in_words(client, cast, data, says):
    register(cast)
    status, text = send(client, cast.facilitator, at(cast, "1/solve/"), **data)
    assert (status, says in text, data["how"] in text) == (422, True, True)
    assert Obstacle.objects.get().is_solved is False


def test_solving_twice_and_reopening_what_is_open_are_refused(cast):
    obstacle = register(cast)
    with pytest.raises(NotReady, match="is open already"):
        obstacle_actions.reopen(obstacle=obstacle, by=cast.facilitator)
    on = date(2026, 7, 1)
    obstacle_actions.solve(obstacle=obstacle, how="Signed.", on=on, by=cast.facilitator)
    with pytest.raises(NotReady, match="is solved already"):
        obstacle_actions.solve(obstacle=obstacle, how="Again.", on=on, by=cast.facilitator)


def test_the_database_ties_how_and_when_together(cast):
    register(cast)
    with pytest.raises(IntegrityError):
        Obstacle.objects.update(solved_on=timezone.localdate())


def test_a_completed_coalitions_register_is_read_only(client, cast):
    register(cast)
    cast.coalition.status = "completed"
    cast.coalition.save()
    assert send(client, cast.facilitator, at(cast, "new/"), **FORM)[0] == 422
    data = {"how": "Signed.", "on": "2026-07-01"}
    assert send(client, cast.facilitator, at(cast, "1/solve/"), **data)[0] == 422
    assert "It is solved" not in page(client, cast.facilitator, at(cast, "1/"))[1]


# --- The list -------------------------------------------------------------------------------


def test_the_filters_live_in_the_address_and_leave_as_chips(client, cast):
    register(cast)
    register(cast, title="Naïve budget", kind="funding")
    text = page(client, cast.donor, at(cast, "?kind=funding&q=NAIVE&page=1"))[1]
    assert "Naïve budget" in text
    assert "No permit" not in text
    assert 'href="?q=NAIVE"' in text
    assert 'href="?kind=funding"' in text
    assert "No obstacle fits this choice." in page(client, cast.donor, at(cast, "?q=zzz"))[1]
    assert "No permit" in page(client, cast.donor, at(cast, "?kind=nonsense&page=x"))[1]


def test_an_empty_register_says_what_to_do(client, cast):
    assert "Begin with one" in page(client, cast.facilitator, at(cast))[1]
    assert "No obstacle is registered." in page(client, cast.donor, at(cast))[1]


@pytest.mark.parametrize("tail", ["", "1/", "new/?entry=1"])
def test_thirty_rows_cost_as_many_queries_as_three(client, cast, platform_admin, tail):
    growing = Growing(cast, platform_admin)

    def grow(start, end):
        growing.grow(end)
        points = ActionPoint.objects.filter(meeting=growing.first)
        register(cast)
        obstacle = Obstacle.objects.get(number=1)
        for number in range(start, end):
            register(cast, points=points[:number])
            facts = {"title": f"t{number}", "kind": "legal", "since": date(2026, 5, 1)}
            obstacle_actions.reword(
                obstacle=obstacle, text="x", points=points[:number], who_can_help="y",
                by=cast.secretariat, **facts,
            )  # fmt: skip
            item = growing.first.items.first()
            item.entries.create(kind="obstacle", text=f"Stands {number}")

    grow(0, 3)
    client.force_login(cast.facilitator)
    few = queries(client, at(cast, tail))
    grow(3, 30)
    assert queries(client, at(cast, tail)) == few <= 16


def test_the_export_holds_the_register(client, cast, point):
    register(cast, points=[point])
    client.force_login(cast.national_authority)
    held = json.loads(client.get("/coalitions/cedar/export.json").content)
    assert held["obstacles"] == [
        {
            "number": 1,
            "title": "No permit for the border strip",
            "kind": "access",
            "text": "",
            "since": "2026-05-19",
            "solved_on": None,
            "how_solved": "",
            "who_can_help": "HELPERS-CANARY",
            "action_points": ["LBN-2026-001"],
        }
    ]


def test_the_history_of_an_obstacle_is_one_line_an_act(cast, point):
    obstacle = register(cast, points=[point])
    obstacle_actions.reword(
        obstacle=obstacle, title="No fuel", kind="access", since=date(2026, 5, 19), text="",
        points=[], who_can_help="", by=cast.secretariat,
    )  # fmt: skip
    assert obstacle.history.count() == 2
    assert Meeting.objects.count() == 1
    assert actions.ActionPoint.objects.get().obstacles.count() == 0
