"""Each page that lists asks as many questions for thirty rows as for three."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actionpoints import obstacle_actions
from actionpoints.carrying import actions as carrying
from actionpoints.models import ActionPoint, ProgressReport, Wish
from actionpoints.word_tokens import issue_word_token
from circulation import actions, invitations, tokens
from circulation.models import MidtermUpdate
from coalitions.models import Coalition, Member, Obligation, Organisation, Seat, State
from meetings import actions as meeting_actions
from meetings import answers
from meetings.models import Attendance, Document, Entry, Meeting
from outbox import freeze
from tests.actionpoints.spreadsheets import HEAD, xlsx
from tests.circulation.conftest import recorded_meeting

pytestmark = pytest.mark.django_db
ANY_MONTH = datetime.date(2026, 3, 2)


class Growing:
    """A coalition to which one more of everything can be added."""

    def __init__(self, cast, admin):
        self.cast, self.admin, self.size = cast, admin, 0
        self.first = recorded_meeting(cast)
        actions.send_for_release(meeting=self.first, by=cast.facilitator)
        self.circulation = actions.publish_summary(meeting=self.first, by=cast.national_authority)
        self.draft = recorded_meeting(cast, title="Draft")
        self.point = self.first.action_points.get()
        # After the first, and not begun: the round between the two is still open.
        later = datetime.timedelta(days=240)
        self.draft.starts_at, self.draft.ends_at = (
            self.draft.starts_at + later, self.draft.ends_at + later,
        )  # fmt: skip
        self.draft.save()
        MidtermUpdate.objects.create(
            coalition=cast.coalition, since=self.first, due_on=ANY_MONTH, introduction="x",
            opened_at=timezone.now(),
        )  # fmt: skip
        freeze.freeze_pending()

    def grow(self, size):
        while self.size < size:
            self.size += 1
            self._one_more(self.size)

    def _one_more(self, number):
        cast = self.cast
        organisation = Organisation.objects.create(name=f"Organisation {number}")
        seat = Seat.objects.create(
            coalition=cast.coalition, organisation=organisation, role="operator"
        )
        member = Member.objects.create(seat=seat, name="N", email=f"n{number}@example.org")
        Attendance.objects.create(meeting=self.draft, seat=seat, status="present")
        Attendance.objects.create(
            meeting=self.draft,
            guest_name=f"Guest {number}",
            guest_email=f"g{number}@example.org",
            status="present",
        )
        for meeting in (self.first, self.draft):
            item = meeting.items.first()
            ActionPoint.objects.create(
                coalition=cast.coalition,
                meeting=meeting,
                item=item,
                reference=f"LBN-2026-{100 + number}-{meeting.number}",
                title=f"Point {number}",
                lead=seat if number % 2 else cast.seats["national_authority"],
                due_on=ANY_MONTH,
            ).contributors.add(cast.seats["donor"])
        meeting_actions.record_entry(
            item=self.draft.items.first(), text=f"Said {number}", kind="agreed", by=cast.facilitator
        )
        meeting_actions.plan(
            coalition=cast.coalition,
            body=cast.plenary,
            title=f"Meeting {number}",
            local_date=datetime.date(2027, 1, 1) + datetime.timedelta(days=number),
            local_start=datetime.time(9),
            local_end=datetime.time(10),
            by=cast.facilitator,
        )
        self._one_more_answer(member)
        obstacle_actions.register(
            coalition=cast.coalition, title=f"Road {number}", kind="access", since=ANY_MONTH,
            points=ActionPoint.objects.filter(title=f"Point {number}"), by=cast.facilitator,
        )  # fmt: skip
        self._one_more_word(number)
        self._one_more_copy(member)
        for place in ({}, {"meeting": self.draft}, {"item": self.draft.items.first()}):
            document = Document.objects.create(
                coalition=cast.coalition, title=f"Paper {number}", kind="report", by=cast.donor,
                audience="roles" if number % 2 else "table", seat=seat,
                **({"meeting": self.draft} if place else {}) | place,
            )  # fmt: skip
            for role in ("facilitator", "donor"):
                document.chosen_roles.create(role=role)
            for version in (1, 2):
                document.versions.create(number=version, extension="pdf", size=1, sha256="x")
        Entry.objects.create(item=self.first.items.first(), text=f"So {number}", kind="agreed")
        actions.ask_for_correction(meeting=self.first, text=f"No {number}", by=cast.donor)
        State.objects.create(
            iso3=f"X{number:02}", name=f"State {number}", ccm_status="state_party", confidence="s"
        )
        state = State.objects.get(iso3=f"X{number:02}")
        Obligation.objects.create(state=state, treaty="CCM", article="4", status="ongoing")
        Coalition.objects.create(
            slug=f"c{number}", name=f"C {number}", kind="country_coalition", state=state,
            proposed_by=self.admin,
        )  # fmt: skip

    def _one_more_answer(self, member):
        """The first meeting to come was invited to, and whoever came later has answered too."""
        upcoming = Meeting.objects.get(number=3)
        if self.size == 1:
            seen = invitations.seen(upcoming)
            actions.release_invitation(meeting=upcoming, seen=seen, by=self.cast.facilitator)
        elif self.size % 2:
            actions.invite_newcomers(meeting=upcoming, by=self.cast.facilitator)
        meeting_actions.add_items(
            meeting=upcoming, titles=[f"Item {self.size}"], by=self.cast.facilitator
        )
        answers.give(meeting=upcoming, member=member, kind="represented", represented_by="R")

    def _one_more_word(self, number):
        """A point that waits for the facilitator's own word, and a request to settle."""
        cast = self.cast
        ProgressReport.objects.create(action_point=self.point, state="blocked", text="r")
        waiting = ActionPoint.objects.create(
            coalition=cast.coalition, meeting=self.first, reference=f"LBN-2026-{500 + number}",
            title=f"Waiting {number}", lead=cast.seats["facilitator"], word="awaited",
            person=cast.members["facilitator"],
        )  # fmt: skip
        Wish.objects.create(point=waiting, seat=waiting.lead, sentence=f"Wish {number}")
        Wish.objects.create(
            point=self.point, seat=waiting.lead, sentence="s", outcome="kept",
            settled_at=self.first.ends_at,
        )  # fmt: skip

    def _one_more_copy(self, member):
        copy = self.circulation.deliveries.first()
        letter = copy.letter
        letter.pk, letter.message_id = None, f"{member.pk}@example.org"
        letter.to_address = member.email
        letter.save()
        fresh = self.circulation.deliveries.create(address=member.email, letter=letter)
        fresh.members.add(member)


