"""What is done with documents: put there, replaced by a newer version, withdrawn.

A file is on the disk before a row speaks of it, and is taken away after the row has let go.
"""

from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from meetings.actions import pressed_before, refuse_read_only
from meetings.models import ChosenRole, Document, DocumentVersion
from meetings.permissions import seat_to_upload_for
from toolkit import filing, uploads
from toolkit.errors import NotReady, Unfit


@contextmanager
def _filed(file):
    """The file on the disk with its kind; away again unless a row took it up."""
    try:
        kind = uploads.kind_of(file, file.name)
    except Unfit as why:
        raise NotReady(str(why)) from why
    filed = filing.put(file)
    try:
        yield kind, filed
    finally:
        if not DocumentVersion.objects.filter(stored_as=filed.name).exists():
            filing.take_away(filed.name)


def add_document(
    *,
    coalition,
    title,
    kind,
    file,
    by,
    audience=Document.Audience.TABLE,
    roles=(),
    meeting=None,
    item=None,
    operation=None,
) -> Document:
    """Version 1 of a new document; `file` is open for reading and has a name."""
    refuse_read_only(coalition)
    with _filed(file) as (extension, filed), transaction.atomic():
        coalition = _with_room_for(coalition, filed.size)
        _refuse_foreign(coalition, meeting, item)
        rows = DocumentVersion.objects.annotate(title=F("document__title"))
        written, operation = pressed_before(
            rows, operation, title=title, sha256=filed.sha256, by_id=by and by.pk
        )
        if written:
            return written.document
        document = Document.objects.create(
            coalition=coalition,
            kind=kind,
            title=title,
            meeting=meeting,
            item=item,
            audience=audience,
            by=by,
            seat=seat_to_upload_for(by, coalition) if by else None,
        )
        if audience == Document.Audience.ROLES:
            chosen = [ChosenRole(document=document, role=role) for role in roles]
            ChosenRole.objects.bulk_create(chosen)
        _add_version(document, extension, filed, number=1, by=by, operation=operation)
        return document


def add_version(*, document, file, by, what_changed="", operation=None) -> DocumentVersion:
    """The next version, in the place of the one before, which stays to be read."""
    refuse_read_only(document.coalition)
    with _filed(file) as (extension, filed), transaction.atomic():
        _with_room_for(document.coalition, filed.size)
        document = _standing(document)
        written, operation = pressed_before(
            DocumentVersion.objects,
            operation,
            document_id=document.pk,
            sha256=filed.sha256,
            what_changed=what_changed,
        )
        if written:
            return written
        last = document.versions.aggregate(last=Max("number"))["last"] or 0
        return _add_version(
            document,
            extension,
            filed,
            number=last + 1,
            by=by,
            operation=operation,
            what_changed=what_changed,
        )


def _add_version(document, extension, filed, **facts) -> DocumentVersion:
    return DocumentVersion.objects.create(
        document=document,
        extension=extension,
        size=filed.size,
        sha256=filed.sha256,
        stored_as=filed.name,
        **facts,
    )


def _with_room_for(coalition, size) -> Coalition:
    """The coalition, held until the end, with room for so many bytes more."""
    coalition = Coalition.objects.select_for_update().get(pk=coalition.pk)
    refuse_read_only(coalition)
    held = DocumentVersion.objects.filter(
        document__coalition=coalition, document__withdrawn_at=None
    ).aggregate(held=Sum("size"))["held"]
    most = settings.DOCUMENTS_QUOTA_MB * 1024 * 1024
    if (held or 0) + size > most:
        raise NotReady(
            _(
                "The coalition’s library is full: it holds %(most)s. Withdraw documents nobody "
                "needs any more, or ask the portal’s administrator for more room."
            )
            % {"most": filesizeformat(most)}
        )
    return coalition


def _refuse_foreign(coalition, meeting, item) -> None:
    if meeting and meeting.coalition_id != coalition.pk:
        raise NotReady(_("This meeting belongs to another coalition."))
    if item and (meeting is None or item.meeting_id != meeting.pk):
        raise NotReady(_("This agenda item belongs to another meeting."))


def _standing(document) -> Document:
    current = Document.objects.select_for_update().get(pk=document.pk)
    refuse_read_only(Coalition.objects.get(pk=current.coalition_id))
    if current.withdrawn_at:
        raise NotReady(_("This document was withdrawn meanwhile."))
    return current


@transaction.atomic
def withdraw(*, document, reason, by, without_title=False) -> Document:
    """A tombstone stays: who, when and why; the files go from the disk, the title if wished."""
    document = _standing(document)
    document.withdrawn_at, document.withdrawn_by = timezone.now(), by
    document.withdraw_reason = reason
    if without_title:
        document.title = ""
    document.save()
    transaction.on_commit(take_away_withdrawn, robust=True)
    return document


def take_away_withdrawn() -> int:
    """Delete the files of withdrawn documents that still lie on the disk; how many went."""
    gone = 0
    left = DocumentVersion.objects.filter(document__withdrawn_at__isnull=False)
    for version in left.exclude(stored_as=""):
        if filing.take_away(version.stored_as):
            gone += DocumentVersion.objects.filter(pk=version.pk).update(stored_as="")
    return gone


def forget_files(documents) -> None:
    """Before rows are deleted for good: their files go with them once that is decided."""
    versions = DocumentVersion.objects.filter(document__in=documents).exclude(stored_as="")
    names = list(versions.values_list("stored_as", flat=True))

    def take_away():
        for name in names:
            filing.take_away(name)

    transaction.on_commit(take_away, robust=True)
