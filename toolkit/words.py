"""Words as people mean them: case, accents, digits of other scripts and spaces set aside."""

import re
import unicodedata

_DIGITS = {
    ord(char): str(unicodedata.digit(char))
    for start in (0x0660, 0x06F0, 0x0966)
    for char in map(chr, range(start, start + 10))
}
_NUMBER = re.compile(r"^\s*(?:(?:\d+|[A-Za-z])(?:\.\d+)*[.)]|\d+(?:\.\d+)+|[IVX]+[.)])\s+")


def western_digits(text: str) -> str:
    """Arabic, Persian and Devanagari digits as 0 to 9."""
    return text.translate(_DIGITS)


def folded(text: str) -> str:
    """For comparing: `Autorité  Nationale` and `autorite nationale` are one."""
    apart = unicodedata.normalize("NFKD", western_digits(text).casefold())
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(bare.replace("’", "'").split())


def unnumbered(title: str) -> str:
    """A heading without the number its writer gave it: `2.1 Survey` is `Survey`."""
    return " ".join(_NUMBER.sub("", western_digits(title), count=1).split()) or title.strip()
