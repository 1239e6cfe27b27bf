"""One file that holds all: the database, every uploaded file, and a manifest that vouches for them.

The file is a compressed tar of `database`, `media/…` and, last, `manifest.json`. A file that was
cut short therefore has no manifest, and one that was damaged does not match it.
"""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from coalition_portal import VERSION
from coalition_portal.keeping import engines
from coalition_portal.keeping.engines import Refused
from outbox.models import Heartbeat

FORMAT = "coalition-portal-backup-1"
MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media/"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Manifest:
    format: str
    version: str
    engine: str
    made_at: str
    migrations: list[str]
    rows: dict[str, int]
    sha256: dict[str, str]

    @property
    def day(self) -> str:
        return datetime.fromisoformat(self.made_at).strftime("%d %B %Y, %H:%M UTC").lstrip("0")


# --- Out ------------------------------------------------------------------------------------


def write(target: Path) -> Manifest:
    """Write everything to `target`, whole or not at all, for its owner's eyes only."""
    if target.exists():
        raise Refused(f"{target} exists already; a backup never overwrites. Choose another name.")
    if not target.parent.is_dir():
        raise Refused(f"The folder {target.parent} does not exist. Create it, and try again.")
    # Beside the target, because only within one file system is a rename all or nothing.
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        half = Path(folder) / "half"
        manifest = _fill(half, Path(folder) / DATABASE)
        half.rename(target)
    _sync(target.parent)
    Heartbeat.objects.update_or_create(name="backup", defaults={"seen_at": timezone.now()})
    return manifest


def _fill(half: Path, picture: Path) -> Manifest:
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    rows = engines.save(picture)
    hashes = {}
    with open(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6) as tar:
            hashes[DATABASE] = _add(tar, picture, DATABASE)
            for path in _media_files():
                name = MEDIA + path.relative_to(settings.MEDIA_ROOT).as_posix()
                # A document may be withdrawn between the listing and its turn.
                with suppress(FileNotFoundError):
                    hashes[name] = _add(tar, path, name)
            manifest = Manifest(
                format=FORMAT,
                version=VERSION,
                engine=connection.vendor,
                made_at=made_at,
                migrations=_applied(),
                rows=rows,
                sha256=hashes,
            )
            picture.with_name(MANIFEST).write_text(json.dumps(vars(manifest), indent=1))
            _add(tar, picture.with_name(MANIFEST), MANIFEST)
        stream.flush()
        os.fsync(stream.fileno())
    return manifest


def _media_files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(
        p for p in root.rglob("*") if p.is_file() and not p.is_symlink() and not _is_half(p)
    )


def _is_half(path: Path) -> bool:
    """A file that is still being written has no row yet."""
    return path.name.endswith(".half")


class _Hashed:
    """A file that keeps the hash of what was read from it."""

    def __init__(self, stream):
        self.stream, self.hash = stream, hashlib.sha256()

    def read(self, size=-1):
        block = self.stream.read(size)
        self.hash.update(block)
        return block


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as stream:
        member = tarfile.TarInfo(name)
        status = os.fstat(stream.fileno())
        member.size, member.mtime, member.mode = status.st_size, int(status.st_mtime), 0o600
        hashed = _Hashed(stream)
        tar.addfile(member, hashed)
    return hashed.hash.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


# --- Back -----------------------------------------------------------------------------------


def restore(source: Path, *, replace: bool = False) -> Manifest:
    """Put a backup in the place of everything, its outbox frozen. Refused, it changes nothing."""
    with _unpacked(source) as (folder, manifest):
        _refuse_unfit(source, manifest)
        if not replace and _has_people():
            raise Refused(
                "This portal has people in it, and restoring would replace all it holds. "
                "If that is meant, back it up first, then run restore again with --replace."
            )
        engines.load(folder / DATABASE)
        _put_media(folder / MEDIA, manifest)
    _compare_rows(manifest)
    if set(manifest.migrations) != _known():
        call_command("migrate", verbosity=0, interactive=False)
    return manifest


