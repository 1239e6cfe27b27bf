"""Files under names of our own: whole or not at all, and never under a name a person chose."""

import errno
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from toolkit.errors import NotReady

FOLDER = "documents"
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Filed:
    """Where a file was put, under MEDIA_ROOT, and what it is."""

    name: str
    size: int
    sha256: str


def put(stream: BinaryIO) -> Filed:
    """Write it beside its place, make sure it reached the disk, then give it its name."""
    name = f"{FOLDER}/{token_hex(1)}/{token_hex(16)}"
    path = path_of(name)
    half = path.with_name(f".{path.name}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        size, sha256 = _write(stream, half)
        half.rename(path)
        _sync(path.parent)
    except OSError as problem:
        for rest in (half, path):
            with suppress(OSError):
                rest.unlink(missing_ok=True)
        raise NotReady(_why(problem)) from problem
    return Filed(name, size, sha256)


def _why(problem: OSError) -> str:
    if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _(
            "The server has no space left, so nothing was stored. Please tell the portal’s "
            "administrator, and try again later."
        )
    return _(
        "The server could not store the file, so nothing was kept. Please tell the portal’s "
        "administrator, and try again later."
    )


def _write(stream: BinaryIO, path: Path) -> tuple[int, str]:
    stream.seek(0)
    digest, size = hashlib.sha256(), 0
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        while block := stream.read(BLOCK):
            out.write(block)
            digest.update(block)
            size += len(block)
        out.flush()
        os.fsync(out.fileno())
    return size, digest.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def path_of(name: str) -> Path:
    """Where a file lies; nothing outside our own folder, whatever the row says."""
    root = (Path(settings.MEDIA_ROOT) / FOLDER).resolve()
    path = (Path(settings.MEDIA_ROOT) / name).resolve()
    if not name or not path.is_relative_to(root):
        raise ValueError(f"{name!r} is no file of ours")
    return path


def take_away(name: str) -> bool:
    """Delete a file; False where the disk refuses. One that is gone already is gone."""
    try:
        path_of(name).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def is_whole(name: str, sha256: str) -> bool:
    """Whether the file lies there with the content it was given."""
    digest = hashlib.sha256()
    try:
        with path_of(name).open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    except (OSError, ValueError):
        return False
    return digest.hexdigest() == sha256
