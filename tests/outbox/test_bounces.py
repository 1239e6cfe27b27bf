"""Reports of failed delivery, as mail servers write them, find their letter; all else is left."""

import pytest
from django.utils import timezone

from outbox import bounces, post
from outbox.models import Letter, ReturnedAddress
from toolkit.mail import Message

MARK = "0123456789abcdef0123456789abcdef"


def report(
    action="failed", to=f"bounces+{MARK}@portal.example.org", code="smtp; 550 5.1.1 No such"
):
    """In the manner of Postfix: words for people, fields for machines, the headers that came."""
    return f"""\
Return-Path: <>
Delivered-To: {to}
Date: Tue, 24 Nov 2026 10:00:00 +0000
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: portal@portal.example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="AAA"

--AAA
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--AAA
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Tue, 24 Nov 2026 09:59:58 +0000

Final-Recipient: rfc822; person@ministry.example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: {code}
    here

--AAA
Content-Type: text/rfc822-headers

Subject: Summary

--AAA--
""".encode()


def test_a_failed_delivery_says_whose_it_is_and_why():
    assert bounces.read(report()) == bounces.Bounce(MARK, "smtp; 550 5.1.1 No such here")


def test_the_address_the_server_delivered_to_may_be_told_apart():
    content = report(to="portal@portal.example.org")
    assert bounces.read(content) is None
    found = bounces.read(content, recipient=f"bounces+{MARK.upper()}@portal.example.org")
    assert found == bounces.Bounce(MARK, "smtp; 550 5.1.1 No such here")


@pytest.mark.parametrize(
    "content",
    [
        report(action="delayed"),
        report(action="delivered"),
        report(to="bounces+short@portal.example.org"),
        b"",
        b"\xff\x00 no mail at all",
        f"To: bounces+{MARK}@portal.example.org\nSubject: Absent\n\nBack on Monday.".encode(),
        report().replace(b"message/delivery-status", b"text/plain"),
        report().split(b"Final-Recipient")[0],
    ],
)
def test_what_says_of_no_failure_is_no_bounce(content):
    assert bounces.read(content) is None


@pytest.fixture
def letter(db):
    message = Message("Subject", "Text", "")
    letter = post.queue(kind="summary", to="Person@ministry.example.org", message=message)
    Letter.objects.filter(pk=letter.pk).update(
        message_id=f"{MARK}@portal.example.org", state="sent", sent_at=timezone.now()
    )
    return letter


def test_the_letter_and_its_address_are_marked(letter):
    bounces.record(bounces.Bounce(MARK, "550 No such"))
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == ("bounced", "550 No such")
    marked = bounces.returned(["person@Ministry.example.org", "other@ministry.example.org", ""])
    assert {address: row.reason for address, row in marked.items()} == {
        "person@ministry.example.org": "550 No such"
    }
    bounces.trust_again("PERSON@ministry.example.org")
    assert bounces.returned(["person@ministry.example.org"]) == {}


def test_the_same_report_twice_is_one(letter):
    assert bounces.record(bounces.Bounce(MARK, "550")) is not None
    assert bounces.record(bounces.Bounce(MARK, "550")) is None
    assert ReturnedAddress.objects.count() == 1


def test_a_mark_that_is_none_of_ours_is_ignored(letter):
    assert bounces.record(bounces.Bounce("f" * 32, "550")) is None
    assert not ReturnedAddress.objects.exists()
