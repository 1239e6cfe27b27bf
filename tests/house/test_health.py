"""The watchdogs: silent when all is well, a sentence with the mend for each thing that is not."""

import socket
import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from coalition_portal import health
from meetings import document_actions
from outbox import post, switch
from outbox.models import Heartbeat, Letter
from tests.keeping.sites import Site
from tests.meetings.documents import share
from toolkit.mail import Message

ASKED = """
from django.test import Client
for path in ("/healthz", "/readyz"):
    answer = Client(SERVER_NAME="localhost").get(path)
    print(answer.status_code, answer.json())
"""


def seen(name, **ago):
    Heartbeat.objects.update_or_create(
        name=name, defaults={"seen_at": timezone.now() - timedelta(**ago)}
    )


@pytest.fixture
def well(db):
    seen("relay", seconds=10)


def wrong():
    return {name: said for name, said in health.examine(health.ALL).items() if said}


def test_a_portal_that_is_well_is_told_in_one_line_and_answers_200(well, client, capsys):
    from django.core.management import call_command

    assert wrong() == {}
    call_command("selfcheck")
    assert capsys.readouterr().out == (
        "All is well: database, migrations, worker, outbox, disk, frozen, broker, mail, backup, "
        "documents.\n"
    )
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "worker": True, "outbox": True, "disk": True}
    assert client.get("/healthz").json() == {"database": True}


def test_a_silent_worker_is_noticed_after_two_minutes(well, client):
    seen("relay", seconds=115)
    assert client.get("/readyz").status_code == 200
    seen("relay", seconds=125)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] is False
    assert wrong() == {
        "worker": "The worker was last seen 2 minutes ago. Restart the worker and the clock "
        "(beat), and look at their journals."
    }
    Heartbeat.objects.all().delete()
    assert "has never been seen" in wrong()["worker"]


def test_a_letter_due_for_five_minutes_is_noticed(well, client):
    message = Message("Subject", "Text", "")
    letter = post.queue(kind="summary", to="a@example.org", message=message)
    post.queue(
        kind="summary",
        to="b@example.org",
        message=message,
        not_before=timezone.now() + timedelta(days=2),
    )
    Letter.objects.filter(pk=letter.pk).update(not_before=timezone.now() - timedelta(minutes=4))
    assert client.get("/readyz").status_code == 200
    Letter.objects.filter(pk=letter.pk).update(not_before=timezone.now() - timedelta(minutes=6))
    assert client.get("/readyz").json()["outbox"] is False
    assert "1 letters are due, the oldest for 6 minutes" in wrong()["outbox"]


def test_a_full_disk_is_noticed(well, client, monkeypatch):
    # No disk is more than wholly free.
    monkeypatch.setattr(health, "FREE_SHARE", 1.1)
    assert client.get("/readyz").status_code == 503
    assert list(wrong()) == ["disk"]


def test_a_frozen_outbox_and_an_old_backup_are_noticed(well):
    switch.freeze("A backup was restored.")
    seen("backup", hours=35)
    assert list(wrong()) == ["frozen"]
    assert "thaw_outbox" in wrong()["frozen"]
    switch.thaw()
    seen("backup", hours=37)
    assert list(wrong()) == ["backup"]


def test_a_document_missing_or_altered_on_the_disk_is_noticed(well, cast, settings):
    first, second = (share(cast, title).versions.get() for title in ("One", "Two"))
    assert wrong() == {}
    (settings.MEDIA_ROOT / first.stored_as).write_bytes(b"altered")
    (settings.MEDIA_ROOT / second.stored_as).unlink()
    assert "2 files of documents are missing or altered" in wrong()["documents"]
    document_actions.withdraw(document=first.document, reason="x", by=cast.facilitator)
    assert "1 files of documents" in wrong()["documents"]


class Doorkeeper:
    """Counts what is handed over, so that a check that sends would show."""

    def __init__(self):
        self.messages = 0

    async def handle_DATA(self, server, session, envelope):
        self.messages += 1
        return "250 kept"


def test_the_mail_server_is_greeted_and_nothing_is_sent(well, settings):
    keeper = Doorkeeper()
    server = Controller(keeper, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
    assert wrong() == {}
    # This one wants no passwords, so ours is refused: what a mistyped password looks like.
    settings.EMAIL_URL = f"smtp://portal:wrong@127.0.0.1:{server.port}"
    assert "does not take us in" in wrong()["mail"]
    server.stop()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
    assert "Connection refused" in wrong()["mail"]
    assert keeper.messages == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_with_everything_down_each_thing_is_said_once_and_quickly(tmp_path):
    with socket.socket() as hung:
        # A broker that takes the connection and never says a word.
        hung.bind(("127.0.0.1", 0))
        hung.listen()
        site = Site(tmp_path / "site", f"postgres://portal@127.0.0.1:{free_port()}/portal")
        began = time.monotonic()
        said = site.refused(
            "selfcheck",
            CELERY_BROKER_URL=f"redis://127.0.0.1:{hung.getsockname()[1]}/0",
            EMAIL_URL=f"smtp://127.0.0.1:{free_port()}",
        )
        assert time.monotonic() - began < 15
    assert "The database does not answer" in said
    assert "The broker does not answer" in said
    assert "The mail server does not take us in" in said
    assert len(said.splitlines()) == 3
    assert said.removeprefix("CommandError: ") in (site.folder / "selfcheck.txt").read_text()

    assert site.ask(ASKED).splitlines() == [
        "503 {'database': False}",
        "503 {'database': False, 'disk': True}",
    ]


def test_a_database_without_its_tables_is_told_to_migrate(tmp_path):
    site = Site(tmp_path / "site")
    said = site.refused("selfcheck")
    assert "migrations of this version. Run `manage.py migrate`" in said
    assert "lacks tables of this version" in said
    assert len(said.splitlines()) == 2
    assert site.ask(ASKED).splitlines() == [
        "200 {'database': True}",
        "503 {'database': True, 'worker': False, 'outbox': False, 'disk': True}",
    ]
