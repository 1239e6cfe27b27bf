"""What a view begins with: the coalition and the meeting that this person may know of."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from coalitions.models import Coalition
from meetings.models import Meeting
from toolkit.errors import NotReady


def coalition(request, slug):
    return get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)


def meeting(request, slug, number):
    meetings = Meeting.objects.select_related("coalition", "body")
    return get_object_or_404(meetings, coalition=coalition(request, slug), number=number)


def act(name):
    """POST only; what is not ready yet is said on the page the person came from."""

    def decorate(view):
        @require_POST
        @wraps(view)
        def wrapped(request, slug, **kwargs):
            try:
                return view(request, slug, **kwargs)
            except NotReady as reason:
                messages.error(request, str(reason))
                return redirect(name, slug=slug, **kwargs)

        return wrapped

    return decorate
