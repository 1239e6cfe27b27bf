"""Forget a person: address, name and telephone go, wherever they stand; the record keeps the seat.

First the rows that are the person's own are emptied or removed, then every text of every table is
swept. The PDFs already circulated are the record, and stay as they were sent.
"""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import DeviceKey, User
from actionpoints.models import ImportedList
from circulation.models import Delivery, Reminder
from coalition_portal.keeping.sweep import Words, mentions, sweep
from coalitions.models import Coalition, Contact, Member, Organisation, State
from meetings.models import Answer, Attendance
from outbox import forgotten
from outbox.models import Letter

# Fewer digits than this are an extension, or no number at all.
DIGITS_OF_A_NUMBER = 6


class Kept(Exception):
    """Why this person can't be forgotten now: a sentence with the mend."""


@dataclass
class Person:
    """Whom an address stands for, in all the places the portal knows people."""

    addresses: set[str]
    users: list[User] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    guests: list[Attendance] = field(default_factory=list)
    # Those who had the address once and have another now.
    moved_on: list[Member] = field(default_factory=list)
    # Members whose rows are gone, and only their history is left.
    former_ids: set[int] = field(default_factory=set)

    @property
    def member_ids(self) -> list[int]:
        return [member.pk for member in self.members]


def forget(email: str, *, force: bool = False, dry_run: bool = False) -> list[str]:
    """Forget whoever has this address; says in sentences what was done. A second time: nothing."""
    with transaction.atomic():
        person = find(email)
        if not force and _is_last_administrator(person):
            raise Kept(
                f"{email} is the last platform administrator, and nobody could manage the portal "
                "afterwards. Run create_platform_admin for somebody else first, or add --force."
            )
        report, erased = _forget(person)
        if dry_run:
            transaction.set_rollback(True)
            return report
    # What no transaction covers, once it can no longer fail.
    files = forgotten.remove_files(erased.message_ids)
    if files:
        report.append(f"{files} mail files in the outbox's folder removed.")
    if report:
        # Rate limits and half-finished sign-ins; what is missing is made anew.
        cache.clear()
    return report


# --- Who it is ------------------------------------------------------------------------------


def any_of(name: str, addresses) -> Q:
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(**{f"{name}__iexact": address})
    return found


def find(email: str) -> Person:
    person = Person({email.casefold()})
    person.users = list(
        User.objects.filter(
            Q(email__iexact=email) | Q(pk__in=_emails().filter(email__iexact=email).values("user"))
        )
    )
    person.addresses |= {user.email.casefold() for user in person.users}
    person.addresses |= _folded(_emails().filter(user__in=person.users))
    person.members = list(
        Member.objects.filter(
            any_of("email", person.addresses) | Q(user__in=person.users)
        ).select_related("seat__organisation", "seat__coalition")
    )
    person.addresses |= {member.email.casefold() for member in person.members if member.email}
    with_address = Member.history.filter(any_of("email", person.addresses))
    ids = set(with_address.values_list("id", flat=True)) - set(person.member_ids)
    person.moved_on = list(
        Member.objects.filter(pk__in=ids)
        .exclude(email="")
        .select_related("seat__organisation", "seat__coalition")
    )
    person.former_ids = ids - set(Member.objects.filter(pk__in=ids).values_list("pk", flat=True))
    person.addresses |= _earlier(person, with_address)
    person.guests = list(
        Attendance.objects.filter(any_of("guest_email", person.addresses), seat=None)
    )
    return person


def _emails():
    return EmailAddress.objects.all()


def _folded(rows) -> set[str]:
    return {address.casefold() for address in rows.values_list("email", flat=True) if address}


def _earlier(person: Person, with_address) -> set[str]:
    """Addresses these members had before, unless they are somebody else's."""
    names = {member.name for member in person.members}
    names |= {row.name for row in with_address.filter(id__in=person.former_ids)}
    ids = {*person.member_ids, *person.former_ids}
    before = _folded(Member.history.filter(id__in=ids, name__in=names))
    copies = Delivery.objects.filter(members__in=person.member_ids)
    before |= {address.casefold() for address in copies.values_list("address", flat=True)}
    before = {address for address in before if not forgotten.leads_nowhere(address)}
    others = Member.objects.filter(any_of("email", before)).exclude(pk__in=person.member_ids)
    accounts = User.objects.filter(any_of("email", before)).exclude(pk__in=_pks(person.users))
    return before - _folded(others) - _folded(accounts)


def _pks(rows) -> list[int]:
    return [row.pk for row in rows]


def _is_last_administrator(person: Person) -> bool:
    administrators = User.objects.filter(is_platform_admin=True, is_active=True)
    mine = administrators.filter(pk__in=_pks(person.users))
    return mine.exists() and not administrators.exclude(pk__in=_pks(person.users)).exists()


