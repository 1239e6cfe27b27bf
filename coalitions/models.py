"""The table: States and what they owe, coalitions, seats and the people in them."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from coalitions.roles import SEE_PROPOSED, Role
from coalitions.working_days import Weekend, read_holidays


class StateQuerySet(models.QuerySet):
    def parties(self):
        return self.filter(ccm_status=State.Status.STATE_PARTY)


class State(models.Model):
    """A State, with its memberships of the two Conventions."""

    class Status(models.TextChoices):
        STATE_PARTY = "state_party", _("State Party")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        NOT_PARTY = "not_party", _("Not a party")

    iso3 = models.CharField(max_length=3, unique=True)
    iso2 = models.CharField(max_length=2, blank=True)
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=80, blank=True)
    continent = models.CharField(max_length=40, blank=True)
    ccm_status = models.CharField(max_length=20, choices=Status)
    ccm_joined_on = models.DateField(null=True, blank=True)
    ccm_instrument = models.CharField(max_length=40, blank=True)
    ccm_in_force_on = models.DateField(null=True, blank=True)
    ccm_withdrawn_on = models.DateField(null=True, blank=True)
    apmbc_party = models.BooleanField(default=False)
    apmbc_note = models.TextField(blank=True)
    confidence = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)
    as_of = models.CharField(max_length=10, blank=True)

    objects = StateQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Obligation(models.Model):
    """What one State owes under one article, and by when."""

    class Treaty(models.TextChoices):
        CCM = "CCM", _("Convention on Cluster Munitions")
        APMBC = "APMBC", _("Anti-Personnel Mine Ban Convention")

    class Status(models.TextChoices):
        ONGOING = "ongoing", _("Ongoing")
        COMPLETED = "completed", _("Completed")

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="obligations")
    treaty = models.CharField(max_length=8, choices=Treaty)
    article = models.CharField(max_length=4)
    original_deadline = models.DateField(null=True, blank=True)
    current_deadline = models.DateField(null=True, blank=True)
    last_confirmed_deadline = models.DateField(null=True, blank=True)
    requested_deadline = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20)
    completed_on = models.DateField(null=True, blank=True)
    completed_precision = models.CharField(max_length=8, blank=True)
    confidence = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)
    as_of = models.CharField(max_length=10, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["treaty", "article"]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "treaty", "article"], name="one_row_per_state_and_article"
            )
        ]

    def __str__(self):
        return f"{self.state.iso3} {self.treaty} {self.article}"

    @property
    def label(self) -> str:
        return _("%(treaty)s, Article %(article)s") % {
            "treaty": self.treaty,
            "article": self.article,
        }

    @property
    def subject(self) -> str:
        names = {
            ("CCM", "3"): _("Stockpile destruction"),
            ("CCM", "4"): _("Clearance and risk education"),
            ("CCM", "5"): _("Victim assistance"),
            ("APMBC", "5"): _("Clearance of anti-personnel mines"),
        }
        return str(names.get((self.treaty, self.article), ""))

    @property
    def has_deadline(self) -> bool:
        return (self.treaty, self.article) != ("CCM", "5")


class Organisation(models.Model):
    """A body that can take a seat: an authority, a donor, an operator, an expert organisation."""

    name = models.CharField(_("name"), max_length=160)
    acronym = models.CharField(_("short name"), max_length=30, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    state = models.ForeignKey(
        State, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    website = models.URLField(blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "is_demonstration"], name="one_organisation_per_name"
            )
        ]

    def __str__(self):
        return self.name


class CoalitionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coalitions where the person holds a place in a current seat.

        Before the authority has accepted it, a proposed one shows itself only to the authority
        and the champion.
        """
        if not user.is_authenticated:
            return self.none()
        mine = Member.objects.current().filter(user=user)
        early = mine.filter(seat__role__in=SEE_PROPOSED)
        proposed = Q(status=Coalition.Status.PROPOSED)
        return self.filter(
            ~proposed & Q(id__in=mine.values("seat__coalition"))
            | proposed & Q(id__in=early.values("seat__coalition"))
        )

    def listed(self):
        """Those whose authority lets the public know that they exist; never a demonstration."""
        return self.filter(is_listed=True, is_demonstration=False).exclude(
            status=Coalition.Status.PROPOSED
        )


