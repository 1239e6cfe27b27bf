"""The broker is only the bell: down, hung or emptied, it costs a second and no letter."""

import time

import pytest
from redis.exceptions import TimeoutError as NoAnswer

from tests.faults.parts import wait_until


def stops(redis, silence):
    redis.stop()


def hangs(redis, silence):
    redis.hang()
    with pytest.raises(NoAnswer):
        redis.client().ping()


def is_replaced_by_silence(redis, silence):
    redis.stop()
    silence(redis.port)


@pytest.mark.parametrize("it", [stops, hangs, is_replaced_by_silence])
def test_publishing_takes_under_three_seconds_and_loses_nothing_when_the_broker(
    it, recorded, redis, sink, silence
):
    recorded.serve()
    facilitator = recorded.sign_in("facilitator@olive.example.org")
    # A proof first: the portal's line to the broker is open and warm when the broker goes.
    facilitator.post("/coalitions/olive/meetings/1/publish/proof/")
    assert redis.bells() == 1
    it(redis, silence)

    began = time.monotonic()
    facilitator.post("/coalitions/olive/meetings/1/publish/release/")
    assert time.monotonic() - began < 3
    assert facilitator.path == "/coalitions/olive/circulations/1/"
    assert recorded.letters() == {"queued": 30}

    # The broker is still gone; whoever runs the relay sends everything all the same.
    recorded.relay()
    assert recorded.letters() == {"sent": 30}
    assert sorted(set(sink.addresses)) == sorted(recorded.message_ids())
    assert len(sink.received) == 31


def test_an_emptied_broker_loses_no_letter_and_signs_nobody_out(recorded, redis, sink):
    recorded.serve()
    facilitator = recorded.sign_in("facilitator@olive.example.org")
    facilitator.post("/coalitions/olive/meetings/1/publish/release/")
    assert (recorded.letters(), redis.bells()) == ({"queued": 30}, 1)
    redis.client().flushall()
    assert redis.bells() == 0

    facilitator.get("/coalitions/olive/circulations/1/")
    assert facilitator.path == "/coalitions/olive/circulations/1/"
    recorded.work()
    wait_until(lambda: recorded.letters() == {"sent": 30}, "the sweep has sent all thirty")
    assert sink.addresses == sorted(recorded.message_ids())


def test_a_worker_outlives_a_restart_of_the_broker(published, redis, sink):
    published.sql(
        "UPDATE outbox_letter SET not_before = now() + interval '1 day' "
        "WHERE to_address LIKE 'observer__@%'"
    )
    sink.hold_at = ("RCPT", 0)
    published.work()
    assert sink.holding.wait(20)
    # The worker has taken a second bell while it is busy with the first.
    wait_until(lambda: published.log().count("] received") >= 2, "the bell rings again")
    redis.stop()
    sink.hold_at = None
    wait_until(lambda: published.letters().get("sent") == 7, "what was due is sent without broker")

    redis.start()
    published.later()
    wait_until(lambda: published.letters() == {"sent": 30}, "the worker hears its clock again")
    assert sink.addresses == sorted(published.message_ids())