# --- What goes ------------------------------------------------------------------------------


def _forget(person: Person) -> tuple[list[str], forgotten.Erased]:
    words = Words(
        addresses=set(person.addresses),
        names=_names(person),
        telephones=_telephones(person),
        instead_of_address=forgotten.new_address(),
    )
    report: list[str] = []
    erased = _letters(person, report)
    _accounts(person, report)
    _memberships(person, report)
    _guests(person, report)
    _contacts(person, words, report)
    _brought_lists(report)
    sweep(words)
    _tell_the_rest(person, words, report)
    return report, erased


def label_of(member: Member) -> str:
    """What stands where the name stood; in the coalition's language, without repeating the name."""
    with translation.override(member.seat.coalition.working_language):
        organisation = member.seat.organisation.name
        if member.name and member.name.casefold() in organisation.casefold():
            return _("a former member")
        return _("a former member of %(organisation)s") % {"organisation": organisation}


def label_of_guest(guest: Attendance) -> str:
    with translation.override(guest.meeting.coalition.working_language):
        organisation = guest.guest_organisation
        if not organisation or guest.guest_name.casefold() in organisation.casefold():
            return _("a former guest")
        return _("a former guest from %(organisation)s") % {"organisation": organisation}


def _names(person: Person) -> dict[str, str]:
    names: dict[str, str] = {}
    for member in person.members:
        names.setdefault(member.name, label_of(member))
    labels = {member.pk: label_of(member) for member in person.members}
    for row in _own_history(person):
        names.setdefault(row.name, labels.get(row.id, _("a former member")))
    for user in person.users:
        names.setdefault(user.name, _("a former user"))
    for guest in person.guests:
        names.setdefault(guest.guest_name, label_of_guest(guest))
    nobodys = {name.casefold() for name in [*names.values(), *_names_of_bodies()]}
    return {n: label for n, label in names.items() if n.strip() and n.casefold() not in nobodys}


def _names_of_bodies() -> list[str]:
    """A function mailbox may be called like its organisation, whose name must stay everywhere."""
    return [
        *Organisation.objects.values_list("name", flat=True),
        *Organisation.objects.values_list("acronym", flat=True),
        *Coalition.objects.values_list("name", flat=True),
        *State.objects.values_list("name", flat=True),
    ]


def _own_history(person: Person):
    """Earlier rows of these members, and of deleted ones; not those of who held a place before."""
    return Member.history.filter(
        any_of("email", person.addresses)
        | Q(email="", id__in={*person.member_ids, *person.former_ids})
    ).exclude(id__in=_pks(person.moved_on))


def _telephones(person: Person) -> set[str]:
    numbers = {member.telephone for member in person.members}
    numbers |= {row.telephone for row in _own_history(person)}
    return {n for n in numbers if sum(map(str.isdigit, n)) >= DIGITS_OF_A_NUMBER}


def _letters(person: Person, report: list[str]) -> forgotten.Erased:
    """One address that leads nowhere per address that was, so that copies stay apart."""
    total = forgotten.Erased(0, 0, 0, [])
    copies = 0
    for address in sorted(person.addresses):
        nowhere = forgotten.new_address()
        mine = Delivery.objects.filter(address__iexact=address)
        letters = Letter.objects.filter(
            Q(to_address__iexact=address) | Q(delivery__address__iexact=address)
        )
        erased = forgotten.erase(letters, nowhere)
        copies += mine.update(address=nowhere)
        Reminder.objects.filter(address__iexact=address).update(address=nowhere)
        total = forgotten.Erased(
            total.letters + erased.letters,
            total.cancelled + erased.cancelled,
            total.being_sent + erased.being_sent,
            total.message_ids + erased.message_ids,
        )
    if total.letters:
        report.append(
            f"{total.letters} letters and {copies} circulated copies: the address and the text "
            f"removed; {total.cancelled} of them had waited to be sent and were cancelled."
        )
    if total.being_sent:
        report.append(f"{total.being_sent} letters are just being handed over and may arrive.")
    return total


def _accounts(person: Person, report: list[str]) -> None:
    ids = _pks(person.users)
    if not ids:
        return
    EmailAddress.objects.filter(user__in=ids).delete()
    Authenticator.objects.filter(user__in=ids).delete()
    UserSession.objects.filter(user__in=ids).delete()
    DeviceKey.objects.filter(user__in=ids).delete()
    ended = _end_sessions({str(pk) for pk in ids}, person.addresses)
    for user in person.users:
        seated = [member for member in person.members if member.user_id == user.pk]
        User.objects.filter(pk=user.pk).update(
            email=forgotten.new_address(),
            name=(label_of(seated[0]) if seated else _("a former user"))[:150],
            password=make_password(None),
            is_active=False,
            is_platform_admin=False,
            last_login=None,
        )
    report.append(
        f"{len(ids)} accounts closed, with addresses, second factor and passkeys; "
        f"{ended} sessions ended. What was written with them stays, without the name."
    )


