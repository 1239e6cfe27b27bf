"""The mail server goes away, refuses one address, answers slowly, or not at all."""

import time

from tests.faults.parts import wait_until


def ask_for_a_new_password(portal, address):
    visitor = portal.visitor()
    visitor.get("/accounts/password/reset/")
    visitor.post("/accounts/password/reset/", email=address)


def test_with_the_mail_server_down_letters_wait_and_leave_once_it_is_back(recorded, sink):
    sink.stop()
    recorded.serve()
    facilitator = recorded.sign_in("facilitator@olive.example.org")
    facilitator.post("/coalitions/olive/meetings/1/publish/release/")
    recorded.relay()
    assert recorded.letters() == {"queued": 30}
    # One letter has knocked; it waits a minute, and the others did not queue up behind it.
    tried = recorded.sql(
        "SELECT attempts, not_before - now() BETWEEN interval '50 s' AND interval '60 s' "
        "FROM outbox_letter WHERE attempts > 0"
    )
    assert tried == [(1, True)]
    page = facilitator.get("/coalitions/olive/circulations/1/")
    assert page.count("The mail server did not answer; the portal tries again by itself.") == 1

    sink.start()
    recorded.relay()
    assert recorded.letters() == {"queued": 1, "sent": 29}
    recorded.later()
    recorded.relay()
    assert recorded.letters() == {"sent": 30}
    assert {to: message["Message-ID"] for to, message in sink.received} == recorded.message_ids()
    assert len(sink.received) == 30


def test_one_refused_address_fails_alone_and_with_its_code(published, sink):
    sink.refuse["observer07@olive.example.org"] = "550 5.1.1 No such user here"
    published.relay()
    assert published.letters() == {"sent": 29, "failed": 1}
    failed = published.sql(
        "SELECT to_address, smtp_code, reason FROM outbox_letter WHERE state = 'failed'"
    )
    assert failed == [("observer07@olive.example.org", 550, "5.1.1 No such user here")]
    everyone = set(published.message_ids())
    assert sink.addresses == sorted(everyone - {"observer07@olive.example.org"})

    published.later()
    published.relay()
    assert len(sink.received) == 29
    published.serve()
    page = published.sign_in("facilitator@olive.example.org").get(
        "/coalitions/olive/circulations/1/"
    )
    assert "The address does not exist there, or the other side refuses mail from us." in page
    assert "(550 5.1.1 No such user here)" in page


def test_a_slow_mail_server_takes_the_sign_in_mail_next_and_not_last(published, sink):
    sink.seconds_each = 0.5
    published.serve()
    published.work()
    wait_until(lambda: len(sink.received) == 3, "three slow copies have gone")
    ask_for_a_new_password(published, "donor@cedar.example.org")
    queued_at = len(sink.received)
    wait_until(lambda: "donor@cedar.example.org" in sink.addresses, "the sign-in mail is there", 5)
    place = [to for to, _message in sink.received].index("donor@cedar.example.org")
    # One copy may be on the line already, and one more while the page answers.
    assert place - queued_at <= 2
    assert published.letters()["queued"] > 10


def test_a_silent_mail_server_costs_one_letter_a_minute_and_not_every_letter_its_own(
    published, sink, silence
):
    sink.stop()
    mute = silence(sink.port)
    published.sql("UPDATE outbox_letter SET to_file = true WHERE to_address LIKE 'observer22%'")
    began = time.monotonic()
    published.relay()
    # Thirty letters would each wait ten seconds for the same silence.
    assert time.monotonic() - began < 60
    tried = published.sql("SELECT to_file, state FROM outbox_letter WHERE attempts > 0")
    assert sorted(tried) == [(False, "queued"), (True, "sent")]

    # The line is free again: whoever waits to sign in comes before the twenty-nine.
    mute.stop()
    sink.start()
    published.serve()
    ask_for_a_new_password(published, "donor@cedar.example.org")
    published.later()
    published.relay()
    assert sink.received[0][0] == "donor@cedar.example.org"
    assert published.letters() == {"sent": 30}
    assert len(sink.received) == 30
