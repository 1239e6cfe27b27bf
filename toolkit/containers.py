"""Office papers are ZIP containers: what is inside one, found by unpacking every part of it."""

import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from toolkit.errors import Unfit

MOST_PARTS = 5_000
MOST_UNPACKED = 250 * 1024 * 1024
BLOCK = 1024 * 1024
# A list of parts, and the end of a file in which its length stands.
LONGEST_LIST, LAST = 2 * 1024 * 1024, 66_000
ZIP64 = b"PK\x06\x07"
STORED, DEFLATED = 0, 8
LOCAL_HEADER, LOCAL_SIZE = b"PK\x03\x04", 30

OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
OFFICE = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
TYPES = "[Content_Types].xml"
READ = {"mimetype", TYPES, "META-INF/manifest.xml"}
MACROS = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml)$|^xl/macrosheets/|^(basic|scripts)/|\.(docm|xlsm|pptm|xlsb)$"
)
PROGRAMS = re.compile(r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|msi|lnk|html?)$")


def kind_of_container(stream: BinaryIO, size: int) -> str:
    """ "docx", "xlsx", "pptx", "odt" or "ods"; raises Unfit, or ValueError where it is damaged."""
    _refuse_endless_list(stream, size)
    try:
        parts = zipfile.ZipFile(stream).infolist()
    except (zipfile.BadZipFile, NotImplementedError, struct.error) as problem:
        raise ValueError from problem
    _refuse_by_names(parts)
    _refuse_bombs(parts, size)
    texts = _unpack_all(stream, parts)
    return _kind(texts)


def _refuse_endless_list(stream: BinaryIO, size: int) -> None:
    """Before the list of parts is read into memory: it must be short, and in the plain form."""
    stream.seek(max(0, size - LAST))
    tail = stream.read(LAST)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < 22 or tail[max(0, found - 20) : found].startswith(ZIP64):
        raise ValueError("no list of parts")
    if struct.unpack("<I", tail[found + 12 : found + 16])[0] > LONGEST_LIST:
        raise _too_much()


def _refuse_by_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(map(_leads_out, names)):
        raise Unfit(
            _(
                "The parts of this file have names that no office program writes. Open it, save "
                "it as a new file, and choose that one."
            )
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit(_locked())
    if any(MACROS.search(name.lower()) for name in names):
        raise Unfit(_macros())
    if any(PROGRAMS.search(name.lower()) for name in names):
        raise Unfit(
            _(
                "A program or web page is laid into this file. Take it out, save the file, and "
                "choose it again."
            )
        )


def _leads_out(name: str) -> bool:
    within = PurePosixPath(name)
    return within.is_absolute() or ".." in within.parts or "\\" in name or "\0" in name


def _locked() -> str:
    return _(
        "This file has a password, so nobody at the table could be sure what is in it. Save it "
        "without one, and choose it again."
    )


def _macros() -> str:
    return _(
        "This file holds macros, which are programs. Save it as docx, xlsx, pptx, odt or ods "
        "without macros, or as PDF, and choose it again."
    )


def _too_much() -> Unfit:
    return Unfit(
        _(
            "Unpacked, this file is far larger than it looks, more than many computers can open. "
            "Split it, or save it as PDF, and choose it again."
        )
    )


def _refuse_bombs(parts: list[zipfile.ZipInfo], size: int) -> None:
    """What the list of parts itself says: too many, too large, or lying over one another."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _too_much()
    if sum(part.compress_size for part in parts) > size:
        raise _too_much()


def _unpack_all(stream: BinaryIO, parts: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Unpack each part as a reader would, whatever its list says of it; keep the few that tell."""
    left, texts = MOST_UNPACKED, {}
    for part in parts:
        _go_to_content(stream, part)
        wanted = part.filename in READ
        length, content = _unpacked(stream, part, left, keep=wanted)
        left -= length
        if wanted:
            texts[part.filename] = content
    return texts


def _go_to_content(stream: BinaryIO, part: zipfile.ZipInfo) -> None:
    """Past the part's own header, which must name it as the list does."""
    stream.seek(part.header_offset)
    header = stream.read(LOCAL_SIZE)
    if len(header) < LOCAL_SIZE or not header.startswith(LOCAL_HEADER):
        raise ValueError("no header")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    name = stream.read(name_length)
    spellings = {part.orig_filename.encode(code, "replace") for code in ("utf-8", "cp437")}
    if name not in spellings:
        raise ValueError("two names")
    stream.seek(extra_length, 1)


def _unpacked(stream: BinaryIO, part, most: int, *, keep: bool) -> tuple[int, bytes]:
    """The true length of a part, and its content where asked for."""
    if part.compress_type not in {STORED, DEFLATED}:
        raise ValueError("packed in an unknown way")
    unpack = zlib.decompressobj(-15) if part.compress_type == DEFLATED else None
    left, length, checksum, kept = part.compress_size, 0, 0, []
    while left > 0:
        packed = stream.read(min(BLOCK, left))
        if not packed:
            raise ValueError("cut short")
        left -= len(packed)
        while packed:
            block = unpack.decompress(packed, BLOCK) if unpack else packed
            packed = unpack.unconsumed_tail if unpack else b""
            length, checksum = length + len(block), zlib.crc32(block, checksum)
            if length > most:
                raise _too_much()
            if keep and length <= BLOCK:
                kept.append(block)
    if unpack and (not unpack.eof or unpack.unused_data):
        raise ValueError("not packed as its list says")
    if length != part.file_size or checksum != part.CRC:
        raise ValueError("not what its list says")
    return length, b"".join(kept)


def _kind(texts: dict[str, bytes]) -> str:
    mimetype, types = texts.get("mimetype", b"").strip(), texts.get(TYPES, b"")
    if b"encryption-data" in texts.get("META-INF/manifest.xml", b""):
        raise Unfit(_locked())
    if b"macroenabled" in types.lower() or b"vbaproject" in types.lower():
        raise Unfit(_macros())
    kinds = {kind for sign, kind in OFFICE.items() if sign in types}
    kinds |= {OPEN_DOCUMENT[mimetype]} if mimetype in OPEN_DOCUMENT else set()
    if len(kinds) == 1:
        return kinds.pop()
    raise Unfit(
        _(
            "This is an archive or a file of another kind, not a docx, xlsx, pptx, odt or ods. "
            "Take the papers out of it, and choose them one by one."
        )
    )
