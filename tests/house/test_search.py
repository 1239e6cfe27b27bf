"""The search finds what one may open, in any spelling, and nothing else."""

from datetime import date

import pytest
from django.utils import timezone

from actionpoints import actions as points
from actionpoints import obstacle_actions
from coalition_portal import search
from coalitions.models import Body
from coalitions.roles import Role
from meetings import actions, document_actions
from meetings.models import Attendance, Entry, Meeting
from meetings.permissions import can_read_record, readable_records
from tests.actionpoints.test_actions import finalise
from tests.html import Page
from tests.meetings.documents import share, share_with
from tests.meetings.test_actions import plan
from tests.meetings.test_query_counts import queries

pytestmark = pytest.mark.django_db
TABLE = ["champion", "donor", "operator"]
KEEPERS = ["national_authority", "facilitator", "secretariat"]


def at(cast, tail=""):
    return f"/coalitions/{cast.coalition.slug}/search/{tail}"


def said(cast, text, *, meeting=None, kind="", title="Review", **facts):
    """One entry in a meeting of its own, still a draft."""
    meeting = meeting or plan(cast, agenda=["Item"], title=title, **facts)
    return actions.record_entry(
        item=meeting.items.first(), text=text, kind=kind, by=cast.facilitator
    )


def final(cast, text, **facts):
    entry = said(cast, text, **facts)
    finalise(entry.item.meeting, timezone.now())
    return entry


def found(client, user, cast, query) -> list[str]:
    """The texts of what is listed."""
    client.force_login(user)
    answer = client.get(at(cast), {"q": query})
    assert answer.status_code == 200
    rows = Page(answer.content.decode()).all("li")
    return [" ".join(text.split()) for _tag, _attrs, text in rows if "SECRET" in text]


def finders(client, cast, query="SECRET") -> set[str]:
    return {role.value for role in Role if found(client, cast.users[role], cast, query)}


# --- What one may open ----------------------------------------------------------------------


def test_a_draft_is_found_by_those_who_may_read_it(client, cast):
    entry = said(cast, "SECRET words of a draft")
    assert finders(client, cast) == {"facilitator", "secretariat"}
    Meeting.objects.filter(pk=entry.item.meeting_id).update(status="for_release")
    assert finders(client, cast) == set(KEEPERS)
    finalise(entry.item.meeting, timezone.now())
    assert finders(client, cast) == set(KEEPERS + TABLE)
    Attendance.objects.create(meeting=entry.item.meeting, seat=cast.seats["observer"])
    assert finders(client, cast) == set(Role.values)


def test_a_summary_reopened_is_a_draft_again(client, cast):
    entry = final(cast, "SECRET words")
    Meeting.objects.filter(pk=entry.item.meeting_id).update(status="held")
    assert finders(client, cast) == {"facilitator", "secretariat"}


def test_a_closed_groups_words_are_its_members_and_the_keepers(client, cast):
    group = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Group")
    group.members.add(cast.members[Role.OPERATOR])
    final(cast, "SECRET of the group", body=group)
    assert finders(client, cast) == {*KEEPERS, "operator"}
    group.is_open = True
    group.save()
    assert finders(client, cast) == set(KEEPERS + TABLE)


def test_private_notes_are_found_by_nobody(client, cast):
    entry = final(cast, "Nothing")
    meeting = plan(cast, agenda=["Item"])
    actions.write_private_note(
        item=meeting.items.first(), seat=cast.seats["facilitator"], text="SECRET note",
        by=cast.facilitator,
    )  # fmt: skip
    assert finders(client, cast) == set()
    assert entry.item.meeting_id != meeting.pk


def test_what_was_taken_out_or_rewritten_is_not_found(client, cast):
    entry = said(cast, "SECRET first")
    actions.revise_entry(entry=entry, text="Plain", kind="", version=1, by=cast.facilitator)
    assert finders(client, cast) == set()
    other = said(cast, "SECRET second", meeting=entry.item.meeting)
    actions.remove_entry(entry=other, by=cast.facilitator)
    assert finders(client, cast) == set()


def test_action_points_are_found_as_they_are_read(client, cast):
    meeting = plan(cast)
    points.agree(
        meeting=meeting, item=None, title="SECRET map", lead=None, due_on=None, by=cast.facilitator
    )
    assert finders(client, cast) == {"facilitator", "secretariat"}
    finalise(meeting, timezone.now())
    assert finders(client, cast) == set(KEEPERS + TABLE)
    assert found(client, cast.donor, cast, "lbn-2026-001 secret")


def test_obstacles_are_found_but_not_by_who_can_help_and_not_by_observers(client, cast):
    obstacle_actions.register(
        coalition=cast.coalition, title="SECRET strip", kind="access", since=date(2026, 5, 1),
        who_can_help="HELPERS", by=cast.facilitator,
    )  # fmt: skip
    assert finders(client, cast) == set(KEEPERS + TABLE)
    assert finders(client, cast, "HELPERS") == set()


