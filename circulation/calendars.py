"""A meeting as an entry for calendars: what Outlook, Google and Apple take as an invitation."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from meetings.models import Meeting

REQUEST, CANCEL = "REQUEST", "CANCEL"
# Offsets are told for a year to both sides of the meeting: few, so that every calendar copes.
AROUND = timedelta(days=400)


def uid(meeting: Meeting) -> str:
    """The same for ever, also where the portal moves to another address; another in each portal."""
    seed = f"{meeting.coalition.slug}/{meeting.number}/{meeting.created_at.isoformat()}"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"coalition-portal/{seed}"))


def entry(
    meeting: Meeting,
    *,
    method: str,
    sequence: int,
    at: datetime,
    organiser: tuple[str, str],
    attendee: tuple[str, str],
    description: str,
    link: str,
) -> str:
    """The iCalendar text, in unfolded lines; people are (name, address), `at` is the release."""
    calendar = Calendar()
    calendar.add("prodid", "-//Coalition portal//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = Event()
    event.add("uid", uid(meeting))
    event.add("sequence", sequence)
    event.add("dtstamp", at.astimezone(UTC))
    _when(calendar, event, meeting)
    event.add("summary", f"{meeting.coalition.name}: {meeting.title}")
    if meeting.place:
        event.add("location", meeting.place)
    event.add("description", description)
    event.add("url", link)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("organizer", _person(*organiser))
    who = _person(*attendee)
    who.params |= {"ROLE": vText("REQ-PARTICIPANT"), "PARTSTAT": vText("NEEDS-ACTION")}
    # A calendar's own reply would not reach the portal, so none is asked for.
    who.params["RSVP"] = vText("FALSE")
    event.add("attendee", who)
    calendar.add_component(event)
    return _unfolded(calendar)


def readdressed(text: str, address: str) -> str:
    """The same entry for another address of the same person."""
    calendar = Calendar.from_ical(text)
    for event in calendar.walk("VEVENT"):
        event["attendee"] = vCalAddress(f"mailto:{address}", params=event["attendee"].params)
    return _unfolded(calendar)


def _unfolded(calendar: Calendar) -> str:
    """Lines are folded when the letter is composed: until then every address stands whole."""
    text = calendar.to_ical(sorted=False).decode()
    return text.replace("\r\n ", "").replace("\r\n", "\n")


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["CN"] = vText(name)
    return person


def _when(calendar: Calendar, event: Event, meeting: Meeting) -> None:
    """Local time and zone, as people say it; plain UTC where that is the zone."""
    if meeting.time_zone == "UTC":
        event.add("dtstart", meeting.starts_at.astimezone(UTC))
        event.add("dtend", meeting.ends_at.astimezone(UTC))
        return
    calendar.add_component(_timezone(meeting.zone, meeting.starts_at))
    named = {"TZID": meeting.time_zone}
    for name, at in [("dtstart", meeting.local_start), ("dtend", meeting.local_end)]:
        event.add(name, datetime.combine(meeting.local_date, at), parameters=named)


def _timezone(zone: ZoneInfo, about: datetime) -> Timezone:
    first = (about - AROUND).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    described = Timezone()
    described.add("tzid", zone.key)
    for moment in [first, *_changes(zone, first, about + AROUND)]:
        before, after = _offset(zone, moment - timedelta(minutes=1)), _offset(zone, moment)
        local = moment.astimezone(zone)
        part = TimezoneDaylight() if local.dst() else TimezoneStandard()
        # The onset is told in the time that was valid until then (RFC 5545, 3.6.5).
        part.add("dtstart", (moment + before).replace(tzinfo=None))
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", local.tzname() or zone.key)
        described.add_component(part)
    return described


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants, to the minute, at which the zone's offset changes."""
    day = first
    while day < last:
        low, high = day, day + timedelta(days=1)
        if _offset(zone, low) != _offset(zone, high):
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
                if _offset(zone, middle) == _offset(zone, day):
                    low = middle
                else:
                    high = middle
            yield high
        day += timedelta(days=1)
