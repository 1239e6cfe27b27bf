"""The straight line on the production parts: PostgreSQL, Redis, a real SMTP server, over HTTP."""

import io

from pypdf import PdfReader

from tests.faults.parts import wait_until

CEDAR = "/coalitions/cedar"
SEATED = [
    "champion@cedar.example.org",
    "donor@cedar.example.org",
    "facilitator@cedar.example.org",
    "national_authority@cedar.example.org",
    "observer@cedar.example.org",
    "operator@cedar.example.org",
    "secretariat@cedar.example.org",
]


def plan(portal, facilitator):
    facilitator.get(f"{CEDAR}/meetings/new/")
    ((body,),) = portal.sql(
        "SELECT b.id FROM coalitions_body b JOIN coalitions_coalition c ON c.id = b.coalition_id "
        "WHERE c.slug = 'cedar'"
    )
    facilitator.post(
        f"{CEDAR}/meetings/new/",
        body=body,
        title="Half-year review",
        local_date="2026-11-20",
        local_start="09:30",
        local_end="12:30",
        mode="in_country",
        agenda="Opening\nLand release",
    )
    assert facilitator.path == f"{CEDAR}/meetings/1/"


def record(portal, facilitator):
    page = f"{CEDAR}/meetings/1/record/"
    ((item,),) = portal.sql(
        "SELECT i.id FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id "
        "JOIN coalitions_coalition c ON c.id = m.coalition_id "
        "WHERE c.slug = 'cedar' AND i.title = 'Land release'"
    )
    ((operator,),) = portal.sql(
        "SELECT s.id FROM coalitions_seat s JOIN coalitions_coalition c ON c.id = s.coalition_id "
        "WHERE c.slug = 'cedar' AND s.role = 'operator'"
    )
    said = "Targets are given by district."
    facilitator.post(f"{page}items/{item}/entries/", text=said, kind="agreed")
    facilitator.post(
        f"{page}points/", item=item, title="Share the list", lead=operator, due_on="2026-12-15"
    )
    assert said in facilitator.get(page)


def test_from_the_plan_to_one_mail_with_the_pdf_for_every_address(recorded, redis, sink):
    recorded.serve()
    # No clock: what arrives here was brought by the bell through Redis.
    recorded.work(clock=False)
    facilitator = recorded.sign_in("facilitator@cedar.example.org")
    plan(recorded, facilitator)
    record(recorded, facilitator)
    facilitator.post(f"{CEDAR}/meetings/1/publish/send/")
    wait_until(lambda: sink.received, "the authority is asked to release")
    assert [to for to, _message in sink.received] == ["national_authority@cedar.example.org"]
    assert recorded.letters() == {}

    sink.received.clear()
    authority = recorded.sign_in("national_authority@cedar.example.org")
    authority.post(f"{CEDAR}/meetings/1/publish/release/")
    assert authority.path == f"{CEDAR}/circulations/1/"
    wait_until(lambda: recorded.letters() == {"sent": 7}, "every copy is sent")
    assert sink.addresses == SEATED
    for address, message in sink.received:
        assert message["To"] == address
        assert message["Reply-To"] == "secretariat@cedar.example.org"
        for kind in ("plain", "html"):
            body = message.get_body((kind,)).get_content()
            assert "Targets are given by district." in body
            assert "LBN-2026-001" in body
        (attached,) = message.iter_attachments()
        assert attached.get_content_type() == "application/pdf"
        pages = PdfReader(io.BytesIO(attached.get_content())).pages
        assert "Targets are given by district." in " ".join(
            " ".join(page.extract_text() for page in pages).split()
        )
    log = authority.get(f"{CEDAR}/circulations/1/")
    assert all(address in log for address in SEATED)
