"""Questions about action points: who agrees, reports, closes."""

from actionpoints import roles
from actionpoints.models import ActionPoint, Obstacle
from coalitions.models import Coalition
from coalitions.permissions import has_role, seats_of


def visible_points(user, coalition: Coalition):
    return ActionPoint.objects.visible_to(user).filter(coalition=coalition)


def own_seats(user, coalition: Coalition):
    """The seats for which a person may offer a point."""
    return seats_of(user, coalition).filter(role__in=roles.OF_OWN_SEAT)


def is_of_own_seat(user, point: ActionPoint) -> bool:
    """Whether one of the person's seats leads the point or contributes to it."""
    mine = set(own_seats(user, point.coalition).values_list("id", flat=True))
    if point.lead_id in mine:
        return True
    return any(seat.id in mine for seat in point.contributors.all())


def can_agree(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.AGREE)


def can_offer(user, coalition: Coalition) -> bool:
    """A point between meetings: for one's own seat, or for any by those who keep the list."""
    return can_agree(user, coalition) or own_seats(user, coalition).exists()


def can_edit(user, point: ActionPoint) -> bool:
    if can_agree(user, point.coalition):
        return True
    return own_seats(user, point.coalition).filter(id=point.lead_id).exists()


def can_report(user, point: ActionPoint) -> bool:
    return has_role(user, point.coalition, roles.REPORT) or is_of_own_seat(user, point)


def can_close(user, point: ActionPoint) -> bool:
    return has_role(user, point.coalition, roles.CLOSE)


def is_owner(user, point: ActionPoint) -> bool:
    """Whether one of the person's seats leads the point."""
    mine = seats_of(user, point.coalition).filter(role__in=roles.GIVE_WORD)
    return mine.filter(id=point.lead_id).exists()


def can_settle_wish(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.SETTLE_WISH)


def can_see_overdue(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.SEE_OVERDUE)


def can_read_history(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.READ_HISTORY)


def can_export(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.EXPORT)


def can_import(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.IMPORT)


def can_read_obstacles(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.READ_OBSTACLES)


def can_edit_obstacles(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.EDIT_OBSTACLES)


def can_see_obstacle_help(user, coalition: Coalition) -> bool:
    """For how many days it stood, and who can help."""
    return has_role(user, coalition, roles.SEE_OBSTACLE_HELP)


def visible_obstacles(user, coalition: Coalition):
    if not can_read_obstacles(user, coalition):
        return Obstacle.objects.none()
    return coalition.obstacles.all()
