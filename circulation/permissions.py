"""Questions about what leaves the house."""

from django.utils import timezone

from actionpoints import roles as point_roles
from circulation import invitations, roles, rounds, weekly
from circulation.models import Circulation, Delivery
from coalitions.permissions import has_role, roles_of, seats_of
from meetings.models import Meeting
from meetings.permissions import can_plan, can_read_draft, can_read_summary, can_record
from outbox import forgotten

# An invitation and its end are for the body itself, observers in it too.
CALLS = {Circulation.Kind.INVITATION, Circulation.Kind.CANCELLATION}


def has_recorders(coalition) -> bool:
    return coalition.seats.current().filter(role__in=roles.PUBLISH_ALONE).exists()


def asks_for_release(coalition) -> bool:
    return coalition.release_rule == "authority"


def can_open_silence(user, meeting: Meeting) -> bool:
    """The recorders send the draft where the authority chose the silence procedure."""
    coalition = meeting.coalition
    return (
        coalition.release_rule == "silence"
        and has_recorders(coalition)
        and meeting.status == Meeting.Status.HELD
        and may_record(user, coalition)
    )


def can_see_publish_page(user, meeting: Meeting) -> bool:
    """The recorders always; the authority from 'for release' on, or where it records itself."""
    mine = roles_of(user, meeting.coalition)
    if mine & roles.PUBLISH_ALONE:
        return True
    if meeting.silence_until:
        return can_read_draft(user, meeting)
    if not mine & roles.RELEASE_SUMMARY:
        return False
    return meeting.status != Meeting.Status.HELD or not has_recorders(meeting.coalition)


def keeps_publication(user, coalition) -> bool:
    """Who prepares or releases what goes out; the other seats read a draft and no addresses."""
    return has_role(user, coalition, roles.PUBLISH_ALONE | roles.RELEASE_SUMMARY)


def may_record(user, coalition) -> bool:
    return has_role(user, coalition, roles.SEND_FOR_RELEASE)


def may_release(user, coalition) -> bool:
    return has_role(user, coalition, roles.RELEASE_SUMMARY)


def may_publish(user, coalition) -> bool:
    """Whose act publishing is here: the authority's, or the recorders' where it chose so."""
    if coalition.release_rule != "facilitator" or not has_recorders(coalition):
        return may_release(user, coalition)
    return has_role(user, coalition, roles.PUBLISH_ALONE)


def can_send_for_release(user, meeting: Meeting) -> bool:
    return (
        asks_for_release(meeting.coalition)
        and meeting.status == Meeting.Status.HELD
        and has_role(user, meeting.coalition, roles.SEND_FOR_RELEASE)
    )


def can_publish_summary(user, meeting: Meeting) -> bool:
    """The authority releases and so circulates; or the recorders alone where it chose so."""
    coalition = meeting.coalition
    if meeting.silence_until:
        return False
    if meeting.status == Meeting.Status.FOR_RELEASE:
        # Also where the rule was changed meanwhile: what waits for the authority is released by it.
        return has_role(user, coalition, roles.RELEASE_SUMMARY)
    if not has_recorders(coalition):
        return meeting.is_draft and has_role(user, coalition, roles.RELEASE_SUMMARY)
    if coalition.release_rule != "facilitator":
        return False
    return meeting.status == Meeting.Status.HELD and has_role(user, coalition, roles.PUBLISH_ALONE)


def can_reopen(user, meeting: Meeting) -> bool:
    return meeting.status == Meeting.Status.FINAL and has_role(
        user, meeting.coalition, roles.PUBLISH_ALONE
    )


def can_read(user, circulation: Circulation) -> bool:
    """Members of the table; a working group's by its own, observers by invitation."""
    coalition = circulation.coalition
    mine = roles_of(user, coalition)
    if circulation.kind == Circulation.Kind.DRAFT:
        return _can_read_draft(user, circulation, mine)
    if mine & roles.READ_EVERY_BODY:
        return True
    if circulation.stopped_at:
        return False  # no copy left, so it is a draft again
    meeting = circulation.meeting
    if meeting and circulation.kind in CALLS:
        return meeting.body.current_members().filter(user=user).exists()
    if meeting and meeting.body.kind == "working_group" and not meeting.body.is_open:
        return meeting.body.members.filter(user=user, ends_on=None).exists()
    if mine & roles.READ_ALWAYS or coalition.opens_all_to_observers:
        return bool(mine)
    if meeting is None:
        return False
    return meeting.attendances.filter(seat__in=seats_of(user, coalition)).exists()


def can_see_answers(user, coalition) -> bool:
    return has_role(user, coalition, roles.SEE_ANSWERS)


