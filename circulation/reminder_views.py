"""Choosing reminders: signed in, by a mail's link, and by one click in a mail program."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from circulation import actions, tokens
from circulation.forms import RemindersForm
from coalitions.models import Member


@require_http_methods(["GET", "POST"])
def reminders(request):
    """A signed-in person's own choice, for each table at which they sit."""
    members = _places_of(request.user)
    # No ticked box is an answer too, and leaves an empty POST.
    form = RemindersForm(request.POST if request.method == "POST" else None, members=members)
    if form.is_valid():
        actions.choose_reminders(members=members, wanted=set(form.cleaned_data["coalitions"]))
        messages.success(request, _("Your choice of reminders is saved."))
        return redirect("reminders")
    return render(
        request,
        "circulation/reminders.html",
        {
            "form": form,
            "members": members,
            "is_demonstration": any(each.seat.coalition.is_demonstration for each in members),
        },
    )


def _places_of(user) -> list[Member]:
    """By account, and by the address that the account has proved to be its own."""
    places = Member.objects.current().filter(Q(user=user) | Q(email__iexact=user.email))
    return list(places.select_related("seat__coalition", "no_reminders"))


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def by_link(request, token):
    """GET shows the choice and changes nothing; POST is a mail program's one click (RFC 8058).

    It comes from the mail provider, without cookies, and so without the token that guards forms.
    """
    members = tokens.chosen_by(token)
    if not members:
        return render(request, "coalitions/token_ended.html", status=410)
    if request.method == "POST":
        actions.stop_reminders(members=members)
        return HttpResponse(_("Reminders are turned off."), content_type="text/plain")
    return _page(request, token, RemindersForm(members=members), members)


@login_not_required
@require_POST
def choose(request, token):
    """The page's own form: reminders of some coalitions, of all, or of none."""
    members = tokens.chosen_by(token)
    if not members:
        return render(request, "coalitions/token_ended.html", status=410)
    form = RemindersForm(request.POST, members=members)
    if not form.is_valid():
        return _page(request, token, form, members, status=422)
    actions.choose_reminders(members=members, wanted=set(form.cleaned_data["coalitions"]))
    members = tokens.chosen_by(token)
    return _page(request, token, RemindersForm(members=members), members, is_kept=True)


def _page(request, token, form, members, *, status=200, **more):
    is_demonstration = any(member.seat.coalition.is_demonstration for member in members)
    context = {"form": form, "token": token, "is_demonstration": is_demonstration, **more}
    return render(request, "circulation/reminders_by_link.html", context, status=status)
