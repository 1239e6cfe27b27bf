"""Letters: one message to one address, and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FrozenDocument(models.Model):
    """A document as it left the house: its source, and once rendered its bytes for ever."""

    MAX_ATTEMPTS = 3

    filename = models.CharField(max_length=200)
    source = models.TextField()
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="frozen_documents_have_content_hash_and_time",
                condition=Q(content=None, frozen_at=None, sha256="")
                | Q(content__isnull=False, frozen_at__isnull=False) & ~Q(sha256=""),
            )
        ]

    def __str__(self):
        return self.filename


class LetterQuerySet(models.QuerySet):
    def due(self, now):
        """Queued letters whose moment has come and whose attachment is frozen."""
        return self.filter(
            Q(attachment=None) | Q(attachment__frozen_at__isnull=False),
            state=Letter.State.QUEUED,
            not_before__lte=now,
        )

    def in_order(self):
        return self.order_by("-urgent", "not_before", "id")


def new_message_id() -> str:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"{uuid.uuid4().hex}@{domain}"


class Letter(models.Model):
    """One message to one address."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        IN_DATA = "in_data", _("Being handed over")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")
        UNKNOWN = "unknown", _("Not known whether it arrived")
        CANCELLED = "cancelled", _("Stopped")
        BOUNCED = "bounced", _("Returned by the other side")

    kind = models.CharField(max_length=40)
    urgent = models.BooleanField(default=False)
    # A demonstration's letters go to files, whatever mail server is set.
    to_file = models.BooleanField(default=False)
    to_address = models.EmailField(max_length=254)
    from_name = models.CharField(max_length=120, blank=True)
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=250)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    attachment = models.ForeignKey(
        FrozenDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    # An entry for the reader's calendar, in unfolded lines; its METHOD stands in it.
    calendar = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, unique=True, default=new_message_id)
    # In doubt whether it arrived, a person decides; else it is sent once more, and says so.
    hold_in_doubt = models.BooleanField(default=False)
    # Said in place of an attachment that a mailbox would not take, in the reader's language.
    instead = models.TextField(blank=True)

    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    # From then on nobody has any use for it, so it no longer leaves.
    not_after = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    possibly_twice = models.BooleanField(default=False)
    without_attachment = models.BooleanField(default=False)
    # Of the bytes that left, so that they can be made again and known for the same.
    sent_sha256 = models.CharField(max_length=64, blank=True)
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"])]
        constraints = [
            models.CheckConstraint(
                name="sent_letters_have_a_time",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="letters_in_work_have_a_lease",
                condition=~Q(state__in=["sending", "in_data"])
                | Q(lease_until__isnull=False, lease_token__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.message_id}"

    @property
    def mark(self) -> str:
        """What its return path carries, and a bounce brings back."""
        return self.message_id.partition("@")[0]


class ReturnedAddress(models.Model):
    """An address from which mail came back, until something is sent to it anew by hand."""

    address = models.EmailField(max_length=254, unique=True)
    since = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "returned addresses"

    def __str__(self):
        return self.address


class OutboxSwitch(models.Model):
    """Whether the outbox stands frozen, as it does after a restore until a person thaws it."""

    frozen_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)


class Heartbeat(models.Model):
    """When a part of the machinery, the worker or the backup, was last seen at its work."""

    name = models.CharField(max_length=40, unique=True)
    seen_at = models.DateTimeField()
