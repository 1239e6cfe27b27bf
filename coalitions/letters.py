"""Mail from the table itself: invitations, and what everyone has to know about the seats."""

from django.db import transaction

from coalitions.models import Coalition, Member
from coalitions.tokens import issue_mail_token
from outbox import post
from toolkit import mail


def tell(members, *, name: str, coalition: Coalition, **context) -> int:
    """One letter per distinct address; the number of letters."""
    by_address: dict[str, Member] = {}
    for member in members:
        if member.email:
            by_address.setdefault(member.email.casefold(), member)
    for address, member in by_address.items():
        leave = issue_mail_token(member)
        message = mail.render(
            name,
            {
                **context,
                "coalition": coalition,
                "member": member,
                "added_by": member.added_by,
                "leave_link": leave,
            },
            language=language_of(member),
        )
        post.queue(
            kind=name,
            to=address,
            message=message,
            to_file=coalition.is_demonstration,
            from_name=coalition.name,
            reply_to=answer_to(coalition),
            headers={"List-Unsubscribe": f"<{leave}>"},
        )
    transaction.on_commit(post.ring, robust=True)
    return len(by_address)


def members_in(coalition: Coalition, roles: list[str]):
    """The people now in seats of these roles."""
    here = Member.objects.current().filter(seat__coalition=coalition, seat__role__in=roles)
    return here.select_related("user", "seat__coalition")


def invite(member: Member, *, link: str, expires_at, invited_by: str) -> None:
    """The offer of an account; its link is a secret, so it leaves by the urgent lane."""
    coalition = member.seat.coalition
    context = {
        "coalition": coalition,
        "member": member,
        "link": link,
        "expires_at": expires_at,
        "invited_by": invited_by,
        "added_by": member.added_by,
        "leave_link": issue_mail_token(member),
    }
    post.queue(
        kind="invitation",
        to=member.email,
        message=mail.render("invitation", context, language=language_of(member)),
        urgent=True,
        to_file=coalition.is_demonstration,
        from_name=coalition.name,
        reply_to=answer_to(coalition),
    )


def language_of(member: Member) -> str:
    return member.user.language if member.user else member.seat.coalition.working_language


def answer_to(coalition: Coalition) -> str:
    """Whom a reader answers: the secretariat's address, else the facilitator's or authority's."""
    for role in ("secretariat", "facilitator", "national_authority"):
        member = members_in(coalition, [role]).exclude(email="").first()
        if member:
            return member.email
    return ""
