"""Spreadsheets as ministries keep them, made here so that each oddity can be read in words."""

import datetime
import io
import zipfile

from openpyxl import Workbook

HEAD = ["Reference", "What", "Who leads", "By when", "Status"]
DAY = datetime.date(2027, 3, 31)


def xlsx(*rows, after=None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if after:
        after(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(*lines, encoding="utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def with_saved_value(content: bytes, cell: str, value: str) -> bytes:
    """The same file as a spreadsheet program saves it: each formula with what it came to."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            held = old.read(member)
            if member.filename.endswith("sheet1.xml"):
                at = held.index(f'r="{cell}"'.encode())
                end = held.index(b"<v", at)
                close = held.index(b">", end) + 1
                rest = held[close:].removeprefix(b"</v>")
                held = held[:end] + f"<v>{value}</v>".encode() + rest
            new.writestr(member, held)
    return out.getvalue()
