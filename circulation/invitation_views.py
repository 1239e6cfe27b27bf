"""The meeting's page with its invitation, who comes, and the papers for the room."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from circulation import actions, forms, invitations, meeting_documents, permissions, recipients
from circulation.invitation_letters import InvitationWriter
from circulation.models import AnswerToken
from circulation.views import as_pdf
from coalitions.models import Coalition, Member
from meetings import answers
from meetings import views as meeting_views
from meetings.forms import CancelForm
from meetings.models import Answer, Meeting
from meetings.permissions import can_plan
from toolkit import pdf
from toolkit.errors import NotReady, require


def _meeting(request, slug, number) -> Meeting:
    coalition = get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)
    rows = Meeting.objects.select_related("coalition", "body")
    return get_object_or_404(rows, coalition=coalition, number=number)


# --- The meeting's page ---------------------------------------------------------------------


@require_GET
def meeting(request, slug, number):
    return _page(request, _meeting(request, slug, number))


def _page(request, found, *, refused=None, status=200, **more):
    """The meeting with its invitation; `refused` is an answer's form with what was typed."""
    user, coalition = request.user, found.coalition
    invitation = invitations.standing(found)
    keeps = permissions.can_see_answers(user, coalition)
    context = {
        "invitation": invitation,
        "untold": found.status == "planned" and invitations.untold(found, invitation),
        "lies_ahead": invitations.lies_ahead(found),
        "who_comes": answers.of_people(found) if keeps and invitation else [],
        "own_answers": _own_answers(user, found, refused) if invitation else [],
        "can_read_pack": permissions.can_read_pack(user, found),
        "can_print_room_sheet": permissions.can_print_room_sheet(user, found),
    }
    context["tally"] = _tally(context["who_comes"])
    return meeting_views.show(request, found, status=status, **context, **more)


def _tally(people) -> list[tuple]:
    """How many answered what, in the order of the choices, and how many nothing yet."""
    kinds = [row["answer"].kind if row["answer"] else "" for row in people]
    choices = [*Answer.Kind.choices, ("", _("No answer yet"))]
    return [(label, kinds.count(kind)) for kind, label in choices if kind in kinds]


def _own_answers(user, found, refused=None) -> list[dict]:
    """The person's own places in this body, each with its form."""
    if not answers.takes_answers(found):
        return []
    mine = found.body.current_members().filter(user=user)
    given = {answer.member_id: answer for answer in found.answers.filter(member__in=mine)}
    return [
        {
            "member": member,
            "answer": given.get(member.id),
            "form": refused
            if refused and refused.member_id == member.id
            else forms.AnswerForm(member=member, answer=given.get(member.id)),
        }
        for member in mine
    ]


def edit(request, slug, number):
    """Planning's own page, which says here whether people were invited already."""
    invitation = invitations.standing(_meeting(request, slug, number))
    return meeting_views.edit(request, slug, number, invitation=invitation)


@require_POST
def cancel(request, slug, number):
    found = _meeting(request, slug, number)
    require(can_plan(request.user, found.coalition))
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            actions.cancel_meeting(
                meeting=found, reason=form.cleaned_data["reason"], by=request.user
            )
        except NotReady as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("meeting", slug, number)
    return _page(request, found, cancel_form=form, status=422)


# --- Inviting -------------------------------------------------------------------------------


@require_GET
def invitation(request, slug, number):
    """What goes out, to whom, and to whom not; nothing is written."""
    found = _meeting(request, slug, number)
    require(can_plan(request.user, found.coalition))
    last = invitations.standing(found)
    everyone, without_address = recipients.of_body(found.body)
    differs = invitations.changes(found, last)
    version = invitations.next_version(found) if differs or last is None else last.version
    writer = InvitationWriter("meeting_invitation", found, changes=differs)
    context = {
        "coalition": found.coalition,
        "tab": "meetings",
        "meeting": found,
        "invitation": last,
        "differs": differs,
        "lies_ahead": invitations.lies_ahead(found) and not found.coalition.is_read_only,
        "seen": invitations.seen(found),
        "mail": writer.preview(everyone[0]) if everyone else None,
        "sample": everyone[0] if everyone else None,
        "paper": meeting_documents.agenda(found, version=version),
        "recipients": everyone,
        "without_address": without_address,
        "newcomers": invitations.newcomers(found, last, everyone),
    }
    return render(request, "circulation/invitation.html", context)


