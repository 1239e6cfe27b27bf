"""Freeze a document: its source becomes bytes with a hash, once."""

import hashlib

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from outbox.models import FrozenDocument
from toolkit import pdf


def freeze(document: FrozenDocument) -> bool:
    """Render and store the bytes; False, with the reason on the row, where that can't be done."""
    if document.frozen_at:
        return True
    try:
        content = pdf.render(document.source)
    except pdf.PdfError as problem:
        FrozenDocument.objects.filter(id=document.id, frozen_at=None).update(
            attempts=F("attempts") + 1, failure=str(problem)
        )
        return False
    fault = _fault_of(document, content)
    if fault:
        FrozenDocument.objects.filter(id=document.id, frozen_at=None).update(
            attempts=FrozenDocument.MAX_ATTEMPTS, failure=fault
        )
        return False
    # Whoever comes second finds the row frozen and leaves it as it is.
    FrozenDocument.objects.filter(id=document.id, frozen_at=None).update(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        frozen_at=timezone.now(),
        failure="",
    )
    return True


def _fault_of(document: FrozenDocument, content: bytes) -> str:
    """The house's last look at the finished bytes: why they must not leave, if so."""
    return (
        import_string(settings.OUTBOX_INSPECT)(document, content) if settings.OUTBOX_INSPECT else ""
    )


def freeze_pending() -> int:
    """Freeze every document that a due letter waits for; returns how many were frozen."""
    waiting = FrozenDocument.objects.filter(
        frozen_at=None,
        attempts__lt=FrozenDocument.MAX_ATTEMPTS,
        letters__state="queued",
        letters__not_before__lte=timezone.now(),
    ).distinct()
    return sum(freeze(document) for document in waiting)
