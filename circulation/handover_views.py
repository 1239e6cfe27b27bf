"""A person leaves a seat, and the pack for whoever takes over."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from circulation import handover
from circulation.actions import departures
from circulation.handover_forms import DepartureForm
from circulation.views import as_pdf
from coalitions import permissions
from coalitions.models import Member
from coalitions.views import fetch
from toolkit import pdf
from toolkit.errors import NotReady, require


def member_end(request, slug, member):
    """Who has left, what they saw to, and who takes it on."""
    row = fetch.member(request, slug, member)
    require(permissions.can_end_membership(request.user, row))
    own = permissions.holds(request.user, row.seat)
    form = DepartureForm(
        request.POST if request.method == "POST" else None,
        member=row,
        others=list(Member.objects.current().filter(seat=row.seat).exclude(pk=row.pk)),
        points=list(handover.points_of(row.seat, request.user).filter(lead=row.seat)),
        own=own,
        may_add=permissions.can_invite(request.user, row.seat),
    )
    if request.method == "POST" and form.is_valid():
        try:
            heir = departures.leave(member=row, by=request.user, **form.facts())
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            return _left(request, row, heir)
    context = {
        "coalition": row.seat.coalition,
        "tab": "people",
        "form": form,
        "member": row,
        "own": own,
    }
    status = 422 if form.is_bound else 200
    return render(request, "circulation/member_end.html", context, status=status)


def _left(request, row, heir):
    messages.success(request, _("%(name)s no longer gets mail.") % {"name": row})
    if heir and heir.email:
        said = _("%(name)s is told where the handover pack is.")
        messages.success(request, said % {"name": heir})
    coalition = row.seat.coalition
    still_here = request.user.pk != row.user_id or permissions.roles_of(request.user, coalition)
    return redirect("coalition_people", coalition.slug) if still_here else redirect("home")


def _seats(request, slug):
    """The seats one holds here, and the one the address asks for, else the first."""
    coalition = fetch.coalition(request, slug)
    mine = permissions.seats_of(request.user, coalition)
    seats = list(mine.select_related("organisation", "coalition__state").order_by("id"))
    asked = request.GET.get("seat", "")
    chosen = [seat for seat in seats if str(seat.pk) == asked] if asked else seats
    return seats, chosen[0] if chosen else None


@require_GET
def pack(request, slug):
    """The pack of one's own seat, as a page."""
    seats, seat = _seats(request, slug)
    require(seat is not None)
    context = {
        "coalition": seat.coalition,
        "tab": "people",
        "seat": seat,
        "seats": seats,
        "paper": handover.pack(seat, reader=request.user),
    }
    return render(request, "circulation/handover.html", context)


@require_GET
def pack_pdf(request, slug):
    _all, seat = _seats(request, slug)
    require(seat is not None)
    paper = handover.pack(seat, reader=request.user)
    try:
        return as_pdf(pdf.render(paper.html), paper.filename)
    except pdf.PdfError as problem:
        said = _("The document can't be printed: %(reason)s") % {"reason": problem}
        messages.error(request, said)
        return redirect("handover", slug)
