"""HTML to PDF, by a printer kept warm in a process of its own; a poison document fails alone."""

import contextlib
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings

from toolkit.printer import LENGTH, write_frame

STYLESHEETS = Path(settings.BASE_DIR) / "static" / "css"
FONTS = Path(settings.BASE_DIR) / "node_modules" / "@fontsource" / "amiri" / "files"
SECONDS = 30


class PdfError(Exception):
    """The document could not be rendered; the message says why."""


def render(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of the HTML; raises PdfError with the reason.

    Nothing is fetched, from files or networks; the printer gets 30 seconds and 512 MiB.
    """
    fonts = {file.name: str(file) for file in FONTS.glob("amiri-*-normal.woff2")}
    # Without the package of fonts a paper prints all the same, its Arabic in the plain face.
    sheets = ["fonts.css", "document.css"] if fonts else ["document.css"]
    css = "\n".join((STYLESHEETS / name).read_text() for name in sheets)
    request = {"html": html, "css": css, "fonts": fonts}
    return _printer.print(json.dumps(request).encode())


class _Printer:
    """One warm process, one document at a time: two at once are slower than in turn."""

    def __init__(self):
        self.process: subprocess.Popen | None = None
        self.turn = threading.Lock()

    def print(self, request: bytes) -> bytes:
        with self.turn:
            process = self._warm()
            try:
                write_frame(process.stdin, request)
                answer = _read_frame(process.stdout, time.monotonic() + SECONDS)
            except TimeoutError:
                self._end()
                raise PdfError(
                    f"The document took longer than {SECONDS} seconds to print."
                ) from None
            except (EOFError, OSError) as gone:
                self._end()
                raise PdfError(
                    "The printer stopped while working on this document. "
                    "It may need more memory than a document may use."
                ) from gone
            if answer[:1] != b"+":
                # What failed may have filled the memory or the recursion: the next starts afresh.
                self._end()
                raise PdfError(answer[1:].decode("utf-8", "replace"))
            return answer[1:]

    def _warm(self) -> subprocess.Popen:
        if self.process is None or self.process.poll() is not None:
            self._end()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "toolkit.printer"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=settings.BASE_DIR,
                # No secrets of ours; only what finds Python, the fonts and the libraries.
                env={key: os.environ[key] for key in PASSED_ON if key in os.environ},
            )
        return self.process

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            self._close(process)

    def forget(self) -> None:
        """After a fork: the process is the parent's, and so is the turn it may be holding."""
        process, self.process = self.process, None
        self.turn = threading.Lock()
        if process is not None:
            self._close(process)

    @staticmethod
    def _close(process: subprocess.Popen) -> None:
        for stream in filter(None, (process.stdin, process.stdout)):
            with contextlib.suppress(OSError):
                stream.close()


PASSED_ON = [
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME",
]  # fmt: skip


def _read_frame(stream, deadline: float) -> bytes:
    (size,) = LENGTH.unpack(_read(stream, LENGTH.size, deadline))
    return _read(stream, size, deadline)


def _read(stream, size: int, deadline: float) -> bytes:
    body = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while len(body) < size:
            if not waiting.select(max(deadline - time.monotonic(), 0)):
                raise TimeoutError
            piece = os.read(stream.fileno(), min(size - len(body), 1 << 20))
            if not piece:
                raise EOFError
            body += piece
    return bytes(body)


_printer = _Printer()
os.register_at_fork(after_in_child=_printer.forget)
