"""The database as one file and back, on SQLite and on PostgreSQL.

Each engine has `save`, which writes a consistent picture and counts its rows, and `load`, which
puts such a picture in the place of everything there is, in one transaction: whoever fails, fails
with the old data untouched. The outbox is frozen and the sessions are ended in that same
transaction, so that no worker finds a moment in which it could send.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction

FROZEN = [
    "DELETE FROM outbox_outboxswitch",
    "INSERT INTO outbox_outboxswitch (frozen_since, reason)"
    " VALUES (CURRENT_TIMESTAMP, 'A backup was restored.')",
    # Who has signed out or lost a right since the backup must not be let in again by it.
    "DELETE FROM django_session",
]
# What restoring changes on purpose, and so what may be counted differently afterwards.
CHANGED_BY_RESTORE = {"outbox_outboxswitch", "django_session"}
PG_TOOLS = ["pg_dump", "pg_restore", "psql"]


class Refused(Exception):
    """A sentence for the person at the keyboard; nothing has been changed."""


def count_rows(cursor, tables: list[str]) -> dict[str, int]:
    counts = {}
    for table in sorted(tables):
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
        counts[table] = cursor.fetchone()[0]
    return counts


def tables() -> list[str]:
    return connection.introspection.table_names()


def save(path: Path) -> dict[str, int]:
    """Write the database as it stands at one moment; returns its tables with their row counts."""
    return _save_sqlite(path) if connection.vendor == "sqlite" else _save_postgresql(path)


def load(path: Path) -> None:
    """Replace the whole database by a saved one, its outbox frozen."""
    if connection.vendor == "sqlite":
        _load_sqlite(path)
    else:
        _load_postgresql(path)


# --- SQLite ---------------------------------------------------------------------------------


def _save_sqlite(path: Path) -> dict[str, int]:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        # Out of WAL, so that the one file is all there is.
        copy.execute("PRAGMA journal_mode=DELETE")
        names = [
            row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return count_rows(copy.cursor(), [n for n in names if not n.startswith("sqlite_")])


def _load_sqlite(path: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as saved:
        with saved:
            for statement in FROZEN:
                saved.execute(statement)
        try:
            # One write transaction on the live file, whoever else has it open.
            saved.backup(connection.connection)
        except sqlite3.Error as problem:
            raise Refused(
                f"The database could not be written ({problem}). Stop the portal and try again."
            ) from problem
    connection.close()


# --- PostgreSQL -----------------------------------------------------------------------------


def _save_postgresql(path: Path) -> dict[str, int]:
    need_pg_tools()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        # pg_dump and the counts look at the same moment.
        snapshot = cursor.fetchone()[0]
        counts = count_rows(cursor, tables())
        _pg("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}")
    return counts


def _load_postgresql(path: Path) -> None:
    need_pg_tools()
    drops = [f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)} CASCADE" for name in tables()]
    connection.close()
    first, body, last = (path.with_name(name) for name in ("first.sql", "body.sql", "last.sql"))
    # A portal that still runs must cost a sentence, not an evening.
    first.write_text(";\n".join(["SET lock_timeout = '20s'", *drops]) + ";\n")
    last.write_text(";\n".join(["SET search_path = public", *FROZEN]) + ";\n")
    _run(["pg_restore", "--no-owner", "--no-privileges", f"--file={body}", str(path)])
    scripts = [f"--file={script}" for script in (first, body, last)]
    _pg("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *scripts)


def need_pg_tools() -> None:
    missing = [tool for tool in PG_TOOLS if shutil.which(tool) is None]
    if missing:
        raise Refused(
            f"{' and '.join(missing)} not found. Please run, and then try again: "
            "apt-get install -y postgresql-client"
        )


def _pg(tool: str, *options: str) -> None:
    """Run a tool on the portal's database; the password travels in its environment."""
    from django.db.backends.postgresql.client import DatabaseClient

    where, secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    _run([tool, *options, *where[1:]], secrets)


def _run(command: list[str], extra: dict | None = None) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning", **(extra or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[-600:]
        raise Refused(f"{command[0]} gave up: {said}")
