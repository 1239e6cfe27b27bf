"""What Word, LibreOffice or Google Docs lay on the clipboard, as blocks of text."""

import re
from html.parser import HTMLParser

from toolkit.pasting.blocks import Block, Kind, escaped, marked

_IGNORED = {"style", "script", "head", "title", "xml", "template", "noscript"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "source"}
_BLOCKS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "table", "tr", "td", "th",
    "blockquote", "pre", "section", "article", "header", "footer", "body", "html", "dt", "dd",
    "address", "center", "caption",
}  # fmt: skip
_HEADING_CLASS = re.compile(r"MsoHeading(\d)|^heading[-_ ]?(\d)$", re.I)
_WORD_LIST = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.I)
_WORD_MARK = re.compile(r"mso-list:\s*ignore", re.I)
_BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)", re.I)
_NOT_BOLD = re.compile(r"font-weight:\s*(normal|[1-5]00)", re.I)
_ITALIC = re.compile(r"font-style:\s*italic", re.I)
_NUMBER = re.compile(r"^\(?(\d+|[a-zA-Z]{1,4})[.)]")
_COMMENTED_MARKS = re.compile(r"<!--\[if !supportLists\]-->|<!\[if !supportLists\]>|<!\[endif\]>")


def blocks_of(source: str) -> list[Block]:
    """Headings, paragraphs, lists and tables; colours, sizes and pictures stay behind."""
    reader = _Reader()
    reader.feed(_COMMENTED_MARKS.sub("", source))
    reader.close()
    reader.end_block()
    return reader.blocks