class Coalition(models.Model):
    """One State Party's standing table."""

    class Kind(models.TextChoices):
        COUNTRY_COALITION = "country_coalition", _("Country Coalition")
        MINE_ACTION_FORUM = "mine_action_forum", _("Mine Action Forum")
        PLATFORM = "national_mine_action_platform", _("National Mine Action Platform")
        INDIVIDUALISED = "individualised_approach", _("Individualised Approach")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        FORMING = "forming", _("Forming")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")
        COMPLETED = "completed", _("Completed")

    class ReleaseRule(models.TextChoices):
        AUTHORITY = "authority", _("The national authority releases every summary")
        FACILITATOR = "facilitator", _("The facilitator publishes alone")
        SILENCE = "silence", _("Silence procedure: a draft to all seats, adopted if uncontested")

    class AttendanceStyle(models.TextChoices):
        NAMES = "names", _("By names")
        ORGANISATIONS = "organisations", _("By organisations only")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40, choices=Kind)
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="coalitions")
    established_on = models.DateField(null=True, blank=True)
    obligations = models.ManyToManyField(Obligation, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    working_language = models.CharField(_("working language"), max_length=8, default="en")
    cadence_months = models.PositiveSmallIntegerField(
        _("months between meetings"), null=True, blank=True, default=6
    )
    release_rule = models.CharField(
        _("who releases a summary"),
        max_length=12,
        choices=ReleaseRule,
        default=ReleaseRule.AUTHORITY,
    )
    silence_days = models.PositiveSmallIntegerField(
        _("working days of the silence procedure"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    weekend = models.CharField(
        _("days of rest in the week"),
        max_length=3,
        choices=Weekend,
        default=Weekend.SATURDAY_SUNDAY,
    )
    holidays = models.TextField(_("public holidays"), blank=True)
    keeps_revisions = models.BooleanField(
        _("keep earlier versions of entries after adoption"), default=False
    )
    is_non_attributing = models.BooleanField(_("summaries never say who said what"), default=False)
    attendance_style = models.CharField(
        _("how attendance is printed"),
        max_length=14,
        choices=AttendanceStyle,
        default=AttendanceStyle.ORGANISATIONS,
    )
    handling_line = models.CharField(_("handling line"), max_length=200, blank=True)
    is_listed = models.BooleanField(_("say publicly that this coalition exists"), default=False)
    opens_all_to_observers = models.BooleanField(
        _("observers read every circulated summary"), default=False
    )
    is_demonstration = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    objects = CoalitionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def is_read_only(self) -> bool:
        return self.status in {self.Status.DORMANT, self.Status.COMPLETED}

    @property
    def days_of_rest(self) -> set[int]:
        return {int(day) for day in self.weekend.split(",")}

    @property
    def holiday_dates(self) -> set[date]:
        return {day for day, _name in read_holidays(self.holidays)}

    @property
    def handling(self) -> str:
        default = _(
            "For participants. May be shared within your government or organisation; "
            "not for publication."
        )
        return self.handling_line or str(default)


class LifeCycleStep(models.Model):
    """One step in a coalition's life, with its date and reason."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=12, choices=Coalition.Status)
    on = models.DateField()
    reason = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["on", "id"]

    def __str__(self):
        return f"{self.coalition} {self.status}"


class Body(models.Model):
    """The forum itself, or one of its Technical Working Groups."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenary")
        WORKING_GROUP = "working_group", _("Technical Working Group")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="bodies")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.PLENARY)
    name = models.CharField(_("name"), max_length=120)
    cadence_months = models.PositiveSmallIntegerField(null=True, blank=True)
    is_open = models.BooleanField(default=False)
    members: models.ManyToManyField = models.ManyToManyField(
        "Member", blank=True, related_name="bodies"
    )

    class Meta:
        ordering = ["kind", "name"]
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(fields=["coalition", "name"], name="one_body_per_name"),
            models.UniqueConstraint(
                fields=["coalition"], condition=Q(kind="plenary"), name="one_plenary"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_closed(self) -> bool:
        """Whether its summaries and papers are read by its own members only."""
        return self.kind == self.Kind.WORKING_GROUP and not self.is_open

    def current_members(self):
        """Everybody at the table for the plenary; the chosen for a working group."""
        members = Member.objects.current().filter(seat__coalition=self.coalition_id)
        if self.kind == self.Kind.WORKING_GROUP:
            members = members.filter(bodies=self)
        return members


class SeatQuerySet(models.QuerySet):
    def current(self):
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()))


class Seat(models.Model):
    """An organisation's place at the table, and the role it plays there."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=400, blank=True)
    co_convenes = models.BooleanField(_("plans meetings with the authority"), default=False)
    history = HistoricalRecords()

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "organisation", "role"],
                condition=Q(ends_on=None),
                name="one_current_seat_per_role",
            )
        ]

    def __str__(self):
        return self.organisation.name


class MemberQuerySet(models.QuerySet):
    def current(self):
        today = timezone.localdate()
        return self.filter(
            Q(seat__ends_on=None) | Q(seat__ends_on__gt=today), ends_on=None
        ).select_related("seat__organisation")


class Member(models.Model):
    """A person or function mailbox in a seat, with or without an account."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("name"), max_length=150, blank=True)
    function = models.CharField(_("function"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    shares_contact = models.BooleanField(_("show my address to the others"), default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="memberships",
    )
    added_by = models.CharField(max_length=150, blank=True)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["seat__organisation__name", "name", "id"]

    def __str__(self):
        return self.name or self.function or self.seat.organisation.name

    @property
    def open_invitation(self) -> "Invitation | None":
        """The invitation not yet answered or withdrawn; it may have expired."""
        waiting = [i for i in self.invitations.all() if not (i.accepted_at or i.withdrawn_at)]
        return waiting[0] if waiting else None


class Invitation(models.Model):
    """An offer to a member to open an account; its link works once and for a while."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_member",
            )
        ]

    def __str__(self):
        return f"{self.member}"

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.withdrawn_at or self.has_expired)

    @property
    def has_expired(self) -> bool:
        return timezone.now() > self.expires_at


class MailToken(models.Model):
    """The link in a mail by which a person without an account leaves the list."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mail_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.member}"


class Contact(models.Model):
    """An office that answers questions about coalitions; the public front page prints it."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("Everyone")
        AFFECTED_STATE = "affected_state", _("Affected States")
        DONOR = "donor", _("Donors")
        OPERATOR = "operator", _("Operators")

    audience = models.CharField(
        _("answers questions of"), max_length=16, choices=Audience, default=Audience.EVERYONE
    )
    office = models.CharField(_("office"), max_length=160)
    email = models.EmailField(_("e-mail address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "office", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "audience"], name="one_contact_per_office_and_audience"
            ),
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(telephone=""), name="a_contact_can_be_reached"
            ),
        ]

    def __str__(self):
        return self.office
