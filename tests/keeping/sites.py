"""A portal of its own in a temporary folder, driven through its commands as an operator does."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

SEVERAL = """
import io, json, shlex
from django.core.management import CommandError, call_command
answers = []
for line in LINES:
    out = io.StringIO()
    try:
        call_command(*shlex.split(line), stdout=out)
        answers.append(out.getvalue().strip())
    except CommandError as refusal:
        answers.append(f"! {refusal}")
print(json.dumps(answers))
"""


class Site:
    """One installation: its own folder, database and outbox."""

    def __init__(self, folder: Path, database: str | None = None):
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(folder),
            "DATABASE_URL": database or f"sqlite:///{folder / 'portal.sqlite3'}",
            "SECRET_KEY": "only-for-tests",
        }

    def run(self, *arguments, **environment) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
        )

    def ok(self, *arguments, **environment) -> str:
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *arguments, **environment) -> str:
        """The one sentence on stderr of a command that declined; never a traceback."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr.strip()

    def commands(self, *lines: str) -> list[str]:
        """Several commands one after the other: what each printed, or its refusal after a “!”."""
        answers = self.ask(SEVERAL.replace("LINES", repr(list(lines))))
        return json.loads(answers)

    def ask(self, code: str) -> str:
        """What a few lines of Python inside the portal print."""
        return self.ok("shell", "--verbosity", "0", "-c", code).strip()

    @property
    def sent(self) -> list[Path]:
        return sorted((self.folder / "outbox").glob("*.eml"))


def server() -> str | None:
    """The PostgreSQL where databases of our own may be made, as DATABASE_URL without a name."""
    given = os.environ.get("DATABASE_URL", "")
    url = given if given.startswith("postgres") else "postgres://postgres@127.0.0.1:5432/postgres"
    import psycopg2

    try:
        psycopg2.connect(_maintenance(url), connect_timeout=2).close()
    except psycopg2.OperationalError:
        return None
    return url


def _maintenance(url: str) -> str:
    return urlsplit(url)._replace(scheme="postgresql", path="/postgres").geturl()


def _execute(url: str, statement: str) -> None:
    import psycopg2

    session = psycopg2.connect(_maintenance(url))
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(statement)
    session.close()


class Databases:
    """Databases made for the tests, and dropped after them."""

    def __init__(self):
        self.url, self.names = server(), []

    def make(self, like: str | None = None) -> str:
        """A fresh database, or a copy of one of ours that nobody is using."""
        if self.url is None:
            pytest.skip("no PostgreSQL answers at DATABASE_URL or 127.0.0.1:5432")
        name = f"keep_{uuid.uuid4().hex[:12]}"
        template = urlsplit(like).path.strip("/") if like else "template0"
        _execute(self.url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.names.append(name)
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def drop(self) -> None:
        for name in self.names:
            _execute(self.url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