def can_read_pack(user, meeting: Meeting) -> bool:
    """A closed working group's by its own members and those who keep the table."""
    mine = roles_of(user, meeting.coalition)
    if mine & roles.READ_EVERY_BODY or meeting.body.is_open:
        return bool(mine)
    return meeting.body.current_members().filter(user=user).exists()


def can_print_room_sheet(user, meeting: Meeting) -> bool:
    return can_plan(user, meeting.coalition) or can_record(user, meeting)


def _can_read_draft(user, circulation: Circulation, mine) -> bool:
    """Those who keep the table; the other seats only while its silence window is open."""
    if mine & roles.READ_EVERY_BODY:
        return True
    meeting = circulation.meeting
    if meeting is None:
        return False
    newest = meeting.circulations.filter(kind=Circulation.Kind.DRAFT).latest("number")
    return newest == circulation and can_read_draft(user, meeting)


def has_facilitator(coalition) -> bool:
    return coalition.seats.current().filter(role__in=roles.HEAR_IN_CONFIDENCE).exists()


def version_in_question(meeting: Meeting) -> int:
    """The version that a correction is about: the draft's, else the circulated one's."""
    return meeting.version + (1 if meeting.silence_until else 0)


def can_see_corrections(user, meeting: Meeting) -> bool:
    """Whoever may read the summary they are about; also while it is taken up again."""
    if meeting.silence_until:
        return can_read_draft(user, meeting)
    if meeting.version == 0:
        return may_record(user, meeting.coalition) or may_release(user, meeting.coalition)
    return reads_circulated(user, meeting)


def can_ask_for_correction(user, meeting: Meeting) -> bool:
    """Until the window ends, and again once the summary has gone out."""
    if meeting.coalition.is_read_only or not can_see_corrections(user, meeting):
        return False
    if meeting.silence_until:
        return timezone.now() < meeting.silence_until
    return meeting.version > 0


def reads_circulated(user, meeting: Meeting) -> bool:
    """Whether the person may read a version that went out, whatever is being done to the next."""
    sent = meeting.circulations.filter(kind=Circulation.Kind.SUMMARY, stopped_at=None)
    newest = sent.order_by("-version").first()
    if newest is not None:
        return can_read(user, newest)
    return can_read_summary(user, meeting)


def can_answer(user, correction) -> bool:
    """The recorders; what went to the facilitator alone, the facilitator alone."""
    alone, all_others = answering(user, correction.meeting.coalition)
    return alone if correction.to_facilitator_alone else all_others


def can_see_log(user, coalition) -> bool:
    return has_role(user, coalition, roles.SEE_DELIVERY_LOG)


def can_start_midterm(user, coalition) -> bool:
    return has_role(user, coalition, roles.START_MIDTERM)


def can_answer_round(user, coalition) -> bool:
    """Signed in, for one's own seats; observers promise nothing."""
    return has_role(user, coalition, point_roles.REPORT | point_roles.REPORT_OWN)


def can_release_midterm(user, coalition) -> bool:
    return has_role(user, coalition, roles.RELEASE_MIDTERM)


def reason_not_to_send(letter) -> str:
    """Why a queued letter must not go after all; empty where it may."""
    if forgotten.leads_nowhere(letter.to_address):
        return forgotten.REASON
    delivery = Delivery.objects.filter(letter=letter).select_related("circulation").first()
    if delivery is None:
        return (
            rounds.reason_not_to_send(letter)
            or weekly.reason_not_to_send(letter)
            or invitations.reason_not_to_send(letter)
        )
    members = delivery.members.all()
    if members.exists() and not members.current().exists():
        return "The person left the table before the copy was sent."
    return invitations.reason_not_to_send(letter)


def readable(user, coalition, circulations) -> list[Circulation]:
    """Those of a coalition's circulations that the person may read."""
    mine = roles_of(user, coalition)
    if mine & roles.READ_EVERY_BODY:
        return list(circulations)
    return [circulation for circulation in circulations if can_read(user, circulation)]


def can_file_old_summary(user, meeting: Meeting) -> bool:
    if meeting.coalition.is_read_only:
        return False
    return has_role(user, meeting.coalition, roles.PUBLISH_ALONE | roles.RELEASE_SUMMARY)


def answering(user, coalition) -> tuple[bool, bool]:
    """Whether the person answers what went to the facilitator alone, and what went to all."""
    mine = set() if coalition.is_read_only else roles_of(user, coalition)
    return bool(mine & roles.HEAR_IN_CONFIDENCE), bool(mine & roles.ANSWER)
