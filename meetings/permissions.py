"""Questions about a meeting: who plans it, records it, and reads what."""

from django.db.models import Q

from coalitions.models import Body, Coalition, Member, Seat
from coalitions.permissions import has_role, roles_of, seats_of
from meetings import roles
from meetings.models import Attendance, Document, Meeting, PrivateNote


def can_plan(user, coalition: Coalition) -> bool:
    mine = roles_of(user, coalition)
    if mine & roles.PLAN:
        return True
    if seats_of(user, coalition).filter(co_convenes=True).exists():
        return True
    forming = coalition.status == Coalition.Status.FORMING
    return forming and bool(mine & roles.PLAN_WHILE_FORMING)


def is_recorder(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.RECORD)


def can_keep_agendas(user, coalition: Coalition) -> bool:
    """Edit agendas, keep the standing items, and decide on what is proposed."""
    if has_role(user, coalition, roles.EDIT_AGENDA):
        return True
    return seats_of(user, coalition).filter(co_convenes=True).exists()


def can_edit_agenda(user, meeting: Meeting) -> bool:
    return can_keep_agendas(user, meeting.coalition)


def has_recorders(coalition: Coalition) -> bool:
    return coalition.seats.current().filter(role__in=roles.RECORD).exists()


def can_record(user, meeting: Meeting) -> bool:
    """The recorders; the authority while there are none."""
    coalition = meeting.coalition
    mine = roles_of(user, coalition)
    if mine & roles.RECORD:
        return True
    return bool(mine & roles.RECORD_WITHOUT_RECORDERS) and not has_recorders(coalition)


def can_read_draft(user, meeting: Meeting) -> bool:
    """The recorders; the authority from 'for release' on, or where it records itself.

    While a silence window is open also champion, donors and operators, whose table it is; of a
    working group that is not open, its own members.
    """
    mine = roles_of(user, meeting.coalition)
    if mine & roles.READ_DRAFT:
        return True
    if meeting.silence_until and mine & roles.READ_DRAFT_IN_SILENCE:
        return meeting.body.is_open or meeting.body.current_members().filter(user=user).exists()
    if not mine & roles.READ_DRAFT_FOR_RELEASE:
        return False
    sent = meeting.status == Meeting.Status.FOR_RELEASE
    return sent or not has_recorders(meeting.coalition)


def can_read_summary(user, meeting: Meeting) -> bool:
    """Whether the person may read a final summary, by table, working group and invitation."""
    if meeting.status != Meeting.Status.FINAL:
        return False
    coalition = meeting.coalition
    mine = roles_of(user, coalition)
    if mine & roles.READ_EVERY_BODY:
        return True
    body = meeting.body
    if body.kind == "working_group" and not body.is_open:
        mine_here = body.current_members().filter(user=user)
        if not mine_here.exists():
            return False
    if mine & roles.READ_SUMMARY or (mine and coalition.opens_all_to_observers):
        return True
    present = meeting.attendances.filter(status="present", seat__in=seats_of(user, coalition))
    return present.exists()


def readable_summaries(user, coalition: Coalition):
    """The final meetings whose summaries the person may read, as one question of the database."""
    final = coalition.meetings.final()
    mine = roles_of(user, coalition)
    if mine & roles.READ_EVERY_BODY:
        return final
    own = Body.objects.filter(members__in=Member.objects.current().filter(user=user))
    final = final.filter(Q(body__kind="plenary") | Q(body__is_open=True) | Q(body__in=own))
    if mine & roles.READ_SUMMARY or (mine and coalition.opens_all_to_observers):
        return final
    there = Attendance.objects.filter(status="present", seat__in=seats_of(user, coalition))
    return final.filter(pk__in=there.values("meeting"))


def can_keep_follow_up(user, coalition: Coalition) -> bool:
    return not coalition.is_read_only and has_role(user, coalition, roles.KEEP_FOLLOW_UP)


def can_read_record(user, meeting: Meeting) -> bool:
    """What was said, be it a draft or final."""
    if meeting.is_draft:
        return can_read_draft(user, meeting)
    return can_read_summary(user, meeting)


