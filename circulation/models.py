"""What leaves the house: frozen documents, to whom, and what became of each copy."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actionpoints.models import ActionPoint, ProgressReport
from coalitions.models import Coalition, Member, Seat
from meetings.models import Meeting
from outbox.models import FrozenDocument, Letter


class MidtermUpdateQuerySet(models.QuerySet):
    def gap_lasts(self):
        """Those whose next plenary has not begun."""
        later = Meeting.objects.filter(
            body=OuterRef("since__body"),
            starts_at__gt=OuterRef("since__starts_at"),
            starts_at__lte=timezone.now(),
        ).exclude(status=Meeting.Status.CANCELLED)
        return self.exclude(Exists(later))

    def open(self):
        """Those whose round takes answers: opened, not handed on, before the next meeting."""
        meets = [Coalition.Status.FORMING, Coalition.Status.ACTIVE]
        return self.gap_lasts().filter(
            status=MidtermUpdate.Status.DRAFT, opened_at__isnull=False, coalition__status__in=meets
        )


class MidtermUpdate(models.Model):
    """The state of the action points between two meetings."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        FOR_RELEASE = "for_release", _("Waiting for release")
        RELEASED = "released", _("Released")

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="midterm_updates"
    )
    since = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    introduction = models.TextField(_("introduction"), blank=True)
    remark = models.TextField(blank=True)
    # Since when its owners are asked; the round ends with the hand-over or the next meeting.
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MidtermUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["coalition", "since"], name="one_update_per_gap")
        ]

    def __str__(self):
        return f"{self.coalition} {self.due_on}"


class MidtermPlan(models.Model):
    """When the authority wants a mid-term round proposed."""

    class When(models.TextChoices):
        HALFWAY = "halfway", _("Half-way between two meetings")
        ON = "on", _("On a date of its own")
        OFF = "off", _("Not at all")

    coalition = models.OneToOneField(
        Coalition, on_delete=models.CASCADE, related_name="midterm_plan"
    )
    when = models.CharField(max_length=8, choices=When, default=When.HALFWAY)
    on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_date_stands_where_one_was_chosen",
                condition=Q(when="on", on__isnull=False) | (~Q(when="on") & Q(on=None)),
            )
        ]

    def __str__(self):
        return f"{self.coalition} {self.when}"


class ThemeParagraph(models.Model):
    """What the update says on one theme of the action points."""

    update = models.ForeignKey(MidtermUpdate, on_delete=models.CASCADE, related_name="paragraphs")
    theme = models.CharField(max_length=40)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["theme"]
        constraints = [
            models.UniqueConstraint(fields=["update", "theme"], name="one_paragraph_per_theme")
        ]

    def __str__(self):
        return self.theme


class RoundToken(models.Model):
    """The link in a mail by which one person reports on their action points in one round."""

    update = models.ForeignKey(MidtermUpdate, on_delete=models.CASCADE, related_name="tokens")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="round_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    # The hash of the address it went to: another person in the same row is not meant.
    address_hash = models.CharField(max_length=64)
    # The day in the coalition's zone.
    on = models.DateField()
    letter = models.OneToOneField(
        Letter, null=True, on_delete=models.SET_NULL, related_name="round_token"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["update", "address_hash", "on"], name="one_mail_a_day_in_a_round"
            )
        ]

    def __str__(self):
        return f"{self.member} {self.on}"


class RoundAnswer(models.Model):
    """What a seat reported on one action point in a round; it may change until the round ends."""

    update = models.ForeignKey(MidtermUpdate, on_delete=models.CASCADE, related_name="answers")
    point = models.ForeignKey(ActionPoint, on_delete=models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    report = models.OneToOneField(
        ProgressReport, on_delete=models.CASCADE, related_name="round_answer"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["update", "point", "seat"], name="one_answer_per_seat_and_point"
            )
        ]

    def __str__(self):
        return f"{self.point} {self.seat}"