@contextmanager
def _unpacked(source: Path):
    """A folder with the file's verified content; gone afterwards."""
    if not source.is_file():
        raise Refused(f"There is no file {source}.")
    if _looks_foreign(source):
        raise Refused(f"{source} is not a backup of this portal. Nothing was changed.")
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.VAR_DIR) as name:
        folder = Path(name)
        try:
            hashes = _unpack(source, folder)
            manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
            datetime.fromisoformat(manifest.made_at)
        except FileNotFoundError as problem:
            raise Refused(_damaged(source, "its manifest is missing")) from problem
        except (EOFError, zlib.error, OSError, tarfile.TarError, ValueError, TypeError) as problem:
            raise Refused(_damaged(source, problem)) from problem
        hashes.pop(MANIFEST)
        if hashes != manifest.sha256:
            raise Refused(_damaged(source, "its content does not match its manifest"))
        yield folder, manifest


def _damaged(source: Path, why) -> str:
    return f"{source} is damaged ({why}). Nothing was changed; use another backup."


def _looks_foreign(source: Path) -> bool:
    """Not even the beginning of one of our files."""
    try:
        with tarfile.open(source, "r|gz") as tar:
            first = tar.next()
            return first is None or first.name != DATABASE
    except (EOFError, zlib.error, OSError, tarfile.TarError):
        return True


def _unpack(source: Path, folder: Path) -> dict[str, str]:
    hashes = {}
    with tarfile.open(source, "r|gz") as tar:
        for member in tar:
            name = member.name
            within = PurePosixPath(name)
            ours = name in {DATABASE, MANIFEST} or name.startswith(MEDIA)
            if not member.isfile() or not ours or ".." in within.parts or within.is_absolute():
                raise ValueError(f"it holds something unexpected, {name!r}")
            path = folder / within
            path.parent.mkdir(parents=True, exist_ok=True)
            hashed = _Hashed(tar.extractfile(member))
            with path.open("wb") as stream:
                shutil.copyfileobj(hashed, stream)
            hashes[name] = hashed.hash.hexdigest()
    return hashes


def _refuse_unfit(source: Path, manifest: Manifest) -> None:
    if manifest.format != FORMAT:
        raise Refused(f"{source} is of another kind, {manifest.format!r}. Nothing was changed.")
    if manifest.engine != connection.vendor:
        theirs, ours = ENGINES.get(manifest.engine, manifest.engine), ENGINES[connection.vendor]
        raise Refused(
            f"{source} was made on {theirs}, and this portal runs on {ours}. "
            f"Set DATABASE_URL to a {theirs} database and restore there. Nothing was changed."
        )
    unknown = set(manifest.migrations) - _known()
    if unknown:
        raise Refused(
            f"{source} was made by a newer portal (version {manifest.version}, "
            f"{sorted(unknown)[0]}). Install that version first. Nothing was changed."
        )


def _known() -> set[str]:
    """Every migration of this version."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def _has_people() -> bool:
    present = set(engines.tables())
    models = [apps.get_model("accounts.User"), apps.get_model("coalitions.Member")]
    return any(m._meta.db_table in present and m._default_manager.exists() for m in models)


def _put_media(folder: Path, manifest: Manifest) -> None:
    """The backup's files, and no others."""
    root = Path(settings.MEDIA_ROOT)
    for path in _media_files():
        if MEDIA + path.relative_to(root).as_posix() not in manifest.sha256:
            path.unlink()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        target = root / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)


def _compare_rows(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        present = engines.count_rows(cursor, engines.tables())
    for table in manifest.rows.keys() - engines.CHANGED_BY_RESTORE:
        if present.get(table) != manifest.rows[table]:
            raise Refused(
                f"After restoring, {table} holds {present.get(table)} rows instead of "
                f"{manifest.rows[table]}. The outbox stays frozen; restore once more."
            )
