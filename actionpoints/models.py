"""The promises: who does what by when, and what became of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from actionpoints import roles
from actionpoints.word_models import Wish, WordToken
from coalitions.models import Body, Coalition, Member, Obligation, Seat
from meetings.models import AgendaItem, Attendance, Document, Entry, Meeting
from toolkit.folding import FoldedField, FoldingQuerySet

__all__ = [
    "ActionPoint", "ImportedList", "KnownHeading", "Obstacle", "ProgressReport",
    "ReferenceCounter", "Wish", "WordToken",
]  # fmt: skip


class ActionPointQuerySet(FoldingQuerySet):
    def settled(self):
        """Those a final summary carried; a draft's points are nobody's business yet."""
        return self.filter(Q(meeting=None) | Q(meeting__version__gte=F("since_version")))

    def visible_to(self, user):
        """What the person may read: by seat, draft, working group and invitation."""
        if not user.is_authenticated:
            return self.none()
        mine = Member.objects.current().filter(user=user)
        keepers = mine.filter(seat__role__in=roles.READ_EVERY_BODY)
        table = mine.filter(seat__role__in=roles.READ_SETTLED)
        held = Attendance.objects.filter(status="present", seat__in=mine.values("seat"))
        bodies = Body.objects.filter(Q(kind="plenary") | Q(is_open=True) | Q(members__in=mine))
        seated = Q(coalition__in=table.values("seat__coalition"))
        opened = Q(
            coalition__in=mine.values("seat__coalition"), coalition__opens_all_to_observers=True
        )
        invited = Q(meeting__in=held.values("meeting"))
        in_body = Q(meeting=None) | Q(meeting__body__in=bodies.values("id"))
        settled = Q(meeting=None) | Q(meeting__version__gte=F("since_version"))
        readable = settled & (
            Q(coalition__in=keepers.values("seat__coalition"))
            | (in_body & (seated | opened | invited))
        )
        return self.filter(readable | self._drafts_of(mine))

    @staticmethod
    def _drafts_of(mine):
        """Drafts: the recorders'; the authority's once sent to it, or where it records itself."""
        recorded = Seat.objects.current().filter(role__in=roles.READ_DRAFT)
        recorders = mine.filter(seat__role__in=roles.READ_DRAFT)
        authority = Q(
            coalition__in=mine.filter(seat__role__in=roles.READ_DRAFT_FOR_RELEASE).values(
                "seat__coalition"
            )
        )
        return Q(coalition__in=recorders.values("seat__coalition")) | (
            authority
            & (Q(meeting__status="for_release") | ~Q(coalition__in=recorded.values("coalition")))
        )

    def with_owners(self):
        return self.select_related("lead__organisation").prefetch_related(
            "contributors__organisation"
        )

    def of_the_whole_table(self):
        """Without those of a closed working group, which its own members read."""
        return self.filter(
            Q(meeting=None) | Q(meeting__body__kind="plenary") | Q(meeting__body__is_open=True)
        )

    def of_seat(self, seat):
        """Those a seat leads or contributes to."""
        contributed = ActionPoint.contributors.through.objects.filter(seat=seat)
        return self.filter(Q(lead=seat) | Q(id__in=contributed.values("actionpoint")))

    def serving(self, obligation):
        """Those that serve an obligation, by their own word or by their agenda item's."""
        by_item = Q(obligation=None, item__obligation=obligation)
        return self.filter(Q(obligation=obligation) | by_item)

    def open(self):
        return self.exclude(state__in=[ActionPoint.State.DONE, ActionPoint.State.DROPPED])

    def remindable(self):
        """Those of which the clock may remind: promised, accepted, still open, and with a date."""
        return self.settled().accepted().open().exclude(due_on=None)

    def accepted(self):
        """Those whose owner was there, or gave its word since: all that anybody is reminded of."""
        return self.exclude(word=ActionPoint.Word.AWAITED)

    def awaiting_word(self):
        """Those that were circulated and wait for their owner's word."""
        return self.settled().open().filter(word=ActionPoint.Word.AWAITED)

    def overdue(self, today=None):
        return self.open().filter(due_on__lt=today or timezone.localdate())


