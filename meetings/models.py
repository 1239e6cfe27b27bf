"""The talk: meetings, their agenda, what was said, and who was there."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from coalitions.models import Body, Coalition, Member, Obligation, Seat
from meetings.agenda_models import (
    AgendaProposal,
    ItemKind,
    SkippedItem,
    StandingAgenda,
    StandingItem,
    WaitingItem,
)
from meetings.document_models import ChosenRole, Document, DocumentVersion
from toolkit.folding import FoldedField, FoldingQuerySet

__all__ = [
    "AgendaItem", "AgendaProposal", "Answer", "Attendance", "ChosenRole", "Document",
    "DocumentVersion", "Entry", "FollowUp", "Meeting", "PrivateNote", "Revision", "SkippedItem",
    "StandingAgenda", "StandingItem", "WaitingItem",
]  # fmt: skip
from meetings.roles import RECORD, RECORD_WITHOUT_RECORDERS


class MeetingQuerySet(FoldingQuerySet):
    def visible_to(self, user):
        """Meetings of the coalitions where the person has a place."""
        return self.filter(coalition__in=Coalition.objects.visible_to(user))

    def planned(self):
        return self.filter(status=Meeting.Status.PLANNED)

    def final(self):
        return self.filter(status=Meeting.Status.FINAL)


class Meeting(models.Model):
    """One meeting of one body, from plan to final summary."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Being recorded")
        FOR_RELEASE = "for_release", _("Waiting for release")
        FINAL = "final", _("Final")
        CANCELLED = "cancelled", _("Cancelled")

    class Mode(models.TextChoices):
        IN_COUNTRY = "in_country", _("In the country")
        HYBRID = "hybrid", _("Hybrid")
        REMOTE = "remote", _("Remote")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="meetings")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=160)
    folded = FoldedField(of=("title",))
    # Kept as people say it, local time and zone; the UTC instants are computed from it.
    local_date = models.DateField(_("date"))
    local_start = models.TimeField(_("start"))
    local_end = models.TimeField(_("end"))
    time_zone = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(_("place"), max_length=160, blank=True)
    mode = models.CharField(_("mode"), max_length=12, choices=Mode, default=Mode.IN_COUNTRY)
    mode_reason = models.CharField(_("reason for the mode"), max_length=300, blank=True)
    chaired_by = models.CharField(_("chaired by"), max_length=160, blank=True)
    hosted_by = models.CharField(_("hosted by"), max_length=160, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.PLANNED)
    version = models.PositiveSmallIntegerField(default=0)
    what_changed = models.TextField(blank=True)
    remark = models.TextField(blank=True)
    finalised_at = models.DateTimeField(null=True, blank=True)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The end of an open silence window; none where nothing waits for silence.
    silence_until = models.DateTimeField(null=True, blank=True)
    adopted_by_silence_on = models.DateField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    # The press of the button that wrote it; a second press finds it and writes nothing.
    operation = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(excluded_fields=["operation", "folded"])

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "number"], name="meetings_count_in_each_coalition"
            ),
            models.CheckConstraint(
                name="a_meeting_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="final_meetings_have_a_time_and_a_version",
                condition=~Q(status="final") | Q(finalised_at__isnull=False, version__gte=1),
            ),
            models.CheckConstraint(
                name="a_silence_window_is_open_only_while_a_summary_waits",
                condition=Q(silence_until=None) | Q(status="for_release"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_draft(self) -> bool:
        return self.status in {self.Status.HELD, self.Status.FOR_RELEASE}

    @property
    def takes_changes(self) -> bool:
        """Whether agenda and record are still open to those who keep them."""
        return self.status in {self.Status.PLANNED, self.Status.HELD} and (
            not self.coalition.is_read_only
        )

    @property
    def lies_in_the_past(self) -> bool:
        return self.local_date < timezone.localdate(timezone=self.zone)


class AgendaItem(models.Model):
    """One point of the agenda, under which things are said."""

    Kind = ItemKind

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    presenter = models.CharField(_("presenter"), max_length=160, blank=True)
    obligation = models.ForeignKey(
        Obligation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What it was carried over from, in the words of `actionpoints.carry_over`; else empty.
    carry_key = models.CharField(max_length=40, blank=True, editable=False)
    # The press of the button that wrote it; a second press finds it and writes nothing.
    operation = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "carry_key"],
                condition=~Q(carry_key=""),
                name="an_item_is_carried_over_once",
            )
        ]

    def __str__(self):
        return self.title


