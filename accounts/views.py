"""A person's own account: profile, where they are signed in, and the keys of their devices."""

from base64 import b64encode
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import actions, browsers, devices
from accounts.forms import ProfileForm


def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with translation.override(person.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    if form.errors:
        # What was typed stays in the form; the masthead goes on showing what is stored.
        request.user.refresh_from_db()
    context = {
        "form": form,
        "second_factors": Authenticator.objects.filter(user=request.user)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .count(),
        "session_count": len(browsers.living(request.user)),
    }
    return render(request, "accounts/profile.html", context)


def sessions(request):
    living = browsers.living(request.user)
    current = request.session.session_key
    context = {
        "sessions": living,
        "current": current,
        "others": sum(session.session_key != current for session in living),
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
def end_session(request, session):
    if UserSession.objects.filter(pk=session, session_key=request.session.session_key).exists():
        return redirect("account_logout")
    try:
        actions.end_session(session=session, by=request.user)
    except UserSession.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("That browser is signed out."))
    return redirect("sessions")


@require_POST
def end_other_sessions(request):
    actions.end_other_sessions(keep=request.session.session_key, by=request.user)
    messages.success(request, _("All other browsers are signed out."))
    return redirect("sessions")


# --- Keys of typing that waits on a device --------------------------------------------------


def _handed_out(key, status=200):
    """To a person's own session only, and by the middleware `no-store`."""
    secret = b64encode(bytes(key.secret)).decode()
    told = {"id": str(key.id), "user": key.user_id, "device": str(key.device), "secret": secret}
    return JsonResponse(told, status=status)


@require_POST
def device_key_new(request):
    device = devices.name_of(request) or uuid4()
    response = _handed_out(actions.make_device_key(device=device, by=request.user), status=201)
    devices.remember(response, device)
    return response


@require_GET
def device_key(request, sitting):
    mine = request.user.device_keys.filter(device__in=devices.names_of(request))
    return _handed_out(get_object_or_404(mine, pk=sitting))


@require_POST
def device_key_forget(request, sitting):
    actions.destroy_device_key(key=sitting, by=request.user)
    return HttpResponse(status=204)
