"""What people say of coming to a meeting, before it begins: a plan, which is no fact yet."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.models import Member
from meetings.models import Answer, Attendance, Meeting
from toolkit.errors import NotReady


def takes_answers(meeting: Meeting) -> bool:
    """Until it starts; a cancelled meeting asks nobody any more."""
    return meeting.status == Meeting.Status.PLANNED and timezone.now() < meeting.starts_at


@transaction.atomic
def give(*, meeting: Meeting, member: Member, kind: str, represented_by: str = "") -> Answer:
    """One answer per person; a later one takes the place of the former."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if member.seat.coalition_id != meeting.coalition_id:
        raise NotReady(_("This person sits at another table."))
    if not takes_answers(meeting):
        raise NotReady(_("The meeting has begun or was cancelled, so no answer is kept any more."))
    if kind != Answer.Kind.REPRESENTED:
        represented_by = ""
    answer, _new = Answer.objects.update_or_create(
        meeting=meeting,
        member=member,
        defaults={"kind": kind, "represented_by": represented_by, "at": timezone.now()},
    )
    return answer


def of_people(meeting: Meeting) -> list[dict]:
    """Everybody in the meeting's body, each with what they answered, or None."""
    given = {answer.member_id: answer for answer in meeting.answers.all()}
    return [
        {"member": member, "answer": given.get(member.id)}
        for member in meeting.body.current_members()
    ]


def suggestions(meeting: Meeting) -> dict[int, tuple[str, str]]:
    """By seat, the attendance the answers make likely; for the recorder to keep or to change."""
    said: dict[int, list[Answer]] = {}
    for answer in meeting.answers.select_related("member").order_by("member__name", "id"):
        said.setdefault(answer.member.seat_id, []).append(answer)
    likely = {}
    for seat, answers in said.items():
        coming = [answer.who_comes for answer in answers if answer.who_comes]
        if coming:
            likely[seat] = (Attendance.Status.PRESENT.value, ", ".join(coming)[:300])
        elif all(answer.kind == Answer.Kind.DECLINED for answer in answers):
            likely[seat] = (Attendance.Status.APOLOGIES.value, "")
    return likely
