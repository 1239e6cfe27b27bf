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
ADD_SEAT = AUTHORITY
INVITE_MEMBER = KEEPERS
INVITE_INTO_OWN_SEAT = {Role.CHAMPION, Role.DONOR, Role.OPERATOR}
INVITE_WHILE_FORMING = {Role.CHAMPION}
SEE_CONTACTS = KEEPERS
SEE_MISSING_ROLES = KEEPERS | {Role.CHAMPION}
