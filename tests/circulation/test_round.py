"""The mid-term round: one mail per owner, one link without a password, and nothing by a GET."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from actionpoints import actions as points
from actionpoints.models import ActionPoint, ProgressReport
from circulation import actions, progress
from circulation.models import MidtermUpdate, RoundAnswer, RoundToken
from coalition_portal.keeping.forgetting import forget
from coalitions.models import Body, Coalition, Member
from meetings import actions as meeting_actions
from outbox.models import Letter
from tests.circulation.conftest import recorded_meeting
from tests.circulation.test_publish import mails, pdf_text, send_all
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
URL = "/coalitions/cedar/midterm/"


@pytest.fixture
def table(cast, time_machine):
    """A final summary of May; three owners: the operator leads two, the donor one, the champion
    contributes to the donor's and leads one of its own."""
    time_machine.move_to("2026-05-20T09:00Z")
    meeting = recorded_meeting(cast)
    release = meeting.items.last()
    for title, lead, helpers in [
        ("Lend a survey team", "operator", []),
        ("Fund the training", "donor", ["champion"]),
        ("Convene the donors", "champion", []),
    ]:
        points.agree(
            meeting=meeting, item=release, title=title, lead=cast.seats[lead],
            contributors=[cast.seats[role] for role in helpers],
            due_on=datetime.date(2026, 9, 30), theme="resource_mobilisation", by=cast.facilitator,
        )  # fmt: skip
    meeting.refresh_from_db()
    actions.send_for_release(meeting=meeting, by=cast.facilitator)
    actions.publish_summary(meeting=meeting, by=cast.national_authority)
    send_all()
    Letter.objects.update(kind="before")
    time_machine.move_to("2026-08-17T09:00Z")
    return cast


@pytest.fixture
def opened(table):
    assert actions.open_round(coalition=table.coalition, by=table.secretariat) == 3
    return MidtermUpdate.objects.get()


def asked(role=None):
    rows = Letter.objects.filter(kind="midterm_round").order_by("id")
    return rows.filter(to_address=f"{role}@cedar.example.org") if role else rows


def link(role):
    return re.search(r"/t/[\w-]+/", asked(role).last().body_text)[0]


def point(title):
    return ActionPoint.objects.get(title=title)


def say(title, state="in_progress", text="Two lines.", **more):
    prefix = f"p{point(title).pk}-"
    said = {"state": state, "text": text} | more
    return {prefix + name: value for name, value in said.items()}


