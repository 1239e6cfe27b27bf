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


def can_edit_settings(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.EDIT_CADENCE_AND_ZONE)


def can_edit_every_setting(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.EDIT_SETTINGS)


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