def test_documents_are_found_by_those_who_may_read_them(client, cast):
    share(cast, "SECRET plan")
    assert finders(client, cast) == set(Role.values)
    share_with(cast, "donor", title="SECRET for donors")
    assert found(client, cast.users["operator"], cast, "SECRET donors") == []
    assert finders(client, cast, "SECRET donors") == {"facilitator", "donor"}


def test_a_withdrawn_document_is_found_no_more(client, cast):
    document = share(cast, "SECRET plan")
    document_actions.withdraw(document=document, reason="Superseded", by=cast.facilitator)
    assert finders(client, cast) == set()


def test_meetings_are_found_by_everyone_at_the_table(client, cast):
    plan(cast, title="SECRET visit")
    assert finders(client, cast) == set(Role.values)


def test_nothing_of_another_table_is_found(client, cast, others, outsider, platform_admin):
    final(others, "SECRET of theirs")
    plan(others, title="SECRET visit")
    points.offer(
        coalition=others.coalition, title="SECRET map", lead=None, due_on=None,
        by=others.facilitator,
    )  # fmt: skip
    assert finders(client, cast) == set()
    for user in (others.facilitator, outsider, platform_admin):
        client.force_login(user)
        assert client.get(at(cast), {"q": "SECRET"}).status_code == 404


def test_hidden_things_are_not_counted(client, cast):
    for number in range(7):
        said(cast, f"SECRET draft {number}")
        final(cast, f"SECRET final {number}")
    client.force_login(cast.donor)
    text = client.get(at(cast), {"q": "secret"}).content.decode()
    assert "all 7 found" in text
    assert "all 14 found" not in text
    client.force_login(cast.facilitator)
    assert "all 14 found" in client.get(at(cast), {"q": "secret"}).content.decode()


def states_of_a_record(cast):
    """Meetings in every state, of the plenary, a closed and an open group, with attendances."""
    closed = Body.objects.create(coalition=cast.coalition, kind="working_group", name="Closed")
    closed.members.add(cast.members[Role.DONOR], cast.members[Role.OBSERVER])
    opened = Body.objects.create(
        coalition=cast.coalition, kind="working_group", name="Open", is_open=True
    )
    for body in (cast.plenary, closed, opened):
        for status in Meeting.Status.values:
            for present in ("present", "apologies"):
                meeting = plan(cast, body=body)
                Meeting.objects.filter(pk=meeting.pk).update(
                    status=status, version=1, finalised_at=timezone.now()
                )
                Attendance.objects.create(
                    meeting=meeting, seat=cast.seats["observer"], status=present
                )


@pytest.mark.parametrize("recorded_by", ["recorders", "authority"])
@pytest.mark.parametrize("opens_all", [True, False])
@pytest.mark.parametrize("role", list(Role))
def test_the_records_searched_are_those_that_may_be_read(cast, role, opens_all, recorded_by):
    """One question for all meetings says the same as the question for each."""
    states_of_a_record(cast)
    cast.coalition.opens_all_to_observers = opens_all
    cast.coalition.save()
    if recorded_by == "authority":
        for helper in ("facilitator", "secretariat"):
            cast.seats[helper].ends_on = date(2026, 1, 1)
            cast.seats[helper].save()
    user = cast.users[role]
    one_by_one = {
        meeting.number
        for meeting in Meeting.objects.select_related("body", "coalition")
        if can_read_record(user, meeting)
    }
    at_once = readable_records(user, cast.coalition).values_list("number", flat=True)
    assert sorted(at_once) == sorted(one_by_one)
    if recorded_by == "recorders" and role != Role.OBSERVER:
        assert one_by_one


# --- What is found --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("SECRET Dépollution à Jbeïl", "depollution JBEIL"),
        ("SECRET إزالة الألغام في الجَنوب", "ازاله الجنوب"),
        ("SECRET العـــمل", "العمل"),
        ("SECRET Straße 5", "STRASSE"),
        ("SECRET ministère de l’intérieur", "l'interieur"),
        ("SECRET 100% _ \\ done", "100% _ \\"),
        ("SECRET in ٢٠٢٧", "2027"),
        ("SECRET ГРОЗА", "гроза"),
        ("SECRET subdistricts", "district"),
    ],
)
def test_it_is_found_as_people_type_it(client, cast, text, query):
    final(cast, text)
    assert len(found(client, cast.donor, cast, query)) == 1


def test_all_words_must_occur_and_a_wildcard_is_a_letter(client, cast):
    final(cast, "SECRET clearance of the strip")
    assert found(client, cast.donor, cast, "strip clearance")
    assert not found(client, cast.donor, cast, "strip budget")
    assert not found(client, cast.donor, cast, "%%")
    assert not found(client, cast.donor, cast, "cl_arance")


