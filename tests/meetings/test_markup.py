"""Markup typed into any field of a meeting or an action point stays text on every page."""

import pytest

from actionpoints.models import ActionPoint
from meetings import actions
from meetings.models import Entry, Meeting
from tests.html import Page
from tests.meetings.test_actions import plan
from tests.meetings.test_pages import at, form

ATTACKS = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>']
HANDLERS = ("on", "style")


def refuse_live_markup(source, where):
    """No tag, handler or address of the attack became part of the page."""
    for tag, attrs, text in Page(source).tags:
        assert tag not in {"iframe", "object"}, where
        # A page's own scripts are files of the portal, without a word inside.
        own = attrs.get("src", "").startswith("/static/js/") and not text.strip()
        assert tag != "script" or own, where
        # The overview draws a table of its own.
        assert tag != "svg" or attrs["class"] == "round-table-top", where
        assert attrs.get("src") != "x", where
        assert not [name for name in attrs if name.startswith(HANDLERS)], where
        assert not attrs.get("href", "").startswith("javascript:"), where


def seen_by(client, user, urls):
    """The pages' source, by address; every one answers and holds no live markup."""
    client.force_login(user)
    pages = {}
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200, url
        pages[url] = answer.content.decode()
        refuse_live_markup(pages[url], url)
    return pages


def said_in(source):
    """What a reader sees on the page and in its fields."""
    page = Page(source)
    values = [attrs.get("value", "") for _tag, attrs, _text in page.tags]
    return " ".join([text for tag, _attrs, text in page.tags if tag == "body"] + values)


def post(client, url, **data):
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def marked(name, attack):
    return f"{name}{attack}"


def fill_every_field(client, cast, attack):
    """One meeting through its forms, each field with its own name before the attack."""
    client.force_login(cast.facilitator)
    names = ["title", "place", "mode_reason", "chaired_by", "hosted_by", "agenda"]
    typed = {name: marked(name, attack) for name in names}
    post(client, at(cast, "new/"), **form(body=cast.plenary.id, mode="hybrid", **typed))
    item = Meeting.objects.get().items.get()
    record = at(cast, "1/record/")
    post(client, f"{record}items/{item.id}/entries/", text=marked("entry", attack))
    post(client, f"{record}items/{item.id}/entries/", text=marked("removed", attack))
    removed = Entry.objects.last()
    post(client, f"{record}entries/{removed.id}/remove/", version=1)
    post(client, f"{record}items/{item.id}/note/", text=marked("note", attack))
    post(client, f"{record}items/", title=marked("item", attack))
    post(
        client,
        f"{record}guests/",
        guest_name=marked("guest", attack),
        guest_organisation=marked("organisation", attack),
    )
    seat = cast.seats["donor"]
    marks = {f"seat-{seat.id}": "present", f"people-{seat.id}": marked("people", attack)}
    post(client, f"{record}attendance/", **marks)
    post(client, f"{record}points/", item=item.id, title=marked("point", attack))


def fill_a_settled_point(client, cast, attack, now):
    Meeting.objects.update(status="final", version=1, finalised_at=now)
    url = f"/coalitions/cedar/actionpoints/{ActionPoint.objects.get().reference}/"
    post(client, f"{url}report/", state="blocked", text=marked("report", attack))
    post(client, f"{url}edit/", title=marked("reworded", attack), lead=cast.seats["donor"].id)
    post(client, f"{url}close/", reason=marked("done", attack))
    post(client, f"{url}reopen/", reason=marked("again", attack))
    post(client, f"{url}drop/", reason=marked("dropped", attack))
    return url


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_stays_text_while_a_meeting_is_recorded(client, cast, attack):
    fill_every_field(client, cast, attack)
    item = Meeting.objects.get().items.first()
    note, entry = f"1/record/items/{item.id}/note/", item.entries.standing().first()
    tails = ["", "1/", "1/record/", "1/agenda/", "1/publish/", note]
    tails.append(f"1/record/entries/{entry.id}/revisions/")
    urls = [at(cast, tail) for tail in tails]
    urls += ["/", "/coalitions/cedar/", "/coalitions/cedar/actionpoints/"]
    pages = seen_by(client, cast.facilitator, urls)
    everything = " ".join(said_in(page) for page in pages.values())
    for name in (
        "title", "place", "mode_reason", "chaired_by", "hosted_by", "agenda", "entry", "removed",
        "note", "item", "guest", "organisation", "people", "point",
    ):  # fmt: skip
        assert marked(name, attack) in everything, name


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_stays_text_in_an_action_points_life(client, cast, attack, now):
    fill_every_field(client, cast, attack)
    url = fill_a_settled_point(client, cast, attack, now)
    listed = "/coalitions/cedar/actionpoints/?show=all"
    pages = seen_by(client, cast.facilitator, [url, listed])
    for name in ("report", "reworded", "point", "dropped", "again"):
        assert marked(name, attack) in said_in(pages[url]), name
    assert marked("reworded", attack) in said_in(pages[listed])


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_stays_text_in_a_refused_form_and_a_conflict(client, cast, attack):
    item = plan(cast).items.first()
    entry = actions.record_entry(item=item, text="first", by=cast.facilitator)
    theirs = f"theirs{attack}"
    actions.revise_entry(entry=entry, text=theirs, kind="", version=1, by=cast.secretariat)
    client.force_login(cast.facilitator)
    answers = [
        client.post(at(cast, f"1/record/entries/{entry.id}/"), {"text": attack, "version": 1}),
        client.post(at(cast, "1/record/points/"), {"title": attack, "due_on": attack}),
        client.post(at(cast, "1/record/guests/"), {"guest_name": attack, "guest_email": attack}),
        client.post(at(cast, "1/agenda/"), {"agenda": f"{attack}\n{'x' * 201}"}),
        client.post(at(cast, "new/"), form(title=attack, body=attack, local_date=attack)),
        client.post(at(cast, "1/cancel/"), {"reason": f"{attack}\n{attack}"}),
    ]
    assert [answer.status_code for answer in answers] == [409, 422, 422, 422, 200, 422]
    for answer in answers:
        page = answer.content.decode()
        refuse_live_markup(page, answer.request["PATH_INFO"])
        assert "alert(1)" in page


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_in_an_organisations_name_stays_text(client, cast, attack):
    organisation = cast.seats["donor"].organisation
    organisation.name = f"org{attack}"
    organisation.save()
    plan(cast)
    client.force_login(cast.facilitator)
    data = {"title": "Share", "lead": cast.seats["donor"].id}
    post(client, at(cast, "1/record/points/"), **data)
    urls = [at(cast, "1/record/"), "/coalitions/cedar/actionpoints/"]
    urls += ["/coalitions/cedar/actionpoints/LBN-2026-001/", "/coalitions/cedar/people/"]
    pages = seen_by(client, cast.facilitator, urls)
    assert all("alert(1)" in page for page in pages.values())
