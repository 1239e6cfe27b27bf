"""Whether the portal is well: each question is answered by "" or by a sentence with the mend."""

import shutil
import smtplib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from coalition_portal.celery import app
from meetings.models import DocumentVersion
from outbox import switch, transports
from outbox.models import Heartbeat, Letter
from toolkit import filing

WORKER_SILENT = timedelta(minutes=2)
LETTER_LATE = timedelta(minutes=5)
BACKUP_OLD = timedelta(hours=36)
FREE_SHARE = 0.10

Check = Callable[[], str]


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError as problem:
        said = str(problem).strip().splitlines()[0]
        return f"The database does not answer ({said}). Start it, or correct DATABASE_URL."
    return ""


def migrations() -> str:
    executor = MigrationExecutor(connection)
    owed = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not owed:
        return ""
    return (
        f"The database lacks {len(owed)} migrations of this version. Run `manage.py migrate`, "
        "then restart the web and worker services."
    )


def worker() -> str:
    seen = Heartbeat.objects.filter(name="relay").first()
    if seen is None:
        return "The worker has never been seen. Start the worker and the clock (beat)."
    silent = timezone.now() - seen.seen_at
    if silent < WORKER_SILENT:
        return ""
    return (
        f"The worker was last seen {_minutes(silent)} ago. "
        "Restart the worker and the clock (beat), and look at their journals."
    )


def letters() -> str:
    now = timezone.now()
    oldest = Letter.objects.due(now).order_by("not_before").first()
    if oldest is None or now - oldest.not_before < LETTER_LATE:
        return ""
    count = Letter.objects.due(now).count()
    return (
        f"{count} letters are due, the oldest for {_minutes(now - oldest.not_before)}. "
        "See whether the worker runs and the outbox is not frozen; `manage.py relay` sends by hand."
    )


def disk() -> str:
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT):
        usage = shutil.disk_usage(_existing(Path(folder)))
        if usage.free < FREE_SHARE * usage.total:
            return (
                f"The disk under {folder} has {usage.free / usage.total:.0%} left. "
                "Free space or enlarge it: without space nothing can be recorded."
            )
    return ""


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def frozen() -> str:
    held = switch.frozen()
    if held is None:
        return ""
    return (
        f"The outbox is frozen since {held.frozen_since:%Y-%m-%d %H:%M} UTC: {held.reason} "
        "No mail leaves. Look at `manage.py thaw_outbox`."
    )


def broker() -> str:
    """Opening a channel asks Redis for an answer; the embedded broker is a folder to write in."""
    try:
        with app.connection_for_write() as line:
            line.channel()
        if urlsplit(settings.CELERY_BROKER_URL).scheme == "filesystem":
            _try_to_write(settings.VAR_DIR / "queue")
    except Exception as problem:  # kombu passes on what each transport raises
        return (
            f"The broker does not answer ({type(problem).__name__}). Start it, or correct "
            "CELERY_BROKER_URL. Letters wait meanwhile; `manage.py relay` sends them by hand."
        )
    return ""


def mail() -> str:
    """The server greets us and lets us in; no message is sent."""
    try:
        if urlsplit(settings.EMAIL_URL).scheme == "outbox":
            _try_to_write(settings.OUTBOX_DIR)
        else:
            transports.knock()
    except (OSError, smtplib.SMTPException) as problem:
        said = str(problem)[:200] or type(problem).__name__
        return (
            f"The mail server does not take us in ({said}). Correct EMAIL_URL, or ask its keeper."
        )
    return ""


def _try_to_write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    trial = folder / ".selfcheck"
    trial.touch()
    trial.unlink()


def backup() -> str:
    """Told only where backups are made at all."""
    last = Heartbeat.objects.filter(name="backup").first()
    if last is None or timezone.now() - last.seen_at < BACKUP_OLD:
        return ""
    return (
        f"The last backup was made on {last.seen_at:%Y-%m-%d %H:%M} UTC. See why the one since "
        "then failed; `manage.py backup` makes one by hand."
    )


def documents() -> str:
    """Each lies on the disk with the content its row vouches for."""
    rows = DocumentVersion.objects.filter(document__withdrawn_at=None)
    wrong = [row for row in rows.iterator() if not filing.is_whole(row.stored_as, row.sha256)]
    if not wrong:
        return ""
    return (
        f"{len(wrong)} files of documents are missing or altered under {settings.MEDIA_ROOT}, the "
        f"first is {wrong[0].stored_as}. Put them back from a backup, or withdraw the documents."
    )


def _minutes(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


# Cheap enough to be asked every few seconds.
CHEAP: dict[str, Check] = {"worker": worker, "outbox": letters, "disk": disk}
ALL: dict[str, Check] = {
    "migrations": migrations,
    **CHEAP,
    "frozen": frozen,
    "broker": broker,
    "mail": mail,
    "backup": backup,
    "documents": documents,
}
WITHOUT_DATABASE = {"disk", "broker", "mail"}


def examine(checks: dict[str, Check]) -> dict[str, str]:
    """The answer to each question; what can't be asked for want of a database is left out."""
    findings = {"database": database()}
    askable = WITHOUT_DATABASE if findings["database"] else set(checks)
    return findings | {name: _ask(check) for name, check in checks.items() if name in askable}


def _ask(check: Check) -> str:
    try:
        return check()
    except DatabaseError:
        return "The database lacks tables of this version. Run `manage.py migrate`."