def rows():
    """Every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = sorted(
                # PostgreSQL hands out bytes as a view, which says where it lies and not what it is.
                repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
                for row in cursor.fetchall()
            )
    return found


# --- Asking -----------------------------------------------------------------------------------


def test_each_owner_gets_one_mail_with_own_points_and_a_link(opened):
    said = {letter.to_address.partition("@")[0]: letter.body_text for letter in asked()}
    titles = [
        "Share the task list",
        "Lend a survey team",
        "Fund the training",
        "Convene the donors",
    ]
    assert {role: [t for t in titles if t in text] for role, text in said.items()} == {
        "operator": ["Share the task list", "Lend a survey team"],
        "donor": ["Fund the training"],
        "champion": ["Fund the training", "Convene the donors"],
    }
    assert [len(set(re.findall(r"/t/[\w-]{43}/", text))) for text in said.values()] == [2, 2, 2]
    assert "Wednesday 30 September 2026" in said["donor"]


def test_two_presses_and_two_people_open_one_round(opened, table):
    assert actions.open_round(coalition=table.coalition, by=table.facilitator) == 0
    assert asked().count() == 3
    assert MidtermUpdate.objects.count() == 1


def test_one_round_per_gap_is_a_rule_of_the_database(opened):
    with pytest.raises(IntegrityError), transaction.atomic():
        MidtermUpdate.objects.create(
            coalition=opened.coalition, since=opened.since, due_on=datetime.date(2026, 8, 1)
        )


@pytest.mark.parametrize("role", ["champion", "donor", "operator", "observer"])
def test_only_those_who_keep_the_table_open_a_round(table, role):
    with pytest.raises(PermissionDenied):
        actions.open_round(coalition=table.coalition, by=table.users[role])


def test_one_mailbox_that_sits_twice_gets_one_mail_with_all_its_points(table):
    Member.objects.create(
        seat=table.seats["operator"], name="Desk", email="DONOR@cedar.example.org"
    )
    actions.open_round(coalition=table.coalition, by=table.secretariat)
    (letter,) = asked("donor")
    assert "Fund the training" in letter.body_text
    assert "Lend a survey team" in letter.body_text


def test_a_closed_groups_point_is_asked_of_nobody_and_printed_nowhere(table, client):
    group = Body.objects.create(coalition=table.coalition, kind="working_group", name="Group")
    ActionPoint.objects.filter(title="Fund the training").update(meeting=None)
    inside = meeting_actions.plan(
        coalition=table.coalition, body=group, title="Inside",
        local_date=datetime.date(2026, 5, 21),
        local_start=datetime.time(9), local_end=datetime.time(10), by=table.facilitator,
    )  # fmt: skip
    secret = points.agree(
        meeting=inside, item=None, title="OF-THE-GROUP", lead=table.seats["donor"], due_on=None,
        by=table.facilitator,
    )  # fmt: skip
    ActionPoint.objects.filter(pk=secret.pk).update(since_version=0)
    assert ActionPoint.objects.settled().filter(title="OF-THE-GROUP").exists()
    actions.open_round(coalition=table.coalition, by=table.secretariat)
    assert "OF-THE-GROUP" not in "".join(asked().values_list("body_text", flat=True))
    client.force_login(table.facilitator)
    assert "OF-THE-GROUP" not in client.get(URL).content.decode()
    group.is_open = True
    group.save()
    assert "OF-THE-GROUP" in client.get(URL).content.decode()


def test_without_an_owner_who_can_be_written_to_no_round_opens(table):
    Member.objects.filter(seat__role__in=["operator", "donor", "champion"]).update(email="")
    with pytest.raises(NotReady, match="nobody can be asked"):
        actions.open_round(coalition=table.coalition, by=table.secretariat)
    assert MidtermUpdate.objects.filter(opened_at__isnull=False).exists() is False


def test_a_round_is_not_opened_after_the_next_meeting_began(table, time_machine):
    recorded_meeting(table, title="Autumn")
    later = table.coalition.meetings.get(title="Autumn")
    later.starts_at, later.ends_at = (
        datetime.datetime(2026, 8, 16, 9, tzinfo=datetime.UTC),
        datetime.datetime(2026, 8, 16, 12, tzinfo=datetime.UTC),
    )
    later.save()
    with pytest.raises(NotReady, match="next meeting has begun"):
        actions.open_round(coalition=table.coalition, by=table.secretariat)


# --- The link ---------------------------------------------------------------------------------


def test_the_page_shows_ones_own_points_and_no_others(opened, client):
    page = client.get(link("donor")).content.decode()
    assert "Fund the training" in page
    assert "Convene the donors" not in page
    assert "Share the task list" not in page


def test_a_scanner_that_opens_every_link_ten_times_changes_nothing(opened, client):
    links = {found for letter in asked() for found in re.findall(r"/t/[\w-]+/", letter.body_text)}
    assert len(links) == 6
    before = rows()
    for each in links:
        assert [client.get(each).status_code for _time in range(10)] == [200] * 10
        assert client.head(each).status_code == 200
    assert rows() == before


def test_the_token_is_kept_as_a_hash_only(opened):
    token = link("donor").split("/")[2]
    assert len(token) == 43
    stored = "".join(str(list(RoundToken.objects.values_list()))) + str(rows()["django_session"])
    assert token not in stored


def test_answers_are_reports_of_the_seat(opened, client):
    answer = client.post(
        link("donor"), say("Fund the training", "blocked", "The budget is not voted.",
                           new_due_on="2026-12-15"),
    )  # fmt: skip
    assert answer["Location"] == link("donor") + "?kept=1"
    report = ProgressReport.objects.get()
    assert (report.state, report.text, report.told_by, report.by, str(report.new_due_on)) == (
        "blocked", "The budget is not voted.", "Cedar Donor", None, "2026-12-15",
    )  # fmt: skip
    found = point("Fund the training")
    # The new date is asked for, not taken: those who keep the list agree to it.
    assert (found.state, str(found.due_on)) == ("blocked", "2026-09-30")
    page = client.get(answer["Location"]).content.decode()
    assert "Your answers are kept" in page
    assert "The budget is not voted." in page


def test_an_answer_can_be_changed_until_the_round_ends(opened, client):
    for text in ("First words.", "Second words.", "Second words."):
        client.post(link("donor"), say("Fund the training", text=text))
    assert list(ProgressReport.objects.values_list("text", flat=True)) == ["Second words."]
    assert RoundAnswer.objects.count() == 1
    history = ActionPoint.history.filter(history_change_reason="Progress reported")
    assert history.count() == 2


def test_the_leads_word_stands_over_a_contributors(opened, client):
    client.post(link("champion"), say("Fund the training", "blocked", "Contributor's word."))
    assert point("Fund the training").state == "blocked"
    client.post(link("donor"), say("Fund the training", "in_progress", "Lead's word."))
    for text in ("Contributor's second.", "Contributor's third."):
        client.post(link("champion"), say("Fund the training", "done", text))
    assert point("Fund the training").state == "in_progress"
    (line,) = [each for each in progress.lines_of(opened) if each.point.lead.role == "donor"]
    assert (line.state_now, len(line.reports)) == ("in_progress", 2)


def test_what_is_said_incompletely_comes_back_whole(opened, client):
    answer = client.post(
        link("operator"),
        say("Share the task list", "", "Words without a state.")
        | say("Lend a survey team", "done", ""),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Words without a state." in page
    assert "Please choose where it stands." in page
    assert "Please say in a line what was done." in page
    assert ProgressReport.objects.exists() is False


def test_an_empty_page_is_refused_in_words(opened, client):
    answer = client.post(link("donor"), {})
    assert answer.status_code == 422
    assert "Please choose for at least one action point" in answer.content.decode()


def test_a_point_closed_meanwhile_is_said_and_nothing_is_half_kept(opened, client):
    said = say("Share the task list") | say("Lend a survey team", text="STILL-THERE")
    points.close(point=point("Share the task list"), reason="Done.", by=None)
    answer = client.post(link("operator"), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "was closed or passed to another seat meanwhile" in page
    assert "STILL-THERE" in page
    assert RoundAnswer.objects.exists() is False


def test_a_point_of_another_seat_cannot_be_answered_by_ones_own_link(opened, client):
    answer = client.post(link("donor"), say("Share the task list"))
    assert answer.status_code == 422
    assert ProgressReport.objects.exists() is False


def refused(answer, words):
    page = answer.content.decode()
    assert answer.status_code == 410
    assert words in page
    assert "secretariat@cedar.example.org" in page
    assert "Fund the training" not in page


def test_the_link_of_a_closed_round_is_refused_in_words(opened, table, client):
    actions.prepare_midterm(update=opened, introduction="", send=True, by=table.secretariat)
    refused(client.get(link("donor")), "is closed")
    refused(client.post(link("donor"), say("Fund the training")), "is closed")
    assert ProgressReport.objects.exists() is False
    actions.return_midterm(update=opened, remark="More.", by=table.national_authority)
    assert client.get(link("donor")).status_code == 200


def test_the_link_ends_when_the_next_meeting_begins(opened, table, client, time_machine):
    meeting_actions.plan(
        coalition=table.coalition, body=table.plenary, title="Next",
        local_date=datetime.date(2026, 11, 18), local_start=datetime.time(9, 30),
        local_end=datetime.time(12), by=table.facilitator,
    )  # fmt: skip
    time_machine.move_to("2026-11-18T07:29Z")
    assert client.get(link("donor")).status_code == 200
    time_machine.move_to("2026-11-18T07:30Z")
    refused(client.get(link("donor")), "is closed")


def test_the_link_of_a_person_who_left_is_refused_in_words(opened, table, client):
    Member.objects.filter(pk=table.members["donor"].pk).update(ends_on=datetime.date(2026, 8, 17))
    refused(client.get(link("donor")), "no longer on the participants")
    refused(client.post(link("donor"), say("Fund the training")), "no longer on the participants")
    assert ProgressReport.objects.exists() is False


def test_the_link_of_whoever_had_the_address_before_is_refused(opened, table, client):
    Member.objects.filter(pk=table.members["donor"].pk).update(email="successor@cedar.example.org")
    refused(client.get(link("donor")), "no longer on the participants")


def test_another_persons_link_is_refused_to_who_is_signed_in(opened, table, client):
    client.force_login(table.operator)
    refused(client.get(link("donor")), "written to another person")
    client.force_login(table.donor)
    assert client.get(link("donor")).status_code == 200


def test_a_waiting_mail_does_not_leave_after_the_round_or_the_person_has(opened, table, settings):
    Member.objects.filter(pk=table.members["donor"].pk).update(ends_on=datetime.date(2026, 8, 17))
    send_all()
    before = len([m for m in mails(settings) if "stand?" in m["Subject"]])
    assert before == 2
    assert asked("donor").get().state == "cancelled"


def test_forgetting_a_person_ends_their_link(opened, client):
    page = link("donor")
    forget("donor@cedar.example.org")
    assert client.get(page).status_code == 410
    assert RoundToken.objects.count() == 2


def test_a_demonstrations_mail_goes_to_a_file(table):
    Coalition.objects.update(is_demonstration=True)
    table.coalition.refresh_from_db()
    actions.open_round(coalition=table.coalition, by=table.secretariat)
    assert set(asked().values_list("to_file", flat=True)) == {True}


# --- Signed in --------------------------------------------------------------------------------


def test_signed_in_one_answers_for_ones_own_seats(opened, table, client):
    client.force_login(table.donor)
    page = client.get(URL + "answer/").content.decode()
    assert ("Fund the training" in page, "Share the task list" in page) == (True, False)
    client.post(URL + "answer/", say("Fund the training"))
    report = ProgressReport.objects.get()
    assert (report.by, report.told_by) == (table.donor, "Cedar Donor")
    client.force_login(table.observer)
    assert client.get(URL + "answer/").status_code == 403


def test_without_a_round_the_page_leads_to_the_update(table, client):
    client.force_login(table.donor)
    assert client.get(URL + "answer/")["Location"] == URL


# --- Who has answered, and the nudge ----------------------------------------------------------


def standings(client, table):
    client.force_login(table.secretariat)
    page = client.get(URL).content.decode()
    block = page[page.index('id="asked"') : page.index("The update</h2>")]
    return re.findall(r">(Answered|Not yet|\d of \d)<", block)


def test_those_who_keep_the_table_see_who_has_answered(opened, table, client):
    assert standings(client, table) == ["Not yet", "Not yet", "Not yet"]
    client.post(link("operator"), say("Share the task list"))
    client.logout()
    client.post(link("operator"), say("Share the task list"))
    client.post(link("donor"), say("Fund the training"))
    # The champion only contributes to the donor's point: the lead has spoken for it.
    assert sorted(standings(client, table)) == ["1 of 2", "1 of 2", "Answered"]
    client.force_login(table.donor)
    page = client.get(URL).content.decode()
    assert "Not yet" not in page
    assert "Operator of Cedar" not in page


def test_who_reported_signed_in_or_by_voice_has_answered(opened, table, client):
    points.report_progress(
        point=point("Fund the training"), state="in_progress", text="x", by=table.donor
    )
    points.report_progress(
        point=point("Share the task list"), state="in_progress", text="x",
        told_by="Cedar Operator", by=table.secretariat,
    )  # fmt: skip
    assert sorted(standings(client, table)) == ["1 of 2", "1 of 2", "Answered"]


def test_who_has_not_answered_is_nudged_once_a_day(opened, table, client, time_machine):
    client.post(link("donor"), say("Fund the training"))
    client.post(link("operator"), say("Lend a survey team"))
    assert actions.nudge(update=opened, by=table.secretariat) == 0
    time_machine.move_to("2026-08-18T09:00Z")
    assert [actions.nudge(update=opened, by=table.secretariat) for _press in range(2)] == [2, 0]
    (_first, again) = asked("operator")
    assert "Share the task list" in again.body_text
    assert "Lend a survey team" not in again.body_text
    assert asked("donor").count() == 1
    # The first mail's link still acts beside the second's.
    for letter in asked("operator"):
        path = re.search(r"/t/[\w-]+/", letter.body_text)[0]
        assert client.get(path).status_code == 200


def test_a_day_is_one_of_the_coalitions_own_zone(opened, table, time_machine):
    time_machine.move_to("2026-08-17T20:59Z")
    assert actions.nudge(update=opened, by=table.secretariat) == 0
    time_machine.move_to("2026-08-17T21:00Z")
    assert actions.nudge(update=opened, by=table.secretariat) == 3


def test_one_mail_a_day_is_a_rule_of_the_database(opened):
    first = RoundToken.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundToken.objects.create(
            update=opened, member=first.member, token_hash="x", address_hash=first.address_hash,
            on=first.on,
        )  # fmt: skip


def test_nobody_is_nudged_after_the_round(opened, table):
    actions.prepare_midterm(update=opened, introduction="", send=True, by=table.secretariat)
    with pytest.raises(NotReady, match="has ended"):
        actions.nudge(update=opened, by=table.secretariat)


# --- From the answers to the paper ------------------------------------------------------------


def test_two_clicks_from_all_answered_to_sent(opened, table, client, settings):
    client.post(
        link("operator"),
        say("Share the task list", "done", "The list went to all.")
        | say("Lend a survey team", "blocked", "The vehicles wait at customs."),
    )
    client.post(link("donor"), say("Fund the training", new_due_on="2026-12-15"))
    client.force_login(table.secretariat)
    theme = {"introduction": "Dear colleagues", "theme-0": "Two donors prepare a joint answer."}
    client.post(URL + "save/", theme)
    client.post(URL + "save/", theme | {"send": "1"})
    client.force_login(table.national_authority)
    mark = re.search(r'name="seen" value="(\w+)"', client.get(URL).content.decode())[1]
    preview = client.get(URL + "document.pdf")
    answer = client.post(URL + "release/", {"seen": mark})
    assert answer["Location"] == "/coalitions/cedar/circulations/2/"
    send_all()
    text = pdf_text(opened.circulations.get().document.content)
    for words in [
        "Dear colleagues", "Resource mobilisation Two donors prepare a joint answer.",
        "The list went to all.", "Reported as done", "The vehicles wait at customs.",
        "No change reported", "15 December 2026 (asked for, to be agreed)",
        "Open 4 1", "Blocked 0 1", "Done 0 1", "In progress 0 1",
    ]:  # fmt: skip
        assert words in text, words
    assert "Not yet" not in text
    assert "overdue" not in text.lower()
    assert "Proof, not circulated" in pdf_text(preview.content)
    attached = [m for m in mails(settings) if "mid-term update on" in m["Subject"]]
    assert len(attached) == 7


def test_what_changed_since_it_was_read_is_not_released(opened, table, client):
    client.force_login(table.national_authority)
    mark = re.search(r'name="seen" value="(\w+)"', client.get(URL).content.decode())[1]
    client.logout()
    client.post(link("donor"), say("Fund the training"))
    client.force_login(table.national_authority)
    answer = client.post(URL + "release/", {"seen": mark}, follow=True)
    assert "Please read it once more." in answer.content.decode()
    assert opened.circulations.exists() is False
