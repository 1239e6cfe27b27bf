"""A guest as one types one: `Name, Organisation`, with an address where there is one."""

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"[<(]?\s*([^\s<>(),;|]+@[^\s<>(),;|]+\.[^\s<>(),;|]+?)\s*[>)]?(?=[\s,;|]|$)")
_BETWEEN = re.compile(r"\s*[,;|،·\t]\s*|\s+[–—-]\s+")


@dataclass(frozen=True)
class Guest:
    name: str
    organisation: str
    email: str


def read(line: str) -> Guest:
    """What comes first is the name; all after the first comma, dash or bar the organisation."""
    found = _ADDRESS.search(line)
    rest = line[: found.start()] + " " + line[found.end() :] if found else line
    parts = _BETWEEN.split(" ".join(rest.replace("\t", ",").split()).strip(" ,;|،·–—-"), maxsplit=1)
    name, organisation = parts[0].strip(), (parts[1].strip() if len(parts) > 1 else "")
    return Guest(name, organisation.strip(" ,;|،"), found.group(1) if found else "")
