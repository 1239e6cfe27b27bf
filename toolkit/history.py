"""Saving with a memory: who did it, and why."""


def keep(row, *, by, reason: str = "", only: list[str] | None = None) -> None:
    """Save a row that has a history with the person and the reason in it."""
    row._history_user = by
    row._change_reason = reason[:100]
    row.save(update_fields=only)


def remove(row, *, by) -> None:
    """Take a row away; its history stays, with the person who did it."""
    row._history_user = by
    row.delete()
