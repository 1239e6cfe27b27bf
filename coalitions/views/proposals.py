"""A coalition is proposed by anyone signed in, and opened on the platform's pages."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coalitions import forms, permissions
from coalitions.actions import invitations, life, members, seats
from coalitions.models import Coalition, Member
from coalitions.roles import SEATED_BY_PLATFORM, Role
from toolkit.errors import NotReady, require


def propose(request):
    form = forms.ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        life.propose(by=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("Your proposal is written down. The portal's administrator sees it and answers you."),
        )
        return redirect("coalitions")
    return render(request, "coalitions/propose.html", {"form": form})


@require_GET
def platform_coalitions(request):
    """The shells: name, State and stage of each coalition, and nothing of its content."""
    require(request.user.is_platform_admin)
    rows = Coalition.objects.select_related("state", "proposed_by").order_by("name")
    return render(request, "platform/coalitions.html", {"coalitions": rows})


def platform_new(request):
    """Open a shell; it is a proposal until the authority's own member accepts it."""
    require(request.user.is_platform_admin)
    form = forms.ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        coalition = life.propose(by=request.user, **form.cleaned_data)
        messages.success(request, _("The shell stands. Now seat the authority and the champion."))
        return redirect("platform_coalition", coalition.slug)
    return render(request, "platform/new.html", {"form": form})


def platform_coalition(request, slug):
    """Settings and the authority's and champion's seats, until the authority's people are in."""
    require(request.user.is_platform_admin)
    coalition = get_object_or_404(Coalition.objects.select_related("state"), slug=slug)
    open_to_us = permissions.platform_may_fill(request.user, coalition)
    if request.method == "POST":
        require(open_to_us)
    form = None
    if open_to_us:
        form = forms.SettingsForm(
            request.POST or None, instance=coalition, fields=permissions.SHELL_SETTINGS
        )
    if form and request.method == "POST" and form.is_valid():
        life.change_settings(coalition=coalition, by=request.user, **form.cleaned_data)
        messages.success(request, _("The settings are saved."))
        return redirect("platform_coalition", slug)
    return _shell(request, coalition, form, open_to_us)


def _shell(request, coalition, form, open_to_us, **more):
    here = Member.objects.current().filter(
        seat__coalition=coalition, seat__role__in=SEATED_BY_PLATFORM
    )
    context = {
        "shell": coalition,
        "form": form,
        "open_to_us": open_to_us,
        "members": here.prefetch_related("invitations") if open_to_us else [],
        "seat_form": forms.ShellSeatForm() if open_to_us else None,
        "first_step": coalition.steps.first() if coalition.status == "proposed" else None,
    }
    return render(request, "platform/coalition.html", {**context, **more})


def platform_seat(request, slug):
    """Seat the authority or the champion, with the person who is invited."""
    require(request.user.is_platform_admin)
    if request.method != "POST":
        return redirect("platform_coalition", slug)
    coalition = get_object_or_404(Coalition, slug=slug)
    require(permissions.platform_may_fill(request.user, coalition))
    seat_form = forms.ShellSeatForm(request.POST)
    if not seat_form.is_valid():
        form = forms.SettingsForm(instance=coalition, fields=permissions.SHELL_SETTINGS)
        return _shell(request, coalition, form, True, seat_form=seat_form)
    data = seat_form.cleaned_data
    try:
        seat = coalition.seats.current().filter(
            organisation__name__iexact=data["organisation"], role=data["role"]
        ).first() or seats.add(
            coalition=coalition,
            organisation=data["organisation"],
            role=Role(data["role"]),
            by=request.user,
        )
        member = members.add(
            seat=seat,
            by=request.user,
            name=data["name"],
            function=data["function"],
            email=data["email"],
        )
        invitations.send(member=member, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(
            request, _("Seated, and invited by mail to %(address)s.") % {"address": member.email}
        )
    return redirect("platform_coalition", slug)


def platform_invite(request, slug, member):
    """Send an invitation again, to the address as it stands."""
    require(request.user.is_platform_admin)
    if request.method != "POST":
        return redirect("platform_coalition", slug)
    coalition = get_object_or_404(Coalition, slug=slug)
    require(permissions.platform_may_fill(request.user, coalition))
    here = Member.objects.current().filter(
        seat__coalition=coalition, seat__role__in=SEATED_BY_PLATFORM
    )
    row = get_object_or_404(here, id=member)
    form = forms.AddressForm(request.POST)
    try:
        if not form.is_valid():
            raise NotReady(_("This is no e-mail address. Nothing was changed."))
        members.change(member=row, by=request.user, email=form.cleaned_data["email"])
        invitations.send(member=row, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("The invitation is on its way."))
    return redirect("platform_coalition", slug)
