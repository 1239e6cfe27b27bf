"""The owner's word on a point that was noted while its seat was absent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Member, Seat
from meetings.models import Meeting


class WishQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(settled_at=None)


class Wish(models.Model):
    """An owner's request for other words or another date, and what those who keep the list said."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("Taken over")
        KEPT = "kept", _("Left as it was")

    point = models.ForeignKey(
        "actionpoints.ActionPoint", on_delete=models.CASCADE, related_name="wishes"
    )
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    sentence = models.CharField(max_length=1000)
    # Empty where the words, or the date, may stay as they are.
    title = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    operation = models.UUIDField(null=True, unique=True, editable=False)

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "wishes"
        constraints = [
            models.UniqueConstraint(
                fields=["point"], condition=Q(settled_at=None), name="one_wish_waits_per_point"
            ),
            models.CheckConstraint(
                name="a_settled_wish_has_its_outcome_and_time",
                condition=Q(settled_at=None, outcome="")
                | (Q(settled_at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self):
        return self.sentence[:60]


class WordToken(models.Model):
    """The link in a summary's mail by which one person gives their seat's word."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="word_tokens")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="word_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.member} {self.meeting}"
