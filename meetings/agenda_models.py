"""Around an agenda: standing items, items that wait or were skipped, and what seats propose."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalitions.models import Body, Obligation, Seat


class ItemKind(models.TextChoices):
    POLICY = "policy", _("Policy")
    TECHNICAL = "technical", _("Technical")
    OPERATIONAL = "operational", _("Operational")
    STANDING = "standing", _("Standing")


class StandingAgenda(models.Model):
    """What a body takes up at every meeting; there is one once somebody has decided on it."""

    body = models.OneToOneField(Body, on_delete=models.CASCADE, related_name="standing_agenda")

    def __str__(self):
        return str(self.body)


class StandingItem(models.Model):
    """One item that a body takes up at every meeting."""

    agenda = models.ForeignKey(StandingAgenda, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return self.title


class WaitingItem(models.Model):
    """An item moved on to its body's next meeting before that one was planned."""

    after = models.ForeignKey(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="waiting_items"
    )
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=ItemKind, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    presenter = models.CharField(max_length=160, blank=True)
    obligation = models.ForeignKey(
        Obligation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["after", "title"], name="an_item_waits_once")
        ]

    def __str__(self):
        return self.title


class SkippedItem(models.Model):
    """Something that carries over, left out of one meeting only."""

    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="skipped_items"
    )
    carry_key = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "carry_key"], name="skipped_once")
        ]

    def __str__(self):
        return self.carry_key


class AgendaProposalQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=AgendaProposal.State.WAITING)


class AgendaProposal(models.Model):
    """What a seat would like on an agenda; without a name, nothing tells whose wish it is."""

    class Name(models.TextChoices):
        RECORDERS = "recorders", _("My seat is seen by facilitator and secretariat only")
        EDITORS = "editors", _("My seat is seen by everyone who edits the agenda")
        NOBODY = "nobody", _("Through the facilitator, without my name")

    class State(models.TextChoices):
        WAITING = "waiting", _("Not decided yet")
        ACCEPTED = "accepted", _("Accepted: it is on the agenda")
        DECLINED = "declined", _("Declined")

    # A random key and no moment: the order of coming would tell who was here at the time.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.CASCADE, related_name="proposals"
    )
    title = models.CharField(_("title"), max_length=200)
    why = models.TextField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    name = models.CharField(max_length=12, choices=Name, default=Name.RECORDERS)
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    operation = models.UUIDField(null=True, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    answer = models.CharField(max_length=300, blank=True)

    objects = AgendaProposalQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_proposal_without_a_name_stores_nobody",
                condition=~Q(name="nobody")
                | Q(seat__isnull=True, by__isnull=True, operation__isnull=True),
            ),
            models.CheckConstraint(
                name="a_declined_proposal_has_its_sentence",
                condition=~Q(state="declined") | ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return self.title
