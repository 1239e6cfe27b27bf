"""Local time as people say it, to the instant it means."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


class NoSuchTime(ValueError):
    """The clocks of the zone skip this local time."""


def instant(day: date, at: time, zone: str) -> datetime:
    """The UTC instant; of a local time that comes twice, the first."""
    local = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    moment = local.astimezone(UTC)
    back = moment.astimezone(ZoneInfo(zone))
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime
    return moment
