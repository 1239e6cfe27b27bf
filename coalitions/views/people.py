"""Who sits at the table: seats, members, working groups; fetch, check, act, answer."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalitions import forms, permissions
from coalitions.actions import invitations, life, members, seats
from coalitions.models import Body, Member
from coalitions.roles import Role
from coalitions.views import fetch
from toolkit.errors import NotReady, require

ORDER = list(Role)


@require_GET
def people(request, slug):
    """Seats and members; addresses of those who share them, all for those who keep the table."""
    coalition = fetch.coalition(request, slug)
    user = request.user
    held = set(permissions.seats_of(user, coalition).values_list("id", flat=True))
    rows = (
        coalition.seats.current()
        .select_related("organisation", "coalition")
        .prefetch_related(
            Prefetch(
                "members",
                Member.objects.filter(ends_on=None).prefetch_related("invitations"),
                to_attr="here",
            )
        )
    )
    context = {
        "coalition": coalition,
        "tab": "people",
        "seats": sorted(rows, key=lambda seat: (ORDER.index(seat.role), seat.organisation.name)),
        "held": held,
        "may": permissions.table_rights(user, coalition),
        "bodies": coalition.bodies.prefetch_related("members__seat__organisation"),
        "former": coalition.seats.exclude(id__in=rows.values("id")).select_related("organisation"),
    }
    return render(request, "coalitions/people.html", context)


def _page(request, coalition, form, **words):
    """One form on a page of its own: its heading, what it does, and its button."""
    context = {"coalition": coalition, "tab": "people", "form": form, "back": "coalition_people"}
    return render(request, "coalitions/form.html", {**context, **words})


def _saved(request, slug, words):
    messages.success(request, words)
    return redirect("coalition_people", slug)


def seat_new(request, slug):
    coalition = fetch.coalition(request, slug)
    roles = permissions.seatable_roles(request.user, coalition)
    require(bool(roles))
    form = forms.SeatForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            seat = seats.add(coalition=coalition, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The seat is given. Now name who sits in it."))
            return redirect("member_new", slug, seat.id)
    return _page(
        request,
        coalition,
        form,
        heading=_("Give an organisation a seat"),
        button=_("Give the seat"),
        names=forms.known_organisations(),
    )


def seat_end(request, slug, seat):
    row = fetch.seat(request, slug, seat)
    require(permissions.can_end_seat(request.user, row))
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            seats.end(seat=row, reason=form.cleaned_data["reason"], by=request.user)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            return _saved(request, slug, _("The seat has ended, and every member is told."))
    return _page(
        request,
        row.coalition,
        form,
        heading=_("End the seat of %(name)s") % {"name": row.organisation},
        lead=_(
            "From today its members get no more mail and no longer see this coalition. The record "
            "keeps what they took part in."
        ),
        button=_("End the seat"),
    )


def suggest(request, slug):
    """A wish about the table, put to the national authority."""
    coalition = fetch.coalition(request, slug)
    subjects = permissions.suggestible(request.user, coalition)
    require(bool(subjects))
    form = forms.SuggestionForm(request.POST or None, subjects=subjects)
    if request.method == "POST" and form.is_valid():
        told = seats.suggest(coalition=coalition, by=request.user, **form.cleaned_data)
        if told:
            return _saved(request, slug, _("Your suggestion is on its way to the authority."))
        form.add_error(None, _("The authority has no address yet, so nothing was sent."))
    return _page(
        request,
        coalition,
        form,
        heading=_("Suggest something to the national authority"),
        lead=_("Seats, the facilitator and the coalition's life are the authority's to decide."),
        button=_("Send the suggestion"),
    )


@require_POST
def co_convenor(request, slug, seat):
    row = fetch.seat(request, slug, seat)
    require(permissions.can_name_co_convenor(request.user, row))
    form = forms.CoConvenorForm(request.POST)
    form.is_valid()
    chosen = form.cleaned_data["co_convenes"]
    seats.name_co_convenor(seat=row, co_convenes=chosen, by=request.user)
    words = (
        _("%(name)s plans meetings with you now.")
        if chosen
        else _("%(name)s no longer plans meetings.")
    )
    return _saved(request, slug, words % {"name": row.organisation})


def member_new(request, slug, seat):
    row = fetch.seat(request, slug, seat)
    require(permissions.can_invite(request.user, row))
    form = forms.MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            members.add(seat=row, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error("email", str(reason))
        else:
            return _saved(
                request,
                slug,
                _("Added. Nobody was mailed; an invitation to open an account is a button below."),
            )
    return _page(
        request,
        row.coalition,
        form,
        heading=_("Add a person for %(name)s") % {"name": row.organisation},
        lead=_("They get the coalition's mail with or without an account."),
        button=_("Add the person"),
    )


def member_edit(request, slug, member):
    row = fetch.member(request, slug, member)
    require(permissions.can_change_member(request.user, row))
    form = forms.MemberForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            members.change(member=row, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error("email", str(reason))
        else:
            return _saved(request, slug, _("Saved."))
    return _page(
        request,
        row.seat.coalition,
        form,
        heading=_("Change what is known of %(name)s") % {"name": Member.objects.get(pk=row.pk)},
        button=_("Save"),
    )


@require_POST
def member_invite(request, slug, member):
    row = fetch.member(request, slug, member)
    require(permissions.can_invite(request.user, row.seat))
    try:
        invitations.send(member=row, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(
            request,
            _("The invitation is on its way to %(address)s; its link works for 14 days.")
            % {"address": row.email},
        )
    return redirect("coalition_people", slug)


@require_POST
def member_withdraw(request, slug, member):
    row = fetch.member(request, slug, member)
    require(permissions.can_invite(request.user, row.seat))
    invitations.withdraw(member=row)
    return _saved(request, slug, _("The invitation is withdrawn; its link no longer works."))


def body(request, slug, body=None):
    """A Technical Working Group, new or changed."""
    coalition = fetch.coalition(request, slug)
    require(permissions.can_keep_bodies(request.user, coalition))
    groups = coalition.bodies.filter(kind=Body.Kind.WORKING_GROUP)
    row = fetch.get_object_or_404(groups, id=body) if body else None
    form = forms.BodyForm(request.POST or None, instance=row, coalition=coalition)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        life.keep_body(
            coalition=coalition,
            body=row,
            members=values.pop("members"),
            by=request.user,
            **values,
        )
        return _saved(request, slug, _("Saved."))
    return _page(
        request,
        coalition,
        form,
        heading=_("Technical Working Group"),
        lead=_("A smaller group on one subject, with meetings and summaries of its own."),
        button=_("Save"),
    )