class ActionPoint(models.Model):
    """A promise: a seat does something by a date."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        IN_PROGRESS = "in_progress", _("In progress")
        BLOCKED = "blocked", _("Blocked")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    class Priority(models.TextChoices):
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")

    class Word(models.TextChoices):
        NOT_ASKED = "", _("Not asked for")
        AWAITED = "awaited", _("Awaiting the owner’s word")
        GIVEN = "given", _("Given")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="action_points")
    reference = models.CharField(max_length=20)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.CASCADE, related_name="action_points"
    )
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="action_points"
    )
    entry = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="action_points"
    )
    title = models.CharField(_("what"), max_length=300)
    lead = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="led_points"
    )
    # Who sees to it in the seat that leads; the promise is the organisation's.
    person = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="points"
    )
    contributors = models.ManyToManyField(Seat, blank=True, related_name="contributed_points")
    priority = models.CharField(max_length=8, choices=Priority, default=Priority.NORMAL)
    # Of an owner that was not there when the point was noted.
    word = models.CharField(max_length=8, choices=Word, blank=True, default=Word.NOT_ASKED)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    original_due_on = models.DateField(null=True, blank=True)
    theme = models.CharField(max_length=40, blank=True)
    obligation = models.ForeignKey(
        Obligation, null=True, blank=True, on_delete=models.SET_NULL, related_name="action_points"
    )
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.TextField(blank=True)
    # The paper that shows it was done.
    evidence = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    folded = FoldedField(of=("reference", "title", "close_reason"))
    # The version of its meeting's summary that first carries it; until then it is a draft.
    since_version = models.PositiveSmallIntegerField(default=1)
    # The press of the button that wrote it; a second press finds it and writes nothing.
    operation = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(m2m_fields=[contributors], excluded_fields=["operation", "folded"])

    objects = ActionPointQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "reference"], name="references_are_unique_per_coalition"
            )
        ]

    def __str__(self):
        return self.reference

    @property
    def is_draft(self) -> bool:
        return self.meeting is not None and self.meeting.version < self.since_version

    @property
    def serves(self) -> Obligation | None:
        """The obligation it serves, by its own word or by its agenda item's."""
        return self.obligation or (self.item.obligation if self.item else None)

    @property
    def is_open(self) -> bool:
        return self.state not in {self.State.DONE, self.State.DROPPED}

    def is_past_due(self, today=None) -> bool:
        return bool(self.is_open and self.due_on and self.due_on < (today or timezone.localdate()))

    @property
    def awaits_word(self) -> bool:
        return self.is_open and self.word == self.Word.AWAITED

    @property
    def is_high(self) -> bool:
        return self.priority == self.Priority.HIGH

    @property
    def has_evidence(self) -> bool:
        """Whether a document shows it that was not withdrawn since."""
        return self.evidence is not None and self.evidence.withdrawn_at is None

    @property
    def carried_by(self) -> Member | None:
        """The person who sees to it, while that person sits in the seat that leads."""
        person = self.person
        if person is None or person.seat_id != self.lead_id or person.ends_on is not None:
            return None
        return person

    def neutral_status(self, today=None) -> str:
        """The state in the words of circulated papers, which shame nobody."""
        if self.awaits_word:
            return str(self.Word.AWAITED.label)
        if self.is_past_due(today):
            return str(_("New date to be agreed"))
        return self.get_state_display()


class ReferenceCounter(models.Model):
    """The last number given in a coalition's year; a reference is never given twice."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coalition", "year"], name="one_counter_per_year")
        ]


class ProgressReport(models.Model):
    """What a seat said about its action point on a day."""

    action_point = models.ForeignKey(ActionPoint, on_delete=models.CASCADE, related_name="reports")
    state = models.CharField(max_length=12, choices=ActionPoint.State)
    text = models.TextField(_("what happened"), blank=True)
    new_due_on = models.DateField(null=True, blank=True)
    told_by = models.CharField(max_length=160, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    operation = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.action_point} {self.at:%Y-%m-%d}"


def _in_a_day():
    return timezone.now() + timedelta(days=1)


class ImportedListQuerySet(models.QuerySet):
    def of(self, user):
        """What the person brought in and what still stands: nobody opens another's upload."""
        return self.filter(by=user, expires_at__gt=timezone.now())

    def expired(self):
        return self.filter(expires_at__lte=timezone.now())


class ImportedList(models.Model):
    """A spreadsheet of action points that somebody brought and looks at before it is taken in."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    content = models.BinaryField()
    # How it is read: the encoding, the sheet, the row of headings, the order of day and month.
    reading = models.JSONField(default=dict)
    operation = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=_in_a_day)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ImportedListQuerySet.as_manager()

    def __str__(self):
        return self.name


class KnownHeading(models.Model):
    """What a coalition's spreadsheets mean by the heading of a column."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="+")
    heading = models.CharField(max_length=200)
    # Empty where the column is left out on purpose.
    column = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "heading"], name="a_heading_means_one_thing_per_coalition"
            )
        ]

    def __str__(self):
        return self.heading


class ObstacleQuerySet(FoldingQuerySet):
    def unsolved(self):
        return self.filter(solved_on=None)

    def solved(self):
        return self.exclude(solved_on=None)


class Obstacle(models.Model):
    """What stands in the way of the coalition's work; never who said so."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("Legal")
        ADMINISTRATIVE = "administrative", _("Administrative")
        TECHNICAL = "technical", _("Technical")
        ACCESS = "access", _("Access")
        FUNDING = "funding", _("Funding")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="obstacles")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=16, choices=Kind)
    points = models.ManyToManyField(ActionPoint, blank=True, related_name="obstacles")
    since = models.DateField(default=timezone.localdate)
    solved_on = models.DateField(null=True, blank=True)
    how_solved = models.TextField(blank=True)
    # Read by authority, facilitator and secretariat only, and so no part of the folded text.
    who_can_help = models.TextField(blank=True)
    folded = FoldedField(of=("title", "text", "how_solved"))
    operation = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(m2m_fields=[points], excluded_fields=["operation", "folded"])

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "number"], name="obstacles_count_in_each_coalition"
            ),
            models.CheckConstraint(
                name="what_is_solved_says_when_and_how",
                condition=Q(solved_on=None, how_solved="")
                | (Q(solved_on__isnull=False) & ~Q(how_solved="")),
            ),
            models.CheckConstraint(
                name="nothing_is_solved_before_it_is_known",
                condition=Q(solved_on=None) | Q(solved_on__gte=F("since")),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_solved(self) -> bool:
        return self.solved_on is not None

    def days_open(self, today=None) -> int:
        """From the day it was known to its solution, or to today."""
        return ((self.solved_on or today or timezone.localdate()) - self.since).days
