"""A .docx file as blocks of text, read with the standard library."""

import io
import re
import zipfile
from collections import defaultdict
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from toolkit.pasting.blocks import Block, Kind, Unreadable, escaped, marked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# A short text may carry a long picture; the text itself is measured once it is read.
MAX_FILE = 5 * 1024 * 1024
MAX_PART = 8 * 1024 * 1024
_HEADING = re.compile(r"heading (\d)", re.I)
_NO_LOOK = {"0", "false", "none", "off"}


def blocks_of(content: bytes) -> list[Block]:
    """Headings by their style, lists, tables; what was struck out under review stays out."""
    if len(content) > MAX_FILE:
        raise Unreadable(
            _("This file is larger than 5 MB. Take its pictures out, or paste the text instead.")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = _part(archive, "word/document.xml")
            styles = _part(archive, "word/styles.xml")
            numbering = _part(archive, "word/numbering.xml")
    except (zipfile.BadZipFile, ElementTree.ParseError, ValueError, OSError, RuntimeError,
            NotImplementedError) as problem:  # fmt: skip
        raise _unreadable() from problem
    root = body.find(f"{W}body") if body is not None else None
    if root is None:
        raise _unreadable()
    return _Reader(styles, numbering).blocks(root)


def _unreadable() -> Unreadable:
    return Unreadable(
        _("This file can't be read as .docx. Open it, save it anew as .docx, and choose it again.")
    )


def _part(archive, name):
    """One part of the file; never more of it than a text needs, and no entities of its own."""
    if name not in archive.namelist():
        return None
    with archive.open(name) as file:
        source = file.read(MAX_PART + 1)
    if len(source) > MAX_PART or b"<!DOCTYPE" in source or b"\0" in source:
        raise ValueError(name)
    return ElementTree.fromstring(source)


class _Reader:
    def __init__(self, styles, numbering):
        self._styles = {
            style.get(f"{W}styleId"): style
            for style in (styles.findall(f"{W}style") if styles is not None else [])
        }
        self._formats = _formats(numbering)
        self._counts: dict = defaultdict(lambda: defaultdict(int))

    def blocks(self, parent) -> list[Block]:
        found = []
        for child in parent:
            if child.tag == f"{W}p":
                found.append(self._paragraph(child))
            elif child.tag == f"{W}tbl":
                found.append(Block(Kind.TABLE, rows=self._rows(child)))
            elif child.tag == f"{W}sdt":
                found.extend(self.blocks(child.find(f"{W}sdtContent") or []))
            elif child.tag in {f"{W}ins", f"{W}moveTo", f"{W}smartTag", f"{W}customXml"}:
                found.extend(self.blocks(child))
        return found

    def _paragraph(self, paragraph) -> Block:
        properties = paragraph.find(f"{W}pPr")
        style = _value(properties, "pStyle")
        level = self._heading_level(properties, style)
        text = _said(paragraph, plain=bool(level))
        if level:
            return Block(Kind.HEADING, text, level=level)
        number_of = self._list_of(properties, style)
        if number_of and text.strip():
            depth, number = self._counted(*number_of)
            return Block(Kind.ITEM, text, level=depth, number=number)
        return Block(Kind.PARAGRAPH, text)

    def _heading_level(self, properties, style) -> int:
        outline = _value(properties, "outlineLvl")
        if outline and outline.isdecimal() and int(outline) < 9:
            return int(outline) + 1
        for each in self._style_and_its_base(style):
            # A style's name is English whatever the language Word speaks.
            if found := _HEADING.match(_value(each, "name") or ""):
                return int(found.group(1))
            outline = _value(each.find(f"{W}pPr"), "outlineLvl")
            if outline and outline.isdecimal() and int(outline) < 9:
                return int(outline) + 1
        return 0

    def _style_and_its_base(self, style):
        for _step in range(10):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = _value(found, "basedOn")

    def _list_of(self, properties, style):
        """The list a paragraph stands in and its depth there, by itself or by its style."""
        places = [properties]
        places += [each.find(f"{W}pPr") for each in self._style_and_its_base(style)]
        for place in places:
            numbered = place.find(f"{W}numPr") if place is not None else None
            if numbered is not None:
                name, depth = _value(numbered, "numId"), _value(numbered, "ilvl") or "0"
                if name in {None, "0"} or not depth.isdecimal():
                    return None
                return name, int(depth)
        return None

    def _counted(self, name, depth):
        counts = self._counts[name]
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if self._formats.get((name, depth), "bullet") in {"bullet", "none"}:
            return depth, None
        counts[depth] += 1
        return depth, counts[depth]

    def _rows(self, table) -> list[list[str]]:
        rows = []
        for row in table.iter(f"{W}tr"):
            cells: list[str] = []
            for cell in row.findall(f"{W}tc"):
                cells.append("\n".join(_cell_texts(cell)))
                across = _value(cell.find(f"{W}tcPr"), "gridSpan") or "1"
                cells += [""] * (min(int(across), 20) - 1 if across.isdecimal() else 0)
            rows.append(cells)
        return rows


def _cell_texts(cell):
    return filter(None, (_said(each, plain=False).strip() for each in cell.iter(f"{W}p")))


def _formats(numbering) -> dict:
    """How each list numbers each depth: (list, depth) to `bullet`, `decimal` and so on."""
    if numbering is None:
        return {}
    abstract = {}
    for each in numbering.findall(f"{W}abstractNum"):
        for level in each.findall(f"{W}lvl"):
            key = (each.get(f"{W}abstractNumId"), level.get(f"{W}ilvl"))
            abstract[key] = _value(level, "numFmt") or "bullet"
    formats: dict[tuple[str | None, int], str] = {}
    for each in numbering.findall(f"{W}num"):
        name, base = each.get(f"{W}numId"), _value(each, "abstractNumId")
        formats |= {
            (name, int(depth)): value
            for (of, depth), value in abstract.items()
            if of == base and depth and depth.isdecimal()
        }
    return formats


def _value(parent, name) -> str | None:
    child = parent.find(f"{W}{name}") if parent is not None else None
    return child.get(f"{W}val") if child is not None else None


def _said(paragraph, *, plain) -> str:
    """The words of a paragraph with their bold and italic; neighbours of one look joined."""
    joined: list[list] = []
    for text, look in _runs(paragraph):
        look = (False, False) if plain else look
        if joined and (joined[-1][1] == look or not text.strip(" ")):
            joined[-1][0] += text
        else:
            joined.append([text, look])
    return "".join(marked(escaped(text), bold=look[0], italic=look[1]) for text, look in joined)


def _runs(parent):
    for child in parent:
        if child.tag == f"{W}r":
            properties = child.find(f"{W}rPr")
            yield _words(child), (_has(properties, "b"), _has(properties, "i"))
        elif child.tag not in {f"{W}del", f"{W}moveFrom", f"{W}pPr"}:
            yield from _runs(child)


def _words(run) -> str:
    signs = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
    return "".join(
        (child.text or "") if child.tag == f"{W}t" else signs.get(child.tag, "") for child in run
    )


def _has(properties, name) -> bool:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return found is not None and found.get(f"{W}val", "1") not in _NO_LOOK