class _Open:
    """A tag that is open, and what it means for the words in it."""

    def __init__(self, tag, attrs, *, bold, italic, mark):
        self.tag, self.attrs = tag, attrs
        self.bold, self.italic, self.mark = bold, italic, mark


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._open: list[_Open] = []
        self._runs: list[tuple[str, bool, bool]] = []
        self._mark = ""
        self._lists: list[dict] = []
        self._tables: list[list[list[str]]] = []
        self._cells: list[list[str]] = []
        self._spans: dict[int, int] = {}

    # --- Tags ---------------------------------------------------------------------------------

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._runs.append(("\n", False, False))
        if tag in _VOID:
            return
        if tag in _BLOCKS:
            self.end_block()
        self._open.append(self._meaning(tag, given))
        if tag in {"ul", "ol"}:
            start = given.get("start", "")
            first = int(start) if start.isdecimal() and len(start) < 6 else 1
            self._lists.append({"ordered": tag == "ol", "next": first})
        elif tag == "table":
            self._tables.append([])
            self._spans = {}
        elif tag == "tr" and self._tables:
            self._tables[-1].append([])
        elif tag in {"td", "th"} and self._tables:
            self._begin_cell()

    def _meaning(self, tag, attrs):
        style = attrs.get("style", "")
        above = self._open[-1] if self._open else None
        bold = above.bold if above else False
        italic = above.italic if above else False
        bold = bold or tag in {"b", "strong"} or bool(_BOLD.search(style))
        # Google Docs wraps everything in <b style="font-weight:normal">.
        if _NOT_BOLD.search(style):
            bold = False
        italic = italic or tag in {"i", "em"} or bool(_ITALIC.search(style))
        mark = (above.mark if above else False) or bool(_WORD_MARK.search(style))
        return _Open(tag, attrs, bold=bold, italic=italic, mark=mark)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag not in {each.tag for each in self._open}:
            return
        while self._open:
            top = self._open[-1]
            if top.tag in _BLOCKS:
                self.end_block()
            self._open.pop()
            self._leave(top)
            if top.tag == tag:
                return

    def _leave(self, top):
        if top.tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif top.tag in {"td", "th"} and self._cells:
            self._end_cell(top)
        elif top.tag == "table" and self._tables:
            self._end_table()

    # --- Words --------------------------------------------------------------------------------

    def handle_data(self, data):
        if any(each.tag in _IGNORED for each in self._open):
            return
        top = self._open[-1] if self._open else None
        if top and top.mark:
            self._mark += data
            return
        text = re.sub(r"\s+", " ", data)
        self._runs.append((text, bool(top and top.bold), bool(top and top.italic)))

    def _said(self, *, plain: bool) -> str:
        """The runs since the last block, neighbours of one look joined."""
        joined: list[list] = []
        for text, bold, italic in self._runs:
            look = (bold and not plain, italic and not plain)
            if joined and (joined[-1][1] == look or not text.strip(" ")):
                joined[-1][0] += text
            else:
                joined.append([text, look])
        self._runs = []
        said = "".join(marked(escaped(text), bold=look[0], italic=look[1]) for text, look in joined)
        lines = (" ".join(line.split()) for line in said.split("\n"))
        return "\n".join(line for line in lines if line)

    # --- Blocks -------------------------------------------------------------------------------

    def end_block(self):
        """What was said since the last block becomes one of its own, or part of a cell."""
        level = self._heading_level()
        text = self._said(plain=bool(level))
        mark, self._mark = self._mark, ""
        if not text:
            return
        if self._cells:
            self._cells[-1].append(text)
        elif level:
            self.blocks.append(Block(Kind.HEADING, text, level=level))
        elif line := self._list_line(text, mark):
            self.blocks.append(line)
        else:
            self.blocks.append(Block(Kind.PARAGRAPH, text))

    def _heading_level(self) -> int:
        for each in reversed(self._open):
            if re.fullmatch(r"h[1-6]", each.tag):
                return int(each.tag[1])
            found = _HEADING_CLASS.search(each.attrs.get("class", ""))
            if found and each.tag in _BLOCKS:
                return int(found.group(1) or found.group(2))
        return 0

    def _list_line(self, text, mark) -> Block | None:
        for each in reversed(self._open):
            if found := _WORD_LIST.search(each.attrs.get("style", "")):
                return Block(
                    Kind.ITEM, text, level=int(found.group(1)) - 1, number=self._word_number(mark)
                )
        if not self._lists or not any(each.tag == "li" for each in self._open):
            return None
        return self._html_line(text)

    def _word_number(self, mark) -> int | None:
        found = _NUMBER.match(mark.strip())
        if not found or mark.strip()[0] in "o§":
            return None
        sign = found.group(1)
        return int(sign) if sign.isdecimal() else max(1, ord(sign[0].lower()) - ord("a") + 1)

    def _html_line(self, text) -> Block:
        here, level = self._lists[-1], len(self._lists) - 1
        item = next(each for each in reversed(self._open) if each.tag == "li")
        if getattr(item, "begun", False):
            last = self.blocks[-1]
            if last.kind == Kind.ITEM and last.level == level:
                # A second paragraph of the same line of the list.
                last.text += "\n" + text
                return Block(Kind.PARAGRAPH)
        item.begun = True  # type: ignore[attr-defined]
        number = None
        if here["ordered"]:
            number, here["next"] = here["next"], here["next"] + 1
        return Block(Kind.ITEM, text, level=level, number=number)

    # --- Tables -------------------------------------------------------------------------------

    def _begin_cell(self):
        row = self._tables[-1][-1] if self._tables[-1] else None
        if row is None:
            self._tables[-1].append([])
        self._fill_from_above()
        self._cells.append([])

    def _fill_from_above(self):
        """A cell that a taller one above reaches into stays empty."""
        row = self._tables[-1][-1]
        while self._spans.get(len(row), 0) > 0:
            self._spans[len(row)] -= 1
            row.append("")

    def _end_cell(self, top):
        text = "\n".join(self._cells.pop())
        if not self._tables or not self._tables[-1]:
            return
        row = self._tables[-1][-1]
        down = _span(top.attrs.get("rowspan")) - 1
        for place in range(_span(top.attrs.get("colspan"))):
            if down:
                self._spans[len(row)] = down
            row.append(text if place == 0 else "")

    def _end_table(self):
        rows = [row for row in self._tables.pop() if row]
        if self._cells:
            # A table inside a cell: its words stay, one row after the other.
            self._cells[-1].extend(" ".join(filter(None, row)) for row in rows)
        elif rows:
            self.blocks.append(Block(Kind.TABLE, rows=rows))


def _span(value) -> int:
    return min(int(value), 20) if value and value.isdecimal() and int(value) > 0 else 1
