"""The papers of a coalition: on a meeting, beside an agenda item, or in the library only."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Member, Seat
from coalitions.roles import Role
from meetings.roles import READ_EVERY_BODY
from toolkit.folding import FoldedField, FoldingQuerySet

IN_A_CLOSED_GROUP = Q(meeting__body__kind="working_group", meeting__body__is_open=False)


class DocumentQuerySet(FoldingQuerySet):
    def visible_to(self, user):
        """Those whose name and content the person may know; who put one there always may.

        Both must let the person in: the roles that were chosen, and the closed working group
        whose meeting it belongs to (the authority and the recorders read every group's).
        """
        if not user.is_authenticated:
            return self.none()
        mine = Member.objects.current().filter(user=user)
        here = mine.filter(seat__coalition=OuterRef("coalition"))
        chosen = ChosenRole.objects.filter(document=OuterRef(OuterRef("pk"))).values("role")
        in_group = mine.filter(bodies=OuterRef("meeting__body"))
        reads_groups = here.filter(seat__role__in=READ_EVERY_BODY)
        for_me = Q(audience=Document.Audience.TABLE) | Exists(here.filter(seat__role__in=chosen))
        not_closed = ~IN_A_CLOSED_GROUP | Q(meeting=None)
        let_in = not_closed | Exists(in_group) | Exists(reads_groups)
        return self.filter(
            Q(by=user) | for_me & let_in, coalition__in=Coalition.objects.visible_to(user)
        )

    def for_the_whole_table(self):
        """Those nobody at the table is kept from."""
        return self.filter(~IN_A_CLOSED_GROUP | Q(meeting=None), audience=Document.Audience.TABLE)

    def standing(self):
        return self.filter(withdrawn_at=None)


class Document(models.Model):
    """A paper that members share; what is stored of it are its versions."""

    class Kind(models.TextChoices):
        STRATEGY = "strategy", _("Strategy")
        WORK_PLAN = "work_plan", _("Work plan")
        STANDARDS = "standards", _("National standards")
        MOU = "mou", _("Memorandum of understanding")
        TERMS = "terms", _("Terms of reference")
        EXTENSION = "extension", _("Extension request")
        REPORT = "report", _("Report")
        OTHER = "other", _("Other")

    class Audience(models.TextChoices):
        TABLE = "table", _("Everyone at the table")
        ROLES = "roles", _("Only the roles chosen here")

    # In the address; a number would tell how many papers one does not see.
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=200, blank=True)
    meeting = models.ForeignKey(
        "meetings.Meeting", null=True, blank=True, on_delete=models.CASCADE,
        related_name="documents",
    )  # fmt: skip
    # An item taken off the agenda leaves its papers to the meeting.
    item = models.ForeignKey(
        "meetings.AgendaItem", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="documents",
    )  # fmt: skip
    # Where roles are chosen and none is named, nobody but its owner reads it.
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.ROLES)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="documents")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    withdraw_reason = models.CharField(max_length=300, blank=True)
    folded = FoldedField(of=("title",))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                name="only_a_withdrawn_document_may_lack_its_title",
                condition=~Q(title="") | Q(withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_documents_have_a_time_and_a_reason",
                condition=Q(withdrawn_at=None, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
            ),
            models.CheckConstraint(
                name="a_document_beside_an_item_belongs_to_a_meeting",
                condition=Q(item=None) | Q(meeting__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title or str(_("A withdrawn document"))

    @property
    def current(self) -> "DocumentVersion | None":
        """The newest version, of those the page has fetched."""
        return max(self.versions.all(), key=lambda version: version.number, default=None)

    @property
    def roles(self) -> list[Role]:
        """The chosen roles, in the order of the table."""
        chosen = {row.role for row in self.chosen_roles.all()}
        return [role for role in Role if role in chosen]


class ChosenRole(models.Model):
    """One of the roles that may read a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="chosen_roles")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "role"], name="a_role_is_chosen_once")
        ]

    def __str__(self):
        return self.get_role_display()


class DocumentVersion(models.Model):
    """A document as it was put there once; the next replaces it and it stays to be read."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # Told from the content; the person's name for the file is not kept.
    extension = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Under MEDIA_ROOT; empty once the document is withdrawn and the disk has let it go.
    stored_as = models.CharField(max_length=80, blank=True)
    what_changed = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    operation = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="versions_count_in_each_document"
            )
        ]

    def __str__(self):
        return f"v{self.number}"

    @property
    def filename(self) -> str:
        """What a reader's computer calls it: the title, without what a file name can't hold."""
        title = "".join(
            " " if char in '<>:"/\\|?*' or ord(char) < 32 else char for char in self.document.title
        )
        tidy = " ".join(title.split()).strip(". ")[:120] or "document"
        return f"{tidy} (v{self.number}).{self.extension}"
