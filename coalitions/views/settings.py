"""A coalition's settings and the steps of its life; and who sees what in it."""

from django.conf import settings as portal
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from coalitions import forms, permissions
from coalitions.actions import life
from coalitions.views import fetch
from toolkit.errors import NotReady, require


def settings(request, slug):
    coalition = fetch.coalition(request, slug)
    fields = permissions.editable_settings(request.user, coalition)
    require(bool(fields))
    form = forms.SettingsForm(request.POST or None, instance=coalition, fields=fields)
    if request.method == "POST" and form.is_valid():
        life.change_settings(coalition=coalition, by=request.user, **form.cleaned_data)
        messages.success(request, _("The settings are saved."))
        return redirect("coalition_settings", slug)
    context = {
        "coalition": fetch.coalition(request, slug),
        "tab": "settings",
        "form": form,
        "can_change_life": permissions.can_change_life_cycle(request.user, coalition),
        "is_partial": fields != permissions.ALL_SETTINGS,
    }
    return render(request, "coalitions/settings.html", context)


def life_cycle(request, slug):
    """The next step in the coalition's life; forming begins by the authority's own act."""
    coalition = fetch.coalition(request, slug)
    require(permissions.can_change_life_cycle(request.user, coalition))
    form = forms.LifeCycleForm(request.POST or None, coalition=coalition)
    if request.method == "POST" and form.is_valid():
        try:
            life.move_on(coalition=coalition, by=request.user, **form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The coalition has taken this step."))
            return redirect("coalition", slug)
    context = {
        "coalition": coalition,
        "tab": "settings",
        "form": form,
        "steps": coalition.steps.all(),
    }
    return render(request, "coalitions/life_cycle.html", context)


@require_GET
def who_sees_what(request, slug):
    """The matrix in plain sentences, as it is for this coalition."""
    coalition = fetch.coalition(request, slug)
    context = {
        "coalition": coalition,
        "tab": "who",
        "mine": permissions.seats_of(request.user, coalition).select_related("organisation"),
        "groups": coalition.bodies.filter(kind="working_group"),
        "can_export": permissions.can_export(request.user, coalition),
        "address": portal.PUBLIC_BASE_URL,
        "administrators": User.objects.filter(is_platform_admin=True, is_active=True),
    }
    return render(request, "coalitions/who_sees_what.html", context)
