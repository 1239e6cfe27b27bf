"""Questions about the table: who sits where, and what a seat allows."""

from coalitions import roles
from coalitions.models import Coalition, Member, Seat


def seats_of(user, coalition):
    """The current seats a person holds in a coalition."""
    if not user.is_authenticated:
        return Seat.objects.none()
    mine = Member.objects.current().filter(user=user, seat__coalition=coalition)
    return Seat.objects.filter(id__in=mine.values("seat_id"))


def roles_of(user, coalition) -> set[str]:
    """The roles a person plays in a coalition; with several seats, their union."""
    return set(seats_of(user, coalition).values_list("role", flat=True))


def has_role(user, coalition, allowed: set) -> bool:
    return bool(roles_of(user, coalition) & allowed)


def can_change_life_cycle(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.CHANGE_LIFE_CYCLE)


CADENCE_AND_ZONE = ["cadence_months", "time_zone"]
CALENDAR = [*CADENCE_AND_ZONE, "weekend", "holidays"]
SHELL_SETTINGS = ["name", "kind", "working_language", *CADENCE_AND_ZONE]
ALL_SETTINGS = [
    *SHELL_SETTINGS, "weekend", "holidays", "release_rule", "silence_days", "keeps_revisions",
    "is_non_attributing", "attendance_style", "handling_line",
    "opens_all_to_observers", "is_listed", "obligations",
]  # fmt: skip


def editable_settings(user, coalition: Coalition) -> list[str]:
    """The settings this person may change here; release rule and listing are the authority's."""
    mine = roles_of(user, coalition)
    if mine & roles.EDIT_SETTINGS:
        return ALL_SETTINGS
    return CALENDAR if mine & roles.EDIT_CADENCE_AND_ZONE else []


def is_early(coalition: Coalition) -> bool:
    return coalition.status in {Coalition.Status.PROPOSED, Coalition.Status.FORMING}


def seatable_roles(user, coalition: Coalition) -> list[roles.Role]:
    """The roles this person may give a seat to; nobody makes themselves the authority."""
    mine = roles_of(user, coalition)
    if mine & roles.ADD_SEAT:
        return list(roles.Role)
    if mine & roles.ADD_SEAT_WHILE_FORMING and is_early(coalition):
        return [role for role in roles.Role if role not in roles.GIVEN_BY_AUTHORITY]
    return []


def suggestible(user, coalition: Coalition) -> set[str]:
    """What the person may put to the authority: "seat", "facilitator", "step"."""
    mine = roles_of(user, coalition)
    subjects = {"seat"} if mine & roles.SUGGEST_SEAT else set()
    return subjects | (
        {"facilitator", "step"} if mine & roles.SUGGEST_FACILITATOR_OR_STEP else set()
    )


def can_end_seat(user, seat: Seat) -> bool:
    if has_role(user, seat.coalition, roles.END_SEAT):
        return True
    return seat.role in roles.END_OWN_SEAT and holds(user, seat)


def can_name_co_convenor(user, seat: Seat) -> bool:
    return seat.role in roles.MAY_CO_CONVENE and has_role(
        user, seat.coalition, roles.NAME_CO_CONVENOR
    )


def holds(user, seat: Seat) -> bool:
    return seats_of(user, seat.coalition).filter(id=seat.id).exists()


def can_invite(user, seat: Seat) -> bool:
    """Add people to a seat, and send them an invitation."""
    mine = roles_of(user, seat.coalition)
    if mine & roles.INVITE_MEMBER:
        return True
    if mine & roles.INVITE_WHILE_FORMING and is_early(seat.coalition):
        return True
    return seat.role in roles.INVITE_INTO_OWN_SEAT and holds(user, seat)


def can_change_member(user, member: Member) -> bool:
    """One's own entry always; others' as one may invite."""
    return member.user_id == user.pk or can_invite(user, member.seat)


def can_end_membership(user, member: Member) -> bool:
    if has_role(user, member.seat.coalition, roles.END_MEMBERSHIP):
        return True
    return holds(user, member.seat)


def can_take_in_participants(user, coalition: Coalition) -> bool:
    mine = roles_of(user, coalition)
    early = bool(mine & roles.INVITE_WHILE_FORMING) and is_early(coalition)
    return bool(mine & roles.INVITE_MEMBER) or early


def can_keep_bodies(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.KEEP_BODIES)


def can_export(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.EXPORT)


def can_see_contacts(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.SEE_CONTACTS)


def can_see_missing_roles(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.SEE_MISSING_ROLES)


def authority_has_account(coalition: Coalition) -> bool:
    return (
        Member.objects.current()
        .filter(
            seat__coalition=coalition,
            seat__role=roles.Role.NATIONAL_AUTHORITY,
            user__isnull=False,
        )
        .exists()
    )


def platform_may_fill(user, coalition: Coalition) -> bool:
    """The platform administrator opens the shell, until the authority's own people are in."""
    return user.is_platform_admin and not authority_has_account(coalition)


def table_rights(user, coalition: Coalition) -> dict[str, bool]:
    """What the people's page offers this person, beside their own seats."""
    mine = roles_of(user, coalition)
    early = is_early(coalition)
    return {
        "see_contacts": bool(mine & roles.SEE_CONTACTS),
        "add_seat": bool(seatable_roles(user, coalition)),
        "end_seat": bool(mine & roles.END_SEAT),
        "end_own_seat": bool(mine & roles.END_OWN_SEAT),
        "co_convene": bool(mine & roles.NAME_CO_CONVENOR),
        "invite": bool(mine & roles.INVITE_MEMBER or (mine & roles.INVITE_WHILE_FORMING and early)),
        "invite_own": bool(mine & roles.INVITE_INTO_OWN_SEAT),
        "end_membership": bool(mine & roles.END_MEMBERSHIP),
        "bodies": bool(mine & roles.KEEP_BODIES),
        "suggest": bool(suggestible(user, coalition)),
        "take_in": can_take_in_participants(user, coalition),
    }