def readable_records(user, coalition: Coalition):
    """Those of a coalition's meetings of which `can_read_record` is true, in one question."""
    mine = roles_of(user, coalition)
    drafts = set()
    if mine & roles.READ_DRAFT:
        drafts = {Meeting.Status.HELD, Meeting.Status.FOR_RELEASE}
    elif mine & roles.READ_DRAFT_FOR_RELEASE:
        drafts = {Meeting.Status.FOR_RELEASE}
        if not has_recorders(coalition):
            drafts.add(Meeting.Status.HELD)
    silent = Q(pk__in=[])
    if mine & roles.READ_DRAFT_IN_SILENCE:
        open_to = meetings_open_to(user, coalition)
        silent = Q(pk__in=open_to.exclude(silence_until=None).values("pk"))
    return coalition.meetings.filter(
        Q(status__in=drafts)
        | silent
        | Q(status=Meeting.Status.FINAL) & _final_summaries(user, coalition, mine)
    )


def _final_summaries(user, coalition: Coalition, mine: set[str]) -> Q:
    if mine & roles.READ_EVERY_BODY:
        return Q()
    people = Member.objects.current().filter(user=user, seat__coalition=coalition)
    bodies = coalition.bodies.filter(
        ~Q(kind="working_group") | Q(is_open=True) | Q(members__in=people)
    )
    in_body = Q(body__in=bodies.values("id"))
    if mine & roles.READ_SUMMARY or (mine and coalition.opens_all_to_observers):
        return in_body
    present = Attendance.objects.filter(status="present", seat__in=seats_of(user, coalition))
    return in_body & Q(id__in=present.values("meeting"))


def can_use_private_notes(user, meeting: Meeting) -> bool:
    return has_role(user, meeting.coalition, roles.PRIVATE_NOTES)


def recorders_seat(user, coalition: Coalition) -> Seat | None:
    """The recorder's seat in whose name a person writes private notes."""
    return seats_of(user, coalition).filter(role__in=roles.PRIVATE_NOTES).first()


def notes_for(user, meeting: Meeting):
    """Notes of the recorders now in their seats; a successor sees none of the former's."""
    if not can_use_private_notes(user, meeting):
        return PrivateNote.objects.none()
    current = meeting.coalition.seats.current().filter(role__in=roles.PRIVATE_NOTES)
    return PrivateNote.objects.filter(item__meeting=meeting, seat__in=current)


def can_upload(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.UPLOAD_DOCUMENT)


def can_keep_document(user, document: Document) -> bool:
    """Put a new version in its place, or withdraw it: one's own, else the recorders.

    Own is what one put there oneself, or somebody of one's seat did; never an observer.
    """
    mine = roles_of(user, document.coalition)
    if mine & roles.KEEP_DOCUMENTS:
        return True
    if not mine & roles.UPLOAD_DOCUMENT:
        return False
    own_seat = seats_of(user, document.coalition).filter(id=document.seat_id)
    return document.by_id == user.pk or own_seat.exists()


def meetings_open_to(user, coalition: Coalition):
    """Meetings whose papers the person may read: not those of others' closed working groups."""
    meetings = coalition.meetings.all()
    if has_role(user, coalition, roles.READ_EVERY_BODY):
        return meetings
    mine = Member.objects.current().filter(user=user, seat__coalition=coalition)
    closed = Q(body__kind="working_group", body__is_open=False)
    return meetings.filter(~closed | Q(body__in=mine.values("bodies")))


def can_share_at(user, meeting: Meeting) -> bool:
    """Whether this meeting's page offers to put a document there."""
    coalition = meeting.coalition
    if coalition.is_read_only or meeting.status == Meeting.Status.CANCELLED:
        return False
    open_to = meetings_open_to(user, coalition).filter(pk=meeting.pk)
    return can_upload(user, coalition) and open_to.exists()


def seat_to_upload_for(user, coalition: Coalition) -> Seat | None:
    """The seat in whose name a person shares a document."""
    return seats_of(user, coalition).filter(role__in=roles.UPLOAD_DOCUMENT).first()


def can_propose_item(user, coalition: Coalition) -> bool:
    return has_role(user, coalition, roles.PROPOSE_ITEM)


def can_see_every_proposer(user, coalition: Coalition) -> bool:
    """Facilitator and secretariat; the others see only those who let themselves be seen."""
    return has_role(user, coalition, roles.SEE_PROPOSER)
