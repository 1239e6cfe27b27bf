"""A coalition's life: proposed, opened, accepted, moved on; and its settings."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coalitions.actions.seats import locked
from coalitions.models import Body, Coalition, LifeCycleStep
from toolkit.errors import NotReady
from toolkit.history import keep

Status = Coalition.Status
NEXT = {
    Status.PROPOSED: [Status.FORMING],
    Status.FORMING: [Status.ACTIVE, Status.DORMANT],
    Status.ACTIVE: [Status.DORMANT, Status.COMPLETED],
    Status.DORMANT: [Status.ACTIVE, Status.COMPLETED],
    Status.COMPLETED: [Status.ACTIVE],
}
# Addresses below /coalitions/ that are pages of their own.
TAKEN_WORDS = {"propose", "new"}


@transaction.atomic
def propose(*, state, kind, name, reason, by) -> Coalition:
    """Write down the wish for a coalition; its proposer and the administrator alone see it."""
    coalition = Coalition(slug=_free_slug(state), name=name, kind=kind, state=state, proposed_by=by)
    keep(coalition, by=by)
    Body.objects.create(coalition=coalition, name=_("Plenary"))
    coalition.obligations.set(state.obligations.filter(status="ongoing"))
    LifeCycleStep.objects.create(
        coalition=coalition, status=Status.PROPOSED, on=timezone.localdate(), reason=reason, by=by
    )
    return coalition


def _free_slug(state) -> str:
    """lebanon, else lebanon-2: a State may have more than one table."""
    stem = slugify(state.name) or state.iso3.lower()
    slug, number = stem, 1
    while slug in TAKEN_WORDS or Coalition.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug


@transaction.atomic
def move_on(*, coalition, to, on, reason: str, by) -> None:
    """The next step in a coalition's life, with its date and reason."""
    coalition = locked(coalition)
    if to not in NEXT[Status(coalition.status)]:
        raise NotReady(
            _("From “%(now)s” the coalition can't become “%(next)s”.")
            % {"now": coalition.get_status_display(), "next": Status(to).label}
        )
    last = coalition.steps.last()
    if on > timezone.localdate():
        raise NotReady(_("This date lies in the future. The step counts from the day it is made."))
    if last and on < last.on:
        raise NotReady(
            _("The step before was made on %(date)s; this one can't be earlier.")
            % {"date": last.on.isoformat()}
        )
    coalition.status = to
    if to == Status.FORMING and coalition.established_on is None:
        coalition.established_on = on
    keep(coalition, by=by, reason=reason)
    LifeCycleStep.objects.create(coalition=coalition, status=to, on=on, reason=reason, by=by)


@transaction.atomic
def change_settings(*, coalition, by, **values) -> Coalition:
    coalition = locked(coalition)
    owed = values.pop("obligations", None)
    for name, value in values.items():
        setattr(coalition, name, value)
    keep(coalition, by=by)
    if owed is not None:
        coalition.obligations.set(owed)
    return coalition


@transaction.atomic
def keep_body(*, coalition, body=None, members, by, **values) -> Body:
    """A Technical Working Group, new or changed; the plenary's members are everybody."""
    coalition = locked(coalition)
    body = body or Body(coalition=coalition, kind=Body.Kind.WORKING_GROUP)
    for name, value in values.items():
        setattr(body, name, value)
    body.save()
    body.members.set(members)
    return body
