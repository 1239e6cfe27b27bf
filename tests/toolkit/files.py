"""Files as people send them, and as they should not."""

import io
import struct
import zipfile
import zlib

OFFICE = "application/vnd.openxmlformats-officedocument"
MAIN = {
    "docx": f"{OFFICE}.wordprocessingml.document.main+xml",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet.main+xml",
    "pptx": f"{OFFICE}.presentationml.presentation.main+xml",
}
OPEN = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def packed(*parts, compression=zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of (name, content) pairs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def office(kind, *more, main=None) -> bytes:
    types = f'<Types><Override ContentType="{main or MAIN[kind]}"/></Types>'
    return packed(("[Content_Types].xml", types), ("word/document.xml", "<d/>"), *more)


def open_document(kind, *more) -> bytes:
    return packed(("mimetype", OPEN[kind]), ("content.xml", "<office/>"), *more)


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png(width=2, height=2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 14)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def jpeg(width=2, height=2, after=b"") -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    scan = b"\xff\xda\x00\x08\1\1\0\0\x3f\0\x12\x34\xff\xd9"
    return start + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + scan + after


def lying(content: bytes, declared: int) -> bytes:
    """The ZIP with its last part's unpacked size and checksum restated as of so many NULs."""
    out = bytearray(content)
    at = out.rindex(b"PK\x01\x02")
    out[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(b"\0" * declared))
    out[at + 24 : at + 28] = struct.pack("<I", declared)
    return bytes(out)
