"""Scripts within a document: what a browser works out by itself, and the printer has to be told.

WeasyPrint knows no `dir="auto"`, and in its plain face Arabic letters can't be copied whole.
"""

import re
import unicodedata
from xml.etree.ElementTree import Element

# Arabic, its supplements and presentation forms; a run goes on over the blanks between two words.
_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
ARABIC_RUN = re.compile(f"[{_ARABIC}]+(?:[ \u00a0\u200c\u200d]+[{_ARABIC}]+)*")
STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def direction_of(text: str, otherwise: str = "ltr") -> str:
    """The direction of the first letter that has one, as `dir="auto"` means it."""
    for letter in text:
        if found := STRONG.get(unicodedata.bidirectional(letter)):
            return found
    return otherwise


def prepare(root: Element) -> None:
    """Say every direction outright, and mark each run of Arabic as Arabic; changes the tree."""
    _walk(root, root.get("dir") or "ltr")


def _walk(element: Element, direction: str) -> None:
    if not isinstance(element.tag, str) or element.tag in {"style", "title"}:
        return
    if element.get("dir") == "auto":
        element.set("dir", direction_of("".join(element.itertext()), direction))
    direction = element.get("dir") or direction
    for child in list(element):
        _walk(child, direction)
    if direction == "ltr":
        _mark_arabic(element)


def _mark_arabic(element: Element) -> None:
    """In text that runs from the left, each run of Arabic becomes a span of its own."""
    for place, child in reversed(list(enumerate(list(element)))):
        child.tail, spans = _split(child.tail)
        _insert(element, place + 1, spans)
    element.text, spans = _split(element.text)
    _insert(element, 0, spans)


def _split(text: str | None) -> tuple[str | None, list[Element]]:
    """What stands before the first Arabic run, and the runs with what follows each."""
    runs = list(ARABIC_RUN.finditer(text or ""))
    if not text or not runs:
        return text, []
    spans = []
    for run, following in zip(runs, [*runs[1:], None], strict=True):
        span = Element("span", {"class": "arabic", "lang": "ar"})
        span.text = run.group()
        span.tail = text[run.end() : following.start() if following else None]
        spans.append(span)
    return text[: runs[0].start()], spans


def _insert(element: Element, place: int, spans: list[Element]) -> None:
    for offset, span in enumerate(spans):
        element.insert(place + offset, span)
