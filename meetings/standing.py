"""What a body takes up at every meeting."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from coalitions.models import Body
from meetings.actions import refuse_read_only
from meetings.models import StandingAgenda, StandingItem


def offered(body: Body) -> list[dict]:
    """What a body may begin with, in its coalition's language; none once it has decided."""
    if StandingAgenda.objects.filter(body=body).exists():
        return []
    with translation.override(body.coalition.working_language):
        titles = [
            _("Review of action points"),
            _("Status of Article 4"),
            _("Date of the next meeting"),
        ]
    return [
        {"title": title, "minutes": minutes}
        for title, minutes in zip(titles, (20, 15, 5), strict=True)
    ]


def kept(body: Body) -> list[dict]:
    rows = StandingItem.objects.filter(agenda__body=body)
    return [{"title": row.title, "minutes": row.minutes} for row in rows]


@transaction.atomic
def set_items(*, body, items: list[dict]) -> None:
    """All of them in their order, each its `title` and `minutes`; others go."""
    refuse_read_only(body.coalition)
    agenda, _new = StandingAgenda.objects.select_for_update().get_or_create(body=body)
    left = {item.title: item for item in agenda.items.all()}
    for position, facts in enumerate(items, start=1):
        item = left.pop(facts["title"], None) or StandingItem(agenda=agenda, title=facts["title"])
        item.position, item.minutes = position, facts["minutes"]
        item.save()
    StandingItem.objects.filter(pk__in=[item.pk for item in left.values()]).delete()
