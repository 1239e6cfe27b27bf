"""What a point's page holds for its owner's word: whom it waits for, and what was asked."""

from actionpoints import permissions
from actionpoints.models import ActionPoint
from actionpoints.word_forms import AskForm, SettleForm


def part_of(user, point: ActionPoint, open_to_change: bool, refused: dict) -> dict:
    """For the owner's seat and those who keep the list; nobody else reads who asked for what."""
    owns = permissions.is_owner(user, point)
    keeps = permissions.can_settle_wish(user, point.coalition)
    wishes = list(point.wishes.select_related("seat__organisation")) if owns or keeps else []
    waiting = next((wish for wish in wishes if wish.settled_at is None), None)
    awaited = open_to_change and point.awaits_word and not point.is_draft
    return {
        "wishes": wishes,
        "can_give_word": awaited and owns,
        "ask": refused.get("ask") or ask_form(),
        "waiting_wish": waiting if awaited and keeps else None,
        "settle": refused.get("settle") or (settle_form(waiting) if waiting else None),
    }


def ask_form(data=None, prefix="ask"):
    return AskForm(data, auto_id=f"{prefix}-%s")


def settle_form(wish, data=None):
    return SettleForm(data, wish=wish, auto_id="settle-%s")
