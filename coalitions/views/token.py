"""The token page of a mail: leave the list without an account."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from coalitions.actions import members
from coalitions.tokens import member_of


@login_not_required
def mail_token(request, token):
    """GET shows and changes nothing, however often; POST removes the person from the list."""
    member = member_of(token)
    if member is None:
        return render(request, "coalitions/token_ended.html", status=410)
    if request.method == "POST":
        members.leave_list(member=member)
        return render(request, "coalitions/token_left.html")
    return render(request, "coalitions/token.html", {"member": member})
