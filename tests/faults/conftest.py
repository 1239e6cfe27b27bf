"""Private parts for every test, and the scene they share."""

import itertools

import pytest

from tests.faults.parts import Portal, PrivatePostgres, PrivateRedis, Silence, Sink, free_port

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """A server with two databases to copy from: a summary recorded, and the same published."""
    server = PrivatePostgres()
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    try:
        for old, new in (("template1", "recorded"), ("recorded", "published")):
            scene = Portal(
                tmp_path_factory.mktemp(new),
                database=server.copy(old, new),
                broker=nobody,
                mail="outbox://",
            )
            scene.run("-m", "tests.faults.scene", new)
        yield server
    finally:
        server.stop()


@pytest.fixture
def redis():
    server = PrivateRedis()
    yield server
    server.stop()


@pytest.fixture
def sink():
    server = Sink()
    server.start()
    yield server
    server.hold_at = None
    server.stop()


@pytest.fixture
def silence():
    """Listeners that never answer, on the ports of parts that have gone."""
    listeners = []

    def on(port):
        listeners.append(Silence(port))
        return listeners[-1]

    yield on
    for listener in listeners:
        listener.stop()


@pytest.fixture
def portal_on(postgres, redis, sink, tmp_path):
    """`portal_on("published")`: a portal on a copy of that scene."""
    portals = []

    def make(scene):
        url = postgres.copy(scene, f"test{next(_numbers)}")
        portals.append(Portal(tmp_path, database=url, broker=redis.url, mail=sink.url))
        return portals[-1]

    yield make
    for portal in portals:
        portal.stop()


@pytest.fixture
def recorded(portal_on):
    """A portal where one summary waits for its facilitator to publish it."""
    return portal_on("recorded")


@pytest.fixture
def published(portal_on):
    """A portal where thirty letters wait and no worker has come yet."""
    return portal_on("published")