def _end_sessions(user_ids: set[str], addresses: set[str]) -> int:
    """A session's content is sealed, so each is opened to see whose it is."""
    ended = 0
    for session in Session.objects.iterator():
        content = session.get_decoded()
        half_way = str(content).casefold()
        if content.get("_auth_user_id") in user_ids or any(a in half_way for a in addresses):
            session.delete()
            ended += 1
    return ended


def _memberships(person: Person, report: list[str]) -> None:
    own_history = _own_history(person)
    for member in person.members:
        blank = {
            "name": label_of(member)[:150],
            "function": "",
            "email": "",
            "telephone": "",
            "shares_contact": False,
        }
        own_history.filter(id=member.pk).update(**blank)
        Member.objects.filter(pk=member.pk).update(
            **blank, ends_on=Coalesce("ends_on", timezone.localdate())
        )
        Delivery.objects.filter(members=member).filter(
            address__endswith=f"@{forgotten.DOMAIN}"
        ).update(name=label_of(member))
        report.append(
            f"{member.seat.coalition}: the seat of {member.seat.organisation} stays, "
            "its member is now "
            f"“{label_of(member)}”."
        )
    nobody = {"name": _("a former member"), "function": "", "email": "", "telephone": ""}
    gone = own_history.exclude(id__in=person.member_ids).update(**nobody)
    if gone:
        report.append(f"{gone} rows of history of members who were taken off the table.")
    # Whom they named in their stead is somebody else, who never asked to be kept.
    Answer.objects.filter(member__in=person.member_ids).update(represented_by="")
    tokens = _remove_tokens(person)
    if tokens:
        report.append(f"{tokens} links from mails and invitations ended.")


def _remove_tokens(person: Person) -> int:
    """Whatever holds the hash of a link and belongs to this person, in whichever room."""
    removed = 0
    for model in apps.get_models():
        columns = {column.name: column for column in model._meta.concrete_fields}
        if "token_hash" not in columns:
            continue
        for column in columns.values():
            if column.related_model is Member:
                removed += model._default_manager.filter(
                    **{f"{column.name}__in": person.member_ids}
                ).delete()[0]
            elif column.related_model is User:
                removed += model._default_manager.filter(
                    **{f"{column.name}__in": _pks(person.users)}
                ).delete()[0]
    return removed


def _guests(person: Person, report: list[str]) -> None:
    for guest in person.guests:
        Attendance.objects.filter(pk=guest.pk).update(
            guest_name=label_of_guest(guest)[:150], guest_email=""
        )
        Delivery.objects.filter(
            circulation__meeting=guest.meeting,
            members=None,
            address__endswith=f"@{forgotten.DOMAIN}",
            name__in=[guest.guest_name, guest.guest_email],
        ).update(name=label_of_guest(guest))
    if person.guests:
        report.append(f"{len(person.guests)} attendances as a guest: name and address removed.")


def _contacts(person: Person, words: Words, report: list[str]) -> None:
    """A contact on the front page whom nobody could reach any more is no contact."""
    gone = Contact.objects.filter(
        any_of("email", person.addresses) | Q(email="", telephone__in=words.telephones)
    )
    for contact in gone:
        contact.delete()
        report.append(f"The contact “{contact.office}” is gone from the front page; name another.")


def _brought_lists(report: list[str]) -> None:
    """Nothing looks for a name inside a spreadsheet, and whoever brought one has it still."""
    waiting = ImportedList.objects.filter(confirmed_at=None)
    count = waiting.count()
    waiting.delete()
    if count:
        report.append(
            f"Spreadsheets that were brought and not taken in yet, put away: {count}. "
            "They can be brought once more."
        )


def _tell_the_rest(person: Person, words: Words, report: list[str]) -> None:
    if words.swept:
        places = ", ".join(f"{place} ({n})" for place, n in sorted(words.swept.items()))
        report.append(f"In the texts of {places}.")
    for place in words.stuck:
        report.append(f"Could not be changed, please do it by hand: {place}.")
    for member in person.moved_on:
        report.append(
            f"{member.seat.organisation} in {member.seat.coalition} used this address before and "
            "has another now. If that is the same person, run forget_person with that one too."
        )
    for place, count in sorted(mentions(list(words.lone_words)).items()):
        report.append(
            "A name of one word was not looked for inside sentences; "
            f"please read {place} ({count})."
        )
