"""A worker dies in mid-circulation; two come at once."""

import psycopg2

from tests.faults.parts import wait_until


def test_a_worker_killed_before_the_content_leaves_no_gap_and_no_double(published, sink):
    sink.hold_at = ("RCPT", 5)
    worker = published.work()
    assert sink.holding.wait(20)
    published.kill(worker)
    sink.hold_at = None
    assert published.letters() == {"sent": 5, "sending": 1, "queued": 24}

    # The next worker sends the rest, and within half a minute what the dead one held.
    published.work()
    wait_until(lambda: published.letters() == {"sent": 30}, "everything is sent", seconds=40)
    assert {to: message["Message-ID"] for to, message in sink.received} == published.message_ids()
    assert len(sink.received) == 30


def test_a_worker_killed_after_the_content_leaves_a_doubt_that_is_sent_once_more(published, sink):
    sink.hold_at = ("DATA", 6)
    worker = published.work()
    assert sink.holding.wait(20)
    published.kill(worker)
    sink.hold_at = None
    assert published.letters() == {"sent": 5, "in_data": 1, "queued": 24}
    doubtful, first = sink.received[5]

    published.work()
    wait_until(lambda: published.letters() == {"sent": 29, "queued": 1}, "a doubt", seconds=40)
    published.later()
    wait_until(lambda: published.letters() == {"sent": 30}, "the doubtful copy goes once more")
    again, second = sink.received[-1]
    # A mail program that has the first shows the second as the same message.
    assert (again, second["Message-ID"]) == (doubtful, first["Message-ID"])
    assert len(sink.received) == 31

    published.serve()
    facilitator = published.sign_in("facilitator@olive.example.org")
    page = facilitator.get("/coalitions/olive/circulations/1/")
    assert page.count("so it may have arrived twice.") == 1


def test_what_only_some_may_read_is_left_to_a_person_after_a_doubt(published, sink):
    published.sql("UPDATE outbox_letter SET hold_in_doubt = true")
    sink.hold_at = ("DATA", 6)
    worker = published.work()
    assert sink.holding.wait(20)
    published.kill(worker)
    sink.hold_at = None

    published.work()
    wait_until(lambda: published.letters() == {"sent": 29, "unknown": 1}, "a doubt", seconds=40)
    published.later()
    assert sink.addresses == sorted(published.message_ids())

    published.serve()
    facilitator = published.sign_in("facilitator@olive.example.org")
    page = facilitator.get("/coalitions/olive/circulations/1/")
    assert "it may have arrived. Ask before sending it again." in page
    ((delivery,),) = published.sql(
        "SELECT d.id FROM circulation_delivery d JOIN outbox_letter l ON l.id = d.letter_id "
        "WHERE l.state = 'unknown'"
    )
    facilitator.post(f"/coalitions/olive/circulations/1/resend/{delivery}/")
    wait_until(lambda: published.letters() == {"sent": 30}, "the doubtful copy is sent again")
    assert len(sink.received) == 31


def test_two_relays_that_reach_for_the_same_letter_send_it_once(published, sink):
    sink.seconds_each = 0.05
    holder = psycopg2.connect(published.database)
    holder.cursor().execute("SELECT id FROM outbox_letter FOR UPDATE")
    relays = [published.start("manage.py", "relay") for _number in range(2)]
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    wait_until(lambda: published.sql(waiting) == [(2,)], "both reach for the first letter")
    holder.rollback()
    holder.close()
    assert [relay.wait(timeout=60) for relay in relays] == [0, 0], published.log()
    assert published.letters() == {"sent": 30}
    assert sink.addresses == sorted(published.message_ids())
    # Nobody took a letter out of the other's hands, and both had some.
    tries = "SELECT DISTINCT attempts FROM outbox_letter WHERE kind = 'summary'"
    assert published.sql(tries) == [(1,)]
    assert len(set(sink.peers)) == 2
