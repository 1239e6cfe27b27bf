"""Who may do what at the table, readable without knowing the code; data only."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    NATIONAL_AUTHORITY = "national_authority", _("National authority")
    CHAMPION = "champion", _("Champion")
    DONOR = "donor", _("Donor")
    OPERATOR = "operator", _("Operator")
    FACILITATOR = "facilitator", _("Facilitator")
    SECRETARIAT = "secretariat", _("Secretariat")
    OBSERVER = "observer", _("Observer")


AUTHORITY = {Role.NATIONAL_AUTHORITY}
RECORDERS = {Role.FACILITATOR, Role.SECRETARIAT}
KEEPERS = AUTHORITY | RECORDERS
EVERYONE = set(Role)
ALL_BUT_OBSERVERS = EVERYONE - {Role.OBSERVER}

CHANGE_LIFE_CYCLE = AUTHORITY
EDIT_SETTINGS = AUTHORITY
EDIT_CADENCE_AND_ZONE = AUTHORITY | {Role.SECRETARIAT}
SEE_PROPOSED = AUTHORITY | {Role.CHAMPION}

ADD_SEAT = AUTHORITY
ADD_SEAT_WHILE_FORMING = {Role.CHAMPION}
GIVEN_BY_AUTHORITY = {Role.NATIONAL_AUTHORITY, Role.FACILITATOR}
END_SEAT = AUTHORITY
END_OWN_SEAT = {Role.CHAMPION, Role.DONOR, Role.OPERATOR, Role.OBSERVER}
# Others than the authority put it to the authority, by mail.
SUGGEST_SEAT = RECORDERS
SUGGEST_FACILITATOR_OR_STEP = {Role.CHAMPION}
NAME_CO_CONVENOR = AUTHORITY
MAY_CO_CONVENE = {Role.CHAMPION, Role.SECRETARIAT}
SEATED_BY_PLATFORM = AUTHORITY | {Role.CHAMPION}

INVITE_MEMBER = KEEPERS
INVITE_INTO_OWN_SEAT = {Role.CHAMPION, Role.DONOR, Role.OPERATOR}
INVITE_WHILE_FORMING = {Role.CHAMPION}
END_MEMBERSHIP = KEEPERS
KEEP_BODIES = KEEPERS

SEE_CONTACTS = KEEPERS
EXPORT = KEEPERS
SEE_MISSING_ROLES = KEEPERS | {Role.CHAMPION}
