"""The owner's word: on the point's page, or by the link in the summary's mail."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from actionpoints import permissions, views, word_actions, word_page
from actionpoints.models import ActionPoint, Wish, WordToken
from actionpoints.word_forms import SettleForm
from coalitions.models import Member
from toolkit.errors import NotReady, require

ASKED = gettext_lazy(
    "Your request is with those who keep the list. Until it is settled nothing is asked."
)


def _back(point):
    return redirect("action_point", point.coalition.slug, point.reference)


@require_POST
def accept(request, slug, reference):
    point = views.point_of(request, slug, reference)
    require(permissions.is_owner(request.user, point))
    try:
        word_actions.accept(point=point, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("Thank you. The action point is yours now."))
    return _back(point)


@require_POST
def ask(request, slug, reference):
    point = views.point_of(request, slug, reference)
    require(permissions.is_owner(request.user, point))
    form = word_page.ask_form(request.POST)
    if _act(form, lambda data: word_actions.ask(point=point, by=request.user, **data)):
        messages.success(request, ASKED)
        return _back(point)
    return views.show(request, point, refused={"ask": form}, status=422)


@require_POST
def settle(request, slug, reference, wish):
    point = views.point_of(request, slug, reference)
    require(permissions.can_settle_wish(request.user, point.coalition))
    wish = get_object_or_404(Wish, point=point, pk=wish)
    form = word_page.settle_form(wish, request.POST)

    def act(data):
        take = data["decision"] == SettleForm.TAKE
        word_actions.settle(wish=wish, take=take, answer=data["answer"], by=request.user)

    if _act(form, act):
        messages.success(request, _("Settled. The owner reads it on the page of the point."))
        return _back(point)
    return views.show(request, point, refused={"settle": form}, status=422)


def _act(form, act) -> bool:
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except NotReady as reason:
        form.add_error(None, str(reason))
        return False
    return True


# --- By the link in the summary's mail ------------------------------------------------------


def by_link(request, link: WordToken):
    """GET shows and changes nothing, however often; POST gives the seat's word on one point."""
    member, coalition = link.member, link.meeting.coalition
    context: dict = {"meeting": link.meeting, "member": member, "coalition": coalition}
    is_seated = Member.objects.current().filter(pk=member.pk).exists()
    rows = list(_waiting(link)) if is_seated and not coalition.is_read_only else []
    if not rows:
        context["seated"] = is_seated
        return render(request, "actionpoints/word_ended.html", context, status=410)
    refused = None
    if request.method == "POST":
        point = next((row for row in rows if str(row.pk) == request.POST.get("point")), None)
        refused = _say(request, point, member.user)
        if refused is None:
            return redirect(request.path)
    context["rows"] = [_row(point, refused) for point in rows]
    status = 422 if refused else 200
    return render(request, "actionpoints/word.html", context, status=status)


def _waiting(link: WordToken):
    points = ActionPoint.objects.awaiting_word().with_owners()
    return (
        points.filter(meeting=link.meeting, lead=link.member.seat)
        .select_related("coalition", "item")
        .prefetch_related("wishes")
    )


def _say(request, point, user):
    """The word of this account, where there is one; else the form that was refused, by point."""
    if point is None:
        messages.info(request, _("This action point does not wait for its owner’s word any more."))
        return None
    if "accept" in request.POST:
        try:
            word_actions.accept(point=point, by=user)
        except NotReady as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _("Thank you. The action point is yours now."))
        return None
    form = word_page.ask_form(request.POST, prefix=f"ask-{point.pk}")
    if _act(form, lambda data: word_actions.ask(point=point, by=user, **data)):
        messages.success(request, ASKED)
        return None
    return point.pk, form


def _row(point, refused) -> dict:
    is_refused = bool(refused) and refused[0] == point.pk
    form = refused[1] if is_refused else word_page.ask_form(prefix=f"ask-{point.pk}")
    waiting = next((wish for wish in point.wishes.all() if wish.settled_at is None), None)
    answered = [wish for wish in point.wishes.all() if wish.settled_at]
    last = answered[-1] if answered else None
    return {"point": point, "form": form, "refused": is_refused, "wish": waiting, "last": last}
