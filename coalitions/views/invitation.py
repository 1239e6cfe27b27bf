"""The page behind an invitation's link: open an account, or take the seat with one's own."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from coalitions.actions import invitations
from coalitions.forms import AccountForm
from toolkit.errors import NotReady


@never_cache
@login_not_required
def invitation(request, token):
    """GET shows and changes nothing, however often; POST accepts."""
    offer = invitations.find(token)
    if offer is None or not offer.is_open:
        return render(request, "coalitions/invitation_ended.html", {"offer": offer}, status=410)
    account = invitations.account_of(offer)
    if account is not None:
        return _with_account(request, offer, account)
    first = {
        "name": offer.member.name,
        "language": offer.member.seat.coalition.working_language,
    }
    form = AccountForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept(invitation=offer, **form.cleaned_data)
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
            return _welcome(request, offer)
    return render(request, "coalitions/invitation.html", {"offer": offer, "form": form})


def _with_account(request, offer, account):
    """The address has an account: only its owner, signed in, takes the seat."""
    is_theirs = request.user == account
    if request.method == "POST" and is_theirs:
        try:
            invitations.accept(invitation=offer, user=account)
        except NotReady as reason:
            messages.error(request, str(reason))
            return redirect("home")
        return _welcome(request, offer)
    context = {"offer": offer, "is_theirs": is_theirs, "has_account": True}
    return render(request, "coalitions/invitation.html", context)


def _welcome(request, offer):
    coalition = offer.member.seat.coalition
    messages.success(request, _("Welcome to %(name)s.") % {"name": coalition.name})
    return redirect("coalition", coalition.slug)