PAGES = {
    "home": ([], 15),
    "coalitions": ([], 10),
    "coalition_people": (["cedar"], 15),
    "meetings": (["cedar"], 12),
    "meeting": (["cedar", 2], 28),
    "meeting_invitation": (["cedar", 3], 18),
    "meeting_record": (["cedar", 2], 26),
    "meeting_publish": (["cedar", 2], 34),
    "action_points": (["cedar"], 16),
    "action_point": (["cedar", "LBN-2026-001"], 32),
    "handover": (["cedar"], 24),
    "documents": (["cedar"], 13),
    "document_new": (["cedar"], 13),
    "circulations": (["cedar"], 12),
    "circulation": (["cedar", 1], 18),
    "midterm": (["cedar"], 40),
    "midterm_answer": (["cedar"], 18),
    "agreed_points": (["cedar"], 14),
    "corrections": (["cedar", 1], 24),
    "obstacles": (["cedar"], 14),
    "states_parties": ([], 10),
    "platform_coalitions": ([], 8),
}


# Addresses that say more than the page's name and numbers.
MORE = {
    "a meeting to come": ("/coalitions/cedar/meetings/3/", 36),
    "search": ("/coalitions/cedar/search/?q=point", 40),
    "search for what many hold": ("/coalitions/cedar/search/?q=o", 40),
    "documents found": ("/coalitions/cedar/documents/?q=paper&kind=report", 13),
}


def questions_of(ask):
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    assert answer.status_code == 200
    return [query["sql"][:160] for query in asked.captured_queries]


def insist_on_no_more(growing, most, ask):
    growing.grow(3)
    few = questions_of(ask)
    growing.grow(30)
    many = questions_of(ask)
    assert len(many) == len(few), many[len(few) :]
    assert len(many) <= most


@pytest.mark.parametrize("name", [*PAGES, *MORE])
def test_thirty_rows_cost_no_more_questions_than_three(cast, platform_admin, client, name):
    url, most = MORE.get(name) or (reverse(name, args=PAGES[name][0]), PAGES[name][1])
    growing = Growing(cast, platform_admin)
    readers = {
        "platform_coalitions": platform_admin,
        "home": cast.national_authority,
        "midterm_answer": cast.donor,
    }
    client.force_login(readers.get(name, cast.facilitator))
    insist_on_no_more(growing, most, lambda: client.get(url))


def test_an_answer_by_link_costs_the_same_for_thirty(cast, platform_admin, client):
    growing = Growing(cast, platform_admin)
    growing.grow(1)
    link = tokens.issue_answer_token(Meeting.objects.get(number=3), cast.members["donor"])
    insist_on_no_more(growing, 12, lambda: client.get(link.removeprefix("http://localhost:8000")))


def test_thirty_rows_of_a_spreadsheet_cost_no_more_questions_than_three(
    cast, platform_admin, client
):
    growing = Growing(cast, platform_admin)
    client.force_login(cast.facilitator)

    def look(rows):
        lines = [
            row
            for number in range(1, rows + 1)
            for row in (
                [f"LBN-2026-{100 + number}-1", f"Reworded {number}", f"Organisation {number}"],
                ["", f"New {number}", f"Organisation {number}"],
                ["", f"Nobody's {number}", "Embassy of nowhere"],
            )
        ]
        imported = carrying.bring(
            coalition=cast.coalition, name="l.xlsx", content=xlsx(HEAD, *lines), by=cast.facilitator
        )
        url = reverse("points_import_look", args=["cedar", imported.pk])
        return questions_of(lambda: client.get(f"{url}?fate=all"))

    growing.grow(3)
    few = look(3)
    growing.grow(30)
    many = look(30)
    assert len(many) == len(few) <= 20, many[len(few) :]


def test_thirty_headings_pasted_cost_no_more_questions_than_three(cast, client):
    meeting = recorded_meeting(cast)
    client.force_login(cast.facilitator)
    url = reverse("summary_paste", args=["cedar", meeting.number])

    def look(headings):
        text = "\n\n".join(f"# Item {number}\n\nSaid." for number in range(headings))
        return questions_of(lambda: client.post(url, {"text": text}))

    few = look(3)
    meeting_actions.add_items(
        meeting=meeting, titles=[f"Item {number}" for number in range(30)], by=cast.facilitator
    )
    many = look(30)
    assert len(many) == len(few) <= 16


def test_the_page_behind_a_mails_link_asks_as_often_for_thirty_points(cast, platform_admin, client):
    growing = Growing(cast, platform_admin)
    link = issue_word_token(growing.first, cast.members["facilitator"])
    link = link.removeprefix("http://localhost:8000")

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(link).status_code == 200
        return len(asked)

    growing.grow(3)
    few = questions()
    growing.grow(30)
    assert questions() == few
