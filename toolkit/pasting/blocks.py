"""What a written text consists of, and how it reads as Markdown."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import ValidationError


class Unreadable(ValidationError):
    """The text can't be read; the message says why and what to do."""


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"


@dataclass
class Block:
    """A heading of a level from 1, a paragraph, one line of a list, or a whole table.

    `text` is Markdown of one paragraph; `level` of a list's line is its depth from 0.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    number: int | None = None
    rows: list[list[str]] = field(default_factory=list)


_INLINE = re.compile(
    r"([\\`*])|(?<!\w)(_)|(_)(?!\w)|(!?\[)(?=[^\]]*\]\()|(&)(?=#?\w+;)|(<)(?=\w+:)"
)
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|={2,}|-{2,}|~{3,})")
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)")


def escaped(text: str) -> str:
    """Written words that must not become markup."""
    return _INLINE.sub(lambda found: "\\" + found.group(0), text)


def line_escaped(line: str) -> str:
    """A line that begins like a heading, list or quotation but is none."""
    return _NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", line))


def one_line(text: str) -> str:
    return " ".join(text.replace("\n", " ").split())


def marked(text: str, *, bold: bool, italic: bool) -> str:
    """Bold and italic set tight around the words, as Markdown asks for."""
    core = text.strip()
    if not core or not (bold or italic):
        return text
    sign = "**" * bold + "*" * italic
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    return "\n".join(
        f"{before if first else ''}{sign}{line}{sign}{after if last else ''}" if line else ""
        for line, first, last in _with_ends(core.split("\n"))
    )


def _with_ends(lines):
    for place, line in enumerate(lines):
        yield line.strip(), place == 0, place == len(lines) - 1


def to_markdown(blocks: list[Block]) -> str:
    """The blocks one after the other; lines of one list stand together."""
    out: list[str] = []
    former: Block | None = None
    depth = -1
    for block in blocks:
        text = block.text.strip()
        if not text and block.kind != Kind.TABLE:
            continue
        depth = min(block.level, depth + 1) if block.kind == Kind.ITEM else -1
        if former and not (former.kind == block.kind == Kind.ITEM):
            out.append("")
        out.extend(_lines(block, text, depth))
        former = block
    return "\n".join(out).strip()


def _lines(block: Block, text: str, depth: int) -> list[str]:
    if block.kind == Kind.HEADING:
        return [f"{'#' * min(max(block.level, 1), 6)} {one_line(text)}"]
    if block.kind == Kind.TABLE:
        return _table(block.rows)
    lines = [line_escaped(line.strip()) for line in text.split("\n") if line.strip()]
    if block.kind == Kind.PARAGRAPH:
        return lines
    indent = "    " * depth
    sign = "-" if block.number is None else f"{block.number}."
    inner = indent + " " * (len(sign) + 1)
    return [f"{indent}{sign} {lines[0]}", *(inner + line for line in lines[1:])]


def _table(rows: list[list[str]]) -> list[str]:
    width = max((len(row) for row in rows), default=0)
    if not width or not any(cell.strip() for row in rows for cell in row):
        return []
    lines = [
        "| " + " | ".join(_cell(cell) for cell in [*row, *[""] * (width - len(row))]) + " |"
        for row in rows
    ]
    return [lines[0], "|" + " --- |" * width, *lines[1:]]


def _cell(text: str) -> str:
    """Several paragraphs of one cell on one line."""
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    return " / ".join(parts).replace("|", "\\|")
