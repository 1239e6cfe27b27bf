"""What a file is, told from its content; a name, which anybody can choose, proves nothing.

Taken are a few kinds of paper, table and picture. Refused is what carries a program, what unpacks
to more than a computer can hold, what is two things at once, and what no reader could open.
"""

import re
import zlib
from dataclasses import dataclass
from struct import unpack
from typing import BinaryIO

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext as _

from toolkit.containers import kind_of_container
from toolkit.errors import Unfit

MAX_BYTES = 20 * 1024 * 1024
MAX_SIDE, MAX_PIXELS = 20_000, 100_000_000
HEAD, TAIL = 4096, 66_000

PDF, PNG, JPEG, ZIP = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ACTIVE = re.compile(rb"<\s*(script|html|!doctype|iframe|\?php)|<\?php", re.IGNORECASE)
MARKUP = re.compile(r"<\s*(script|html|svg|iframe|!doctype|\?xml|\?php)", re.IGNORECASE)
# What no table holds: all control characters but tab, line feed, form feed, carriage return.
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
}


@dataclass(frozen=True)
class _File:
    """A file of known length, read piece by piece."""

    stream: BinaryIO
    size: int

    def at(self, offset: int, length: int) -> bytes:
        self.stream.seek(offset)
        return self.stream.read(length)

    @property
    def head(self) -> bytes:
        return self.at(0, HEAD)

    @property
    def tail(self) -> bytes:
        return self.at(max(0, self.size - TAIL), TAIL)


def too_large() -> str:
    return _(
        "The file is larger than 20 MB. Save it with smaller pictures, or split it, and choose it "
        "again."
    )


def kind_of(stream: BinaryIO, name: str) -> str:
    """Which of CONTENT_TYPES the file is; raises Unfit. The name only tells tables from letters.

    The stream stands at its beginning afterwards.
    """
    size = stream.seek(0, 2)
    if size == 0:
        raise Unfit(_("The file is empty. Open it on your computer to see what is in it."))
    if size > MAX_BYTES:
        raise Unfit(too_large())
    try:
        return _told_apart(_File(stream, size), name)
    finally:
        stream.seek(0)


def _told_apart(file: _File, name: str) -> str:
    head = file.head
    if head.startswith(PDF):
        return _pdf(file)
    if head.startswith(PNG):
        return _png(file)
    if head.startswith(JPEG):
        return _jpeg(file)
    if head.startswith(ZIP):
        return _container(file)
    if head.startswith(OLD_OFFICE):
        raise Unfit(
            _(
                "This is a file of an old Office version, or it has a password. Save it as docx, "
                "xlsx, pptx or PDF without a password, and choose it again."
            )
        )
    if name.lower().endswith(".csv"):
        return _csv(file)
    raise Unfit(_other(head))


def _other(head: bytes) -> str:
    if MARKUP.search(head.decode("latin-1")):
        return _(
            "This is a web page or a drawing made of text (HTML, SVG, XML), which can carry a "
            "program. Save it as PDF or PNG, and choose it again."
        )
    return _(
        "This file is none of PDF, docx, xlsx, pptx, odt, ods, PNG, JPG or CSV, whatever its name "
        "says. Open it, save it as one of these, and choose it again."
    )


def _damaged() -> Unfit:
    return Unfit(
        _(
            "This file is damaged or was not copied whole. Open it on your computer, save it once "
            "more, and choose it again."
        )
    )


def _two_things() -> Unfit:
    return Unfit(
        _(
            "Something else is hidden in this file. Open it, save or print it as a new PDF or "
            "picture, and choose that one."
        )
    )


def _refuse_hidden(file: _File) -> None:
    """A paper or picture that is a web page or an archive as well."""
    tail = file.tail
    if ACTIVE.search(file.head) or ACTIVE.search(tail) or b"PK\x05\x06" in tail:
        raise _two_things()


def _pdf(file: _File) -> str:
    if b"%%EOF" not in file.at(max(0, file.size - 1024), 1024):
        raise _damaged()
    # A file laid into a PDF brings its own archive's ending; only one at the very end counts.
    if ACTIVE.search(file.head[:1024]) or _ends_as_archive(file.tail):
        raise _two_things()
    return "pdf"


def _ends_as_archive(tail: bytes) -> bool:
    """Whether an unpacking program would take the end of this file for its own."""
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < 22:
        return False
    comment = unpack("<H", tail[found + 20 : found + 22])[0]
    return b"%%EOF" not in tail[found:] or found + 22 + comment >= len(tail)


def _picture(width: int, height: int) -> None:
    if not width or not height:
        raise _damaged()
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise Unfit(
            _(
                "This picture measures %(width)s × %(height)s dots, more than many computers can "
                "open. Make it smaller, and choose it again."
            )
            % {"width": width, "height": height}
        )


def _png(file: _File) -> str:
    """Piece by piece from IHDR to IEND, with nothing behind it."""
    offset, first = len(PNG), True
    while True:
        header = file.at(offset, 16)
        if len(header) < 8:
            raise _damaged()
        length, kind = unpack(">I4s", header[:8])
        if first:
            if kind != b"IHDR" or length != 13 or len(header) < 16:
                raise _damaged()
            _picture(*unpack(">II", header[8:16]))
            first = False
        offset += 12 + length
        if offset > file.size:
            raise _damaged()
        if kind == b"IEND":
            break
    if offset != file.size:
        raise _two_things()
    _refuse_hidden(file)
    return "png"


SIZE_OF_PICTURE = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def _jpeg(file: _File) -> str:
    """To the frame that says how large it is. Telephones write more behind a picture's end."""
    offset, measured = 2, False
    while not measured:
        marker = file.at(offset, 9)
        if len(marker) < 9 or marker[0] != 0xFF or marker[1] in {0xD9, 0xDA}:
            raise _damaged()
        if marker[1] == 0xFF:
            offset += 1
            continue
        if marker[1] in SIZE_OF_PICTURE:
            height, width = unpack(">HH", marker[5:9])
            _picture(width, height)
            measured = True
        length = unpack(">H", marker[2:4])[0]
        if length < 2:
            raise _damaged()
        offset += 2 + length
    if b"\xff\xd9" not in file.at(offset, file.size):
        raise _damaged()
    _refuse_hidden(file)
    return "jpg"


def _csv(file: _File) -> str:
    """Text in whatever script, without a control character and without a web page in it."""
    text = _text(file.at(0, file.size))
    if CONTROL.search(text):
        raise Unfit(_other(file.head))
    if MARKUP.search(text):
        raise Unfit(_other(b"<html"))
    return "csv"


def _text(content: bytes) -> str:
    """As a spreadsheet reads it: by its mark, as UTF-8, else one byte a letter."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _container(file: _File) -> str:
    try:
        return kind_of_container(file.stream, file.size)
    except (ValueError, zlib.error, EOFError):
        raise _damaged() from None


CUT_OFF = "toolkit.uploads.cut_off"


class TwentyMegabytes(FileUploadHandler):
    """Stops keeping a file once it is too large, so that nobody fills the disk of the server.

    The rest of the form arrives whole, and what was typed in it is not lost.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.kept = 0

    def receive_data_chunk(self, raw_data, start):
        self.kept += len(raw_data)
        if self.kept > MAX_BYTES:
            if self.request:
                self.request.META[CUT_OFF] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


def was_cut_off(request) -> bool:
    """Whether a file of this request was too large to be kept; ask after its form was read."""
    return bool(request.POST or request.FILES) and CUT_OFF in request.META
