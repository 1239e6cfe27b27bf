"""Whether words of the recorders' private notes stand in what is about to leave."""

import re
import unicodedata
from html.parser import HTMLParser

RUN = 8
Words = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words alone: no case, no accents, no punctuation."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.findall(r"[^\W_]+", plain.casefold())


def runs_of(text: str) -> set[Words]:
    """Every run of eight words that follow each other."""
    words = words_of(text)
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def leaking(notes: dict[int, str], *, entries: list[str], outgoing: list[str]) -> list[int]:
    """The notes of which a run of eight words stands in an outgoing text, but in no entry."""
    said: set[Words] = set().union(*map(runs_of, entries))
    leaving: set[Words] = set().union(*map(runs_of, outgoing))
    return [note for note, text in notes.items() if (runs_of(text) - said) & leaving]


class _Text(HTMLParser):
    """The words of a page, each block apart."""

    def __init__(self):
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data):
        self.parts.append(data)


def text_of_html(html: str) -> str:
    """What a reader reads of it. Blocks stand on lines of their own, so nothing is put between."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)
