"""Who gets a copy: one per distinct address, naming every member it stands for."""

from dataclasses import dataclass, field
from datetime import datetime

from coalitions.models import Member
from coalitions.roles import Role
from meetings.models import Attendance, Meeting
from outbox import bounces


@dataclass
class Recipient:
    address: str
    members: list[Member] = field(default_factory=list)
    name: str = ""
    # Since when mail to this address comes back.
    returned_since: datetime | None = None

    @property
    def names(self) -> str:
        return ", ".join(str(member) for member in self.members) or self.name or self.address

    @property
    def organisations(self) -> str:
        names = [member.seat.organisation.name for member in self.members]
        return ", ".join(dict.fromkeys(names))

    @property
    def seat_ids(self) -> set[int]:
        return {member.seat_id for member in self.members}

    def language(self, default: str) -> str:
        for member in self.members:
            if member.user:
                return member.user.language
        return default


def of_body(body) -> tuple[list[Recipient], list[Member]]:
    """The body's recipients, and those of its members who have no address."""
    return grouped(body.current_members().select_related("user"))


def grouped(members) -> tuple[list[Recipient], list[Member]]:
    """One recipient per distinct address, and the members who have none."""
    by_address: dict[str, Recipient] = {}
    without_address = []
    for member in members:
        if not member.email:
            without_address.append(member)
            continue
        address = member.email.casefold()
        by_address.setdefault(address, Recipient(address)).members.append(member)
    for address, returned in bounces.returned(by_address).items():
        by_address[address].returned_since = returned.since
    return list(by_address.values()), without_address


def of_draft(body) -> list[Recipient]:
    """Who reads a draft under silence: every seat but the observers'."""
    everyone, _without = of_body(body)
    return [
        each
        for each in everyone
        if any(member.seat.role != Role.OBSERVER for member in each.members)
    ]


def guests_of(meeting: Meeting) -> list[Attendance]:
    """Guests who were there and left an address; they get a copy only where chosen."""
    return list(meeting.attendances.filter(seat=None, status="present").exclude(guest_email=""))


def with_guests(recipients: list[Recipient], guests: list[Attendance]) -> list[Recipient]:
    known = {recipient.address for recipient in recipients}
    extra = {guest.guest_email.casefold(): guest for guest in guests}
    return recipients + [
        Recipient(address, name=guest.guest_name or guest.guest_organisation)
        for address, guest in extra.items()
        if address not in known
    ]