@require_GET
def invitation_agenda(request, slug, number):
    """The agenda as it would be attached."""
    found = _meeting(request, slug, number)
    require(can_plan(request.user, found.coalition))
    version = invitations.next_version(found)
    paper = meeting_documents.agenda(found, version=version)
    return _printed(request, paper, back="meeting_invitation", meeting=found)


def _printed(request, paper, *, back, meeting):
    try:
        content = pdf.render(paper.html)
    except pdf.PdfError as problem:
        messages.error(
            request, _("The document can't be printed: %(reason)s") % {"reason": problem}
        )
        return redirect(back, meeting.coalition.slug, meeting.number)
    return as_pdf(content, paper.filename)


@require_POST
def invitation_release(request, slug, number):
    found = _meeting(request, slug, number)
    require(can_plan(request.user, found.coalition))
    try:
        sent = actions.release_invitation(
            meeting=found, seen=request.POST.get("seen", ""), by=request.user
        )
    except NotReady as reason:
        messages.error(request, str(reason))
        return redirect("meeting_invitation", slug, number)
    return redirect("circulation", slug, sent.number)


@require_POST
def invitation_newcomers(request, slug, number):
    found = _meeting(request, slug, number)
    require(can_plan(request.user, found.coalition))
    try:
        count = actions.invite_newcomers(meeting=found, by=request.user)
    except NotReady as reason:
        messages.error(request, str(reason))
    else:
        said = ngettext("%(n)d more person is invited.", "%(n)d more people are invited.", count)
        messages.success(request, said % {"n": count})
    return redirect("meeting_invitation", slug, number)


# --- Answering ------------------------------------------------------------------------------


@require_POST
def answer(request, slug, number):
    """Signed in, for one of one's own places."""
    found = _meeting(request, slug, number)
    mine = found.body.current_members().filter(user=request.user)
    member = mine.filter(pk=_id(request.POST.get("member"))).first()
    if member is None:
        messages.error(request, _("You are not invited to this meeting, so nothing was kept."))
        return redirect("meeting", slug, number)
    form = forms.AnswerForm(request.POST, member=member)
    if _keeps(form, found, member):
        messages.success(request, _("Thank you. Your answer is kept."))
        return redirect("meeting", slug, number)
    return _page(request, found, refused=form, status=422)


def _id(text) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 15 else 0


def _keeps(form, meeting: Meeting, member: Member) -> bool:
    if not form.is_valid():
        return False
    try:
        answers.give(meeting=meeting, member=member, **form.cleaned_data)
    except NotReady as reason:
        form.add_error(None, str(reason))
        return False
    return True


@login_not_required
def answer_by_link(request, link: AnswerToken):
    """GET shows and keeps nothing, however often; POST keeps the person's answer."""
    meeting, member = link.meeting, link.member
    is_seated = Member.objects.current().filter(pk=member.pk).exists()
    context: dict = {"meeting": meeting, "member": member, "coalition": meeting.coalition}
    if not is_seated or not answers.takes_answers(meeting):
        context["seated"] = is_seated
        return render(request, "circulation/answer_ended.html", context, status=410)
    given = meeting.answers.filter(member=member).first()
    form = forms.AnswerForm(request.POST or None, member=member, answer=given)
    if request.method == "POST" and _keeps(form, meeting, member):
        given = meeting.answers.get(member=member)
        form = forms.AnswerForm(member=member, answer=given)
        context["is_kept"] = True
    context |= {"form": form, "answer": given, "items": meeting.items.all()}
    return render(request, "circulation/answer.html", context, status=422 if form.is_bound else 200)


# --- Papers ---------------------------------------------------------------------------------


@require_GET
def pack(request, slug, number):
    found = _meeting(request, slug, number)
    require(permissions.can_read_pack(request.user, found))
    paper = meeting_documents.pack(found, reader=request.user)
    return _printed(request, paper, back="meeting", meeting=found)


@require_GET
def room_sheet(request, slug, number):
    found = _meeting(request, slug, number)
    require(permissions.can_print_room_sheet(request.user, found))
    return _printed(request, meeting_documents.room_sheet(found), back="meeting", meeting=found)