@pytest.mark.parametrize("query", ["a", " é ", "\u200b\u200b", "\u0640\u0640\u0640"])
def test_one_letter_is_too_few(client, cast, query):
    final(cast, "SECRET a é")
    client.force_login(cast.donor)
    text = client.get(at(cast), {"q": query}).content.decode()
    assert "SECRET" not in text
    assert "at least two letters" in text or not query.strip("\u200b ")


@pytest.mark.parametrize("query", ["", "q=%00%00", "q=" + "x" * 500, "q=xx&kind=none&page=z"])
def test_a_query_that_makes_no_sense_is_no_fault(client, cast, query):
    client.force_login(cast.donor)
    assert client.get(at(cast, f"?{query}")).status_code == 200


def test_the_words_around_the_hit_are_shown_and_no_markup_comes_through(client, cast):
    final(cast, "<script>alert(1)</script> SECRET <b>bold</b> & more")
    client.force_login(cast.donor)
    text = client.get(at(cast), {"q": 'secret <b>"'}).content.decode()
    assert "Nothing you may open" in text
    text = client.get(at(cast), {"q": "secret <b>"}).content.decode()
    assert "<mark>SECRET</mark> <mark>&lt;b&gt;</mark>bold&lt;/b&gt; &amp; more" in text
    assert "<script>alert" not in text


def test_results_are_grouped_newest_first_and_lead_where_they_are_read(client, cast):
    final(cast, "SECRET older", local_date=date(2026, 3, 1), title="First")
    final(cast, "SECRET newer", local_date=date(2026, 9, 1), title="Second")
    final(cast, "SECRET agreed", kind="agreed", local_date=date(2026, 4, 1), title="Third")
    client.force_login(cast.donor)
    page = Page(client.get(at(cast), {"q": "secret"}).content.decode())
    headings = [text for _tag, _attrs, text in page.all("h2")]
    assert headings == ["Agreed points", "Summaries"]
    links = [attrs["href"] for _t, attrs, _x in page.all("a") if "/meetings/" in attrs["href"]]
    assert links[1:] == [f"/coalitions/cedar/meetings/{number}/" for number in (3, 2, 1)]


def test_a_draft_leads_its_reader_to_the_preview(client, cast):
    said(cast, "SECRET")
    client.force_login(cast.facilitator)
    page = Page(client.get(at(cast), {"q": "secret"}).content.decode())
    links = [attrs["href"] for _t, attrs, _x in page.all("a")]
    assert "/coalitions/cedar/meetings/1/publish/" in links


def test_long_results_come_page_by_page(client, cast):
    meeting = final(cast, "SECRET 0").item.meeting
    item = meeting.items.first()
    Entry.objects.bulk_create(Entry(item=item, text=f"SECRET {n}") for n in range(1, 45))
    client.force_login(cast.donor)
    first = client.get(at(cast), {"q": "secret"}).content.decode()
    assert first.count("<mark>") == 5
    assert "all 45 found" in first
    third = client.get(at(cast), {"q": "secret", "kind": "summaries", "page": 3})
    assert third.content.decode().count("<mark>") == 5
    assert "Page 3 of 3" in third.content.decode()
    assert "q=secret&amp;kind=summaries&amp;page=2" in third.content.decode()


def test_forgetting_reaches_the_folded_words_too(cast):
    final(cast, "Write to Rána Haddád now")
    Entry.objects.update(text="Write to a former member now")
    groups = search.find(cast.donor, cast.coalition, "rana haddad")
    assert [group.key for group in groups] == []


@pytest.mark.parametrize("tail", ["?q=secret", "?q=secret&kind=summaries"])
@pytest.mark.parametrize("role", ["facilitator", "donor", "observer"])
def test_thirty_rows_cost_as_many_queries_as_three(client, cast, role, tail):
    def grow(start, end):
        for number in range(start, end):
            entry = final(cast, f"SECRET {number}", title=f"SECRET {number}")
            Attendance.objects.create(meeting=entry.item.meeting, seat=cast.seats["observer"])
            final(cast, f"SECRET agreed {number}", kind="agreed")
            points.offer(
                coalition=cast.coalition, title=f"SECRET {number}", lead=cast.seats["donor"],
                due_on=None, by=cast.facilitator,
            )  # fmt: skip
            obstacle_actions.register(
                coalition=cast.coalition, title=f"SECRET {number}", kind="legal",
                since=date(2026, 5, 1), by=cast.facilitator,
            )  # fmt: skip

    client.force_login(cast.users[role])
    grow(0, 3)
    few = queries(client, at(cast, tail))
    grow(3, 30)
    assert queries(client, at(cast, tail)) == few <= 32
