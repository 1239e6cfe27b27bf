"""The world's time zones, as a person chooses one."""

from functools import cache
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

REGIONS = {
    "Africa": _("Africa"),
    "America": _("Americas"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}


@cache
def choices() -> list[tuple]:
    """UTC, then [(region, [(zone, city), …]), …] in alphabetical order, as in a timetable.

    Old aliases such as "GMT+0" are left out.
    """
    found: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for zone in sorted(available_timezones()):
        region, _slash, city = zone.partition("/")
        if region in found:
            found[region].append((zone, city.replace("_", " ").replace("/", ", ")))
    return [("UTC", _("UTC")), *((REGIONS[region], cities) for region, cities in found.items())]


@cache
def names() -> set[str]:
    return {"UTC"} | {zone for _region, cities in choices()[1:] for zone, _city in cities}
