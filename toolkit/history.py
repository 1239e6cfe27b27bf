"""Saving with a memory: who did it, and why."""

from contextlib import contextmanager


def keep(row, *, by, reason: str = "", only: list[str] | None = None) -> None:
    """Save a row that has a history with the person and the reason in it."""
    row._history_user = by
    row._change_reason = reason[:100]
    row.save(update_fields=only)


@contextmanager
def unrecorded(row):
    """What is saved here writes no line of history; the next `keep` tells the whole."""
    row.skip_history_when_saving = True
    try:
        yield
    finally:
        del row.skip_history_when_saving


def remove(row, *, by) -> None:
    """Take a row away; its history stays, with the person who did it."""
    row._history_user = by
    row.delete()
