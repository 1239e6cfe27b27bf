"""The world's time zones, as a person chooses one."""

from functools import cache
from zoneinfo import available_timezones

REGIONS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
}  # fmt: skip


@cache
def choices() -> list[tuple]:
    """UTC first, then the places of each region; old aliases such as "GMT+0" are left out."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(available_timezones()):
        region, _slash, place = zone.partition("/")
        if place and region in REGIONS:
            words = place.replace("_", " ").replace("/", ", ")
            groups.setdefault(region, []).append((zone, words))
    return [("UTC", "UTC"), *sorted(groups.items())]