class Circulation(models.Model):
    """One document, frozen, sent to a list of recipients fixed at that moment."""

    class Kind(models.TextChoices):
        SUMMARY = "summary", _("Summary")
        MIDTERM = "midterm", _("Mid-term update")
        INVITATION = "invitation", _("Invitation")
        CANCELLATION = "cancellation", _("Cancellation")
        DRAFT = "draft", _("Draft under silence procedure")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="circulations")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=250)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.CASCADE, related_name="circulations"
    )
    midterm = models.ForeignKey(
        MidtermUpdate, null=True, blank=True, on_delete=models.CASCADE, related_name="circulations"
    )
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    what_changed = models.TextField(blank=True)
    # A cancellation is a mail without a paper.
    document = models.OneToOneField(FrozenDocument, null=True, blank=True, on_delete=models.PROTECT)
    # Of an invitation: the meeting as its readers were told of it.
    told = models.JSONField(default=dict, blank=True)
    # What stood in the summary when it was decided on: the document holds these entries alone.
    entry_ids = models.JSONField(default=list)
    outside_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    sender_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "number"], name="circulations_count_in_each_coalition"
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind", "version"],
                condition=Q(stopped_at=None),
                name="a_version_circulates_once",
            ),
            models.UniqueConstraint(
                fields=["midterm", "version"],
                condition=Q(stopped_at=None, midterm__isnull=False),
                name="a_midterm_version_circulates_once",
            ),
            models.CheckConstraint(
                name="all_but_a_cancellation_have_a_document",
                condition=Q(kind="cancellation") | Q(document__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title


class Delivery(models.Model):
    """One recipient's copy; a distinct address, and every member it stands for."""

    circulation = models.ForeignKey(
        Circulation, on_delete=models.CASCADE, related_name="deliveries"
    )
    address = models.EmailField()
    name = models.CharField(max_length=300, blank=True)
    members = models.ManyToManyField(Member, related_name="deliveries", blank=True)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="delivery")
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["circulation", "address"],
                condition=Q(replaced_by=None),
                name="one_standing_copy_per_address",
            )
        ]

    def __str__(self):
        return self.address


class AnswerToken(models.Model):
    """The link in a mail by which one person answers the invitation to one meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="answer_tokens")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="answer_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.member} {self.meeting}"


class Notice(models.Model):
    """A reminder that went out: once for each day before a moment, or after it."""

    class Kind(models.TextChoices):
        SUMMARY_DUE = "summary_due", _("The summary is not final yet")
        RELEASE_DUE = "release_due", _("The summary waits for its release")
        MEETING_NEAR = "meeting_near", _("The meeting is near")
        SILENCE_WAITS = "silence_waits", _("The silence window ended with corrections to answer")
        NOTE_LEAKS = "note_leaks", _("Words of a private note stand in the text")

    kind = models.CharField(max_length=16, choices=Kind)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notices")
    since = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    letters = models.ManyToManyField(Letter, related_name="notices", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "meeting", "since", "days"], name="one_reminder_per_silence_and_day"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.meeting}"


class Reminder(models.Model):
    """One address's mail of one week about dates that come near or have passed."""

    address = models.EmailField()
    is_demonstration = models.BooleanField(default=False)
    # The Monday of the week; where the week begins on a Sunday or Saturday, the one after.
    week = models.DateField()
    members = models.ManyToManyField(Member, related_name="reminders", blank=True)
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.SET_NULL, related_name="reminder"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address", "is_demonstration", "week"],
                name="one_reminder_per_address_and_week",
            )
        ]

    def __str__(self):
        return f"{self.address} {self.week}"


class PointNotice(models.Model):
    """That a point's date comes near, or has passed, as it was said to one member, once."""

    class Kind(models.TextChoices):
        SOON = "soon", _("The date comes near")
        PAST = "past", _("The date has passed")

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="said")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="point_notices")
    point = models.ForeignKey(ActionPoint, on_delete=models.CASCADE, related_name="notices")
    # A new date is a new promise, of which there is something to say again.
    due_on = models.DateField()
    kind = models.CharField(max_length=4, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "point", "due_on", "kind"],
                name="one_notice_per_member_point_date_and_kind",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.point}"


class ChoiceToken(models.Model):
    """The link in a reminder by which its reader chooses reminders without signing in."""

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="tokens")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="choice_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.reminder}"


class NoReminders(models.Model):
    """A member who asked for no reminders of action points; summaries still arrive."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="no_reminders")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "members without reminders"

    def __str__(self):
        return f"{self.member}"


class CorrectionQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(answered_at=None)


class Correction(models.Model):
    """What somebody at the table asks to be changed in a summary, and the recorders' answer."""

    class Answer(models.TextChoices):
        TAKEN_IN = "taken_in", _("Taken in")
        NOT_TAKEN_IN = "not_taken_in", _("Not taken in")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="corrections")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    to_facilitator_alone = models.BooleanField(default=False)
    # Empty where the request went to the facilitator alone: no seat is written down then.
    seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    operation = models.UUIDField(null=True, unique=True, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    answer_text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="an_answer_has_its_sentence_and_its_time",
                condition=Q(answer="", answered_at=None)
                | ~Q(answer="") & ~Q(answer_text="") & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="to_the_facilitator_alone_stores_no_seat",
                condition=Q(to_facilitator_alone=False) | Q(seat=None),
            ),
        ]

    def __str__(self):
        return f"{self.meeting_id} {self.pk}"