class EntryQuerySet(FoldingQuerySet):
    def standing(self):
        return self.filter(removed_at=None)

    def with_saved_at(self):
        """Each with the moment of its last revision."""
        return self.annotate(saved_at=Max("revisions__at"))

    def saved_after(self, revision: int):
        """Those with a later revision than this one."""
        return self.annotate(last_revision=Max("revisions__id")).filter(last_revision__gt=revision)


class Entry(models.Model):
    """What was said under an agenda item; never who said it."""

    class Kind(models.TextChoices):
        PLAIN = "", _("Entry")
        AGREED = "agreed", _("Agreed point")
        OBSTACLE = "obstacle", _("Obstacle")
        INFORMATION = "information", _("Information")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind, blank=True)
    text = models.TextField()
    folded = FoldedField(of=("text",))
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "entries"

    def __str__(self):
        return self.text[:60]


class RevisionQuerySet(models.QuerySet):
    def readable_by(self, user, meeting):
        """The recorders' alone; the authority's while it records itself; nobody else's."""
        mine = Member.objects.current().filter(user=user, seat__coalition=meeting.coalition_id)
        recorders = meeting.coalition.seats.current().filter(role__in=RECORD)
        wanted = RECORD if recorders.exists() else RECORD_WITHOUT_RECORDERS
        if not mine.filter(seat__role__in=wanted).exists():
            return self.none()
        return self.filter(entry__item__meeting=meeting)

    def superseded(self):
        """Those that no longer stand: older than their entry, or of one that was taken out."""
        return self.exclude(version=F("entry__version"), entry__removed_at=None)


class Revision(models.Model):
    """An entry as it once stood; none is ever changed."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, blank=True)
    text = models.TextField()
    # Whether this version took the entry out of the summary.
    removed = models.BooleanField(default=False)
    operation = models.UUIDField(unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "version"], name="one_revision_per_version")
        ]

    def __str__(self):
        return f"v{self.version}"


class FollowUp(models.Model):
    """What became of an agreed point; kept apart, so that the entry stays as it was circulated."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        PILOT = "pilot", _("Pilot")
        ADOPTED = "adopted", _("Adopted")

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="follow_up")
    state = models.CharField(_("follow-up"), max_length=12, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return f"{self.entry_id} {self.state}"


class PrivateNote(models.Model):
    """The recorders' own note on an agenda item; it never leaves them."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="private_notes")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="private_notes")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="one_note_per_item_and_seat")
        ]

    def __str__(self):
        return f"{self.item_id}"


class PresenceQuerySet(models.QuerySet):
    def lately(self):
        """Twice the pause between two signs of life, so that one may get lost."""
        return self.filter(seen_at__gte=timezone.now() - 2 * Presence.PAUSE)


class Presence(models.Model):
    """Who has the record page of a meeting open, as of when their browser last said so."""

    PAUSE = timedelta(seconds=15)

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="present_once_per_meeting")
        ]

    def __str__(self):
        return f"{self.user_id}"


class Attendance(models.Model):
    """Whether a seat, or a guest, was there."""

    class Status(models.TextChoices):
        PRESENT = "present", _("Present")
        APOLOGIES = "apologies", _("Apologies received")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.CASCADE)
    status = models.CharField(max_length=12, choices=Status, default=Status.PRESENT)
    people = models.CharField(max_length=300, blank=True)
    guest_name = models.CharField(max_length=150, blank=True)
    guest_organisation = models.CharField(max_length=160, blank=True)
    guest_email = models.EmailField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seat"],
                condition=Q(seat__isnull=False),
                name="a_seat_attends_once",
            ),
            models.CheckConstraint(
                name="attendance_is_a_seats_or_a_guests",
                condition=Q(seat__isnull=False) | ~Q(guest_name="") | ~Q(guest_organisation=""),
            ),
        ]

    def __str__(self):
        return str(self.seat or self.guest_name or self.guest_organisation)


class Answer(models.Model):
    """What a person answered to a meeting's invitation; until it starts it may change."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("Comes")
        TENTATIVE = "tentative", _("Perhaps")
        REPRESENTED = "represented", _("Is represented")
        DECLINED = "declined", _("Can't come")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=12, choices=Kind)
    represented_by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"], name="one_answer_per_person_and_meeting"
            ),
            models.CheckConstraint(
                name="only_the_represented_name_somebody",
                condition=Q(kind="represented") | Q(represented_by=""),
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.get_kind_display()}"

    @property
    def who_comes(self) -> str:
        """The name of the person to expect; empty where nobody, or perhaps nobody, comes."""
        if self.kind == self.Kind.ACCEPTED:
            return str(self.member)
        return self.represented_by
