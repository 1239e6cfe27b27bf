"""Private parts on free ports: PostgreSQL, Redis, a mail server, and the portal's own processes."""

import asyncio
import email
import http.cookiejar
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from email.policy import default
from pathlib import Path

import psycopg2
import pytest
from aiosmtpd.controller import Controller
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

NOTICE = re.compile("has reached everyone|have not arrived")
HOUSE = Path(__file__).resolve().parents[2]


def absent(reason: str):
    """A part that can't run skips its tests; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} With CI=true that is a failure.")
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(question, what: str, seconds: float = 20):
    """Ask until the answer is true, and hand it back."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"after {seconds} s still not: {what}"
        time.sleep(0.05)
    return answer


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class PrivatePostgres:
    """A cluster that lives as long as the tests; every test gets a copy of a prepared database."""

    def __init__(self):
        found = shutil.which("postgres") or next(
            map(str, Path("/usr/lib/postgresql").glob("*/bin/postgres")), None
        )
        if found is None:
            absent("PostgreSQL is not installed.")
        # initdb refuses root; the server's own account comes with the package.
        self.account = "postgres" if os.getuid() == 0 else None
        if self.account and self.account not in {entry.pw_name for entry in pwd.getpwall()}:
            absent("PostgreSQL won't run as root, and there is no account named postgres.")
        self.programs = Path(found).resolve().parent
        self.folder = Path(tempfile.mkdtemp(prefix="portal-faults-", dir="/tmp"))
        if self.account:
            shutil.chown(self.folder, self.account)
        self.port = free_port()
        self._start()

    def _start(self):
        data = self.folder / "data"
        subprocess.run(
            [*self._as_its_account(), str(self.programs / "initdb"), "-D", str(data),
             "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        self.process = subprocess.Popen(
            [str(self.programs / "postgres"), "-D", str(data), "-p", str(self.port),
             "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
            user=self.account, group=self.account, extra_groups=[] if self.account else None,
            stderr=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        wait_until(self._takes_questions, "PostgreSQL takes questions")

    def _as_its_account(self) -> list[str]:
        return ["runuser", "-u", self.account, "--"] if self.account else []

    def _takes_questions(self) -> bool:
        try:
            psycopg2.connect(self.url("postgres")).close()
        except psycopg2.OperationalError:
            return False
        return True

    def url(self, name: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def copy(self, of: str, name: str) -> str:
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        connection.cursor().execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
        connection.close()
        return self.url(name)

    def stop(self):
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=20)
        shutil.rmtree(self.folder)


class PrivateRedis:
    """A broker that may be stopped, hung and flushed."""

    def __init__(self):
        if shutil.which("redis-server") is None:
            absent("redis-server is not installed.")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(lambda: answers(self.port), "Redis answers")

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait(timeout=10)

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)

    def bells(self) -> int:
        """How many times the worker has been rung and has not heard it yet."""
        return self.client().llen("celery")

    def client(self) -> Redis:
        # Without the client's own ten retries, which would make a hung broker last half a minute.
        return Redis(port=self.port, socket_timeout=1, retry=Retry(NoBackoff(), 0))


class Silence:
    """A listener that takes the connection and never says a word."""

    def __init__(self, port: int):
        self.listener = socket.create_server(("127.0.0.1", port), backlog=100)

    def stop(self):
        self.listener.close()


class Sink:
    """A mail server that keeps every message and misbehaves as told."""

    def __init__(self):
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.received: list[tuple[str, email.message.EmailMessage]] = []
        # What the sender of a circulation is told about it, kept apart from its copies.
        self.notices: list[tuple[str, email.message.EmailMessage]] = []
        self.peers: list[tuple] = []
        self.refuse: dict[str, str] = {}
        self.seconds_each = 0.0
        # "RCPT" or "DATA", and after how many messages the server stops answering there.
        self.hold_at: tuple[str, int] | None = None
        self.holding = threading.Event()
        self.server: Controller | None = None

    def start(self):
        self.server = Controller(self, hostname="127.0.0.1", port=self.port)
        self.server.start()

    def stop(self):
        if self.server is not None:
            self.server.stop()
        self.server = None

    async def _hold(self, verb: str):
        while self.hold_at and self.hold_at[0] == verb and len(self.received) >= self.hold_at[1]:
            self.holding.set()
            await asyncio.sleep(0.02)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        await self._hold("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        message = email.message_from_bytes(envelope.content, policy=default)
        if NOTICE.search(message["Subject"]):
            self.notices.append((address, message))
            return "250 kept"
        # Kept before anything is awaited: if the client goes, the message has still arrived.
        self.received.append((address, message))
        self.peers.append(session.peer)
        await self._hold("DATA")
        await asyncio.sleep(self.seconds_each)
        return "250 kept"

    @property
    def addresses(self) -> list[str]:
        return sorted(address for address, _message in self.received)


class Person:
    """Somebody with a browser: follows redirects, keeps cookies, sends the form's token."""

    def __init__(self, address: str):
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        return self._open(path)

    def post(self, path: str, **fields) -> str:
        token = next(c.value for c in self.cookies if c.name == "csrftoken")
        return self._open(path, {**fields, "csrfmiddlewaretoken": token})

    def _open(self, path, fields=None) -> str:
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        with self.browser.open(self.address + path, data, timeout=60) as answer:
            self.path = urllib.parse.urlsplit(answer.geturl()).path
            return answer.read().decode()


class Portal:
    """The portal's own processes on one private database, broker and mail server."""

    def __init__(self, folder: Path, *, database: str, broker: str, mail: str):
        self.folder, self.database = folder, database
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PYTHONPATH": str(HOUSE),
            "SECRET_KEY": "only-for-tests",
            "DATABASE_URL": database,
            "CELERY_BROKER_URL": broker,
            "EMAIL_URL": mail,
            "VAR_DIR": str(folder),
            "PUBLIC_BASE_URL": self.address,
            "DEBUG": "false",
        }
        self.running: list[subprocess.Popen] = []

    # --- Its processes ----------------------------------------------------------------------

    def start(self, *command: str, **extra) -> subprocess.Popen:
        """A child in a process group of its own, so that all of it can be killed at one blow."""
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=HOUSE,
                env={**self.environment, **extra},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def serve(self):
        self.start(
            "-m", "gunicorn", "coalition_portal.wsgi", "--bind", f"127.0.0.1:{self.port}",
            "--threads", "4", "--log-level", "warning",
        )  # fmt: skip
        wait_until(lambda: answers(self.port), "the portal answers")

    def work(self, *, clock: bool = True) -> subprocess.Popen:
        """A worker with one child, as in production; without its clock it hears only the bell."""
        return self.start(
            "-m", "celery", "-A", "coalition_portal", "worker", "-c", "1",
            "--loglevel", "info", "--without-gossip", "--without-mingle",
            PORTAL_CLOCK_IN_WORKER="1" if clock else "0",
        )  # fmt: skip

    def run(self, *command: str):
        process = self.start(*command)
        assert process.wait(timeout=60) == 0, self.log()

    def relay(self):
        self.run("manage.py", "relay")

    def kill(self, process: subprocess.Popen):
        """SIGKILL, to the worker and its children: nobody gets to tidy up."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def stop(self):
        for process in self.running:
            if process.poll() is None:
                self.kill(process)

    def log(self) -> str:
        return (self.folder / "log").read_text()

    # --- Who uses it ------------------------------------------------------------------------

    def visitor(self) -> Person:
        return Person(self.address)

    def sign_in(self, address: str) -> Person:
        person = self.visitor()
        person.get("/accounts/login/")
        person.post("/accounts/login/", login=address, password="secret")
        assert person.path == "/", f"{address} could not sign in"
        return person

    # --- What its rows say, read past the portal's own code ---------------------------------

    def sql(self, question: str) -> list[tuple]:
        connection = psycopg2.connect(self.database)
        try:
            cursor = connection.cursor()
            cursor.execute(question)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
            return rows
        finally:
            connection.close()

    def letters(self) -> dict[str, int]:
        """How many summaries stand in which state."""
        return dict(
            self.sql(
                "SELECT state, count(*) FROM outbox_letter WHERE kind = 'summary' GROUP BY state"
            )
        )

    def message_ids(self) -> dict[str, str]:
        rows = self.sql("SELECT to_address, message_id FROM outbox_letter WHERE kind = 'summary'")
        return {address: f"<{message_id}>" for address, message_id in rows}

    def later(self):
        """Time passes: every back-off and every lease has run out."""
        self.sql("UPDATE outbox_letter SET not_before = created_at WHERE state = 'queued'")
        self.sql("UPDATE outbox_letter SET lease_until = created_at WHERE lease_until IS NOT NULL")
