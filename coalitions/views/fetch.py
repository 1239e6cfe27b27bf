"""What a page of this room may be about: found only through what the person may see."""

from django.shortcuts import get_object_or_404

from coalitions.models import Coalition, Member, Seat


def coalition(request, slug) -> Coalition:
    visible = Coalition.objects.visible_to(request.user).select_related("state")
    return get_object_or_404(visible, slug=slug)


def seat(request, slug, number) -> Seat:
    rows = Seat.objects.current().select_related("coalition__state", "organisation")
    return get_object_or_404(rows, coalition=coalition(request, slug), id=number)


def member(request, slug, number) -> Member:
    rows = Member.objects.current().select_related("seat__coalition", "seat__organisation", "user")
    return get_object_or_404(rows, seat__coalition=coalition(request, slug), id=number)
