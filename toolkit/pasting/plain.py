"""A summary as plain text: its headings recognised by how people type them."""

import re

_MARKDOWN = re.compile(r"^#{1,6}\s+\S")
_NUMBERED = re.compile(r"^\s*(\d+(?:\.\d+)*)[.)]?\s+(\S.*)$")
_LONGEST = 120
_UNFINISHED = (".", ";", ",", "!", "?", "…")


def to_markdown(text: str) -> str:
    """Each heading as `# Heading`; all other lines stay as typed.

    A heading is a line of its own that stands in capitals, or a numbered line between empty
    lines that does not end like a sentence. Where the text has headings of Markdown, only they
    count.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any(_MARKDOWN.match(line) for line in lines):
        return "\n".join(lines).strip()
    return "\n".join(_heading(lines, place) or line for place, line in enumerate(lines)).strip()


def _heading(lines: list[str], place: int) -> str:
    line = lines[place].strip()
    if not line or len(line) > _LONGEST or line.endswith(_UNFINISHED):
        return ""
    found = _NUMBERED.match(line)
    title = found.group(2) if found else line
    if _in_capitals(title):
        return f"# {title.rstrip(':')}"
    if found and _stands_alone(lines, place):
        depth = found.group(1).count(".") + 1
        return f"{'#' * min(depth, 6)} {title.rstrip(':')}"
    return ""


def _in_capitals(line: str) -> bool:
    letters = [char for char in line if char.isalpha()]
    cased = [char for char in letters if char.upper() != char.lower()]
    return len(cased) > 3 and all(char.isupper() for char in cased)


def _stands_alone(lines: list[str], place: int) -> bool:
    """Nothing above; below it a text, not the next number of a list."""
    above = place == 0 or not lines[place - 1].strip()
    below = lines[place + 1].strip() if place + 1 < len(lines) else ""
    return above and not _NUMBERED.match(below)
