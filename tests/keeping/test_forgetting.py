"""A forgotten person is nowhere in the database; the record, and everybody else, stay."""

import email
import io
import json
from email.policy import default

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.utils import timezone

from accounts.models import User
from actionpoints import actions as points
from circulation import actions as circulations
from circulation.models import Delivery
from coalitions.actions import invitations, members
from coalitions.models import Contact, Invitation, MailToken, Member, Organisation
from coalitions.roles import Role
from meetings import actions as meetings
from meetings import document_actions
from meetings.models import Attendance, Entry
from outbox import delivery, freeze
from outbox.models import FrozenDocument, Letter
from tests.circulation.conftest import recorded_meeting
from tests.meetings.documents import a_file, share

pytestmark = pytest.mark.django_db

NAME = "Rana O'Haddad-Šarić"
ADDRESS = "rana.haddad@operator.example.org"
BEFORE = "r.haddad@old.example.org"
PHONE = "+961 3 555 019"
FUNCTION = "Head of clearance"
TRACES = [NAME, "Rana O&#x27;Haddad", ADDRESS, BEFORE, PHONE, FUNCTION]
LABEL = "a former member of Cedar Operator"


# States and organisations have names of their own; accounts and sessions are seen to elsewhere.
NOBODYS_TABLES = {
    "account_emailaddress",
    "accounts_user",
    "auth_permission",
    "coalitions_historicalobligation",
    "coalitions_obligation",
    "coalitions_organisation",
    "coalitions_state",
    "django_content_type",
    "django_session",
}


def forget(address=ADDRESS, **options) -> str:
    out = io.StringIO()
    call_command("forget_person", address, stdout=out, **options)
    return out.getvalue()


def traces_in_the_database(traces=tuple(TRACES)) -> set[str]:
    """`table.column` wherever a trace stands, in every text of every table there is."""
    needles = [form.casefold() for trace in traces for form in (trace, json.dumps(trace)[1:-1])]
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = str(value).casefold() if not isinstance(value, bytes) else ""
                    if any(needle in text for needle in needles):
                        found.add(f"{table}.{column}")
    for session in Session.objects.all():
        if any(needle in str(session.get_decoded()).casefold() for needle in needles):
            found.add("django_session")
    return found


@pytest.fixture
def rana(cast):
    """The operator's person, known under a name, two addresses, a telephone and an account."""
    member = cast.members[Role.OPERATOR]
    facts = {"name": NAME, "function": FUNCTION, "telephone": PHONE, "email": BEFORE}
    members.change(member=member, by=cast.facilitator, **facts)
    User.objects.filter(pk=cast.operator.pk).update(email=BEFORE, name=NAME)
    members.change(member=member, by=cast.facilitator, email=ADDRESS)
    User.objects.filter(pk=cast.operator.pk).update(email=ADDRESS)
    EmailAddress.objects.create(user=cast.operator, email=ADDRESS, verified=True, primary=True)
    UserSession.objects.create(
        user=cast.operator, session_key="k", ip="192.0.2.1", user_agent="Firefox"
    )
    TOTP.activate(User.objects.get(pk=cast.operator.pk), generate_totp_secret())
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def busy(cast, rana, client):
    """What a year leaves behind: a circulated summary, mail sent and waiting, a session, notes."""
    client.force_login(User.objects.get(email=ADDRESS))
    client.get("/")
    cast.coalition.attendance_style = "names"
    cast.coalition.save()
    meeting = recorded_meeting(cast)
    meeting.chaired_by = NAME
    meetings.keep(meeting, by=cast.facilitator, reason=f"{NAME} takes the chair")
    meetings.record_entry(
        item=meeting.items.first(), text=f"Write to {NAME} ({ADDRESS}).", by=cast.facilitator
    )
    meetings.mark_attendance(
        meeting=meeting,
        rows={cast.seats[Role.OPERATOR]: ("present", f"{NAME}, Omar Khoury")},
        by=cast.facilitator,
    )
    point = meeting.action_points.get()
    circulations.send_for_release(meeting=meeting, by=cast.facilitator)
    circulations.publish_summary(meeting=meeting, by=cast.national_authority)
    points.report_progress(
        point=point, state="in_progress", text="Half done.", told_by=NAME, by=cast.facilitator
    )
    freeze.freeze_pending()
    delivery.relay()
    second = recorded_meeting(cast, title="Second review")
    circulations.send_for_release(meeting=second, by=cast.facilitator)
    circulations.publish_summary(meeting=second, by=cast.national_authority)
    return meeting


def test_afterwards_no_text_of_any_table_holds_a_trace(cast, busy, settings):
    assert traces_in_the_database() >= {
        "account_emailaddress.email",
        "accounts_user.email",
        "accounts_user.name",
        "circulation_delivery.address",
        "circulation_delivery.name",
        "coalitions_historicalmember.email",
        "coalitions_historicalmember.telephone",
        "coalitions_member.name",
        "meetings_attendance.people",
        "meetings_entry.text",
        "meetings_revision.text",
        "meetings_meeting.chaired_by",
        "meetings_historicalmeeting.history_change_reason",
        "actionpoints_progressreport.told_by",
        "outbox_letter.to_address",
        "outbox_frozendocument.source",
    }
    frozen = dict(FrozenDocument.objects.filter(frozen_at=None).values_list("pk", "sha256"))
    bytes_before = {d.pk: bytes(d.content) for d in FrozenDocument.objects.exclude(pk__in=frozen)}
    mail_of_hers = [p for p in settings.OUTBOX_DIR.iterdir() if ADDRESS in p.read_text()]
    assert len(mail_of_hers) == 1

    said = forget()

    assert traces_in_the_database() == set()
    assert f"the seat of Cedar Operator stays, its member is now “{LABEL}”" in said
    assert "2 letters and 2 circulated copies" in said
    assert "1 of them had waited to be sent and were cancelled" in said
    assert "the PDFs already circulated, which are the record" in said
    assert not mail_of_hers[0].exists()

    member = Member.objects.get(pk=cast.members[Role.OPERATOR].pk)
    assert (member.name, member.email, member.telephone) == (LABEL, "", "")
    assert member.ends_on == timezone.localdate()
    assert member.seat.ends_on is None
    assert Attendance.objects.get().people == f"{LABEL}, Omar Khoury"
    assert Entry.objects.get(text__startswith="Write").text == (
        f"Write to {LABEL} ([address removed])."
    )
    # The bytes are the record, and say so by their hash.
    assert bytes_before == {
        d.pk: bytes(d.content) for d in FrozenDocument.objects.filter(pk__in=bytes_before)
    }
    assert sorted(
        Letter.objects.filter(to_address__endswith="@forgotten.invalid").values_list(
            "state", flat=True
        )
    ) == ["cancelled", "sent"]
    for rows in (EmailAddress, Authenticator, UserSession, Session):
        assert not rows.objects.exists()
    user = User.objects.get(pk=cast.operator.pk)
    assert (user.is_active, user.has_usable_password(), user.name) == (False, False, LABEL)


def test_the_waiting_summary_goes_to_everybody_else_without_the_name(cast, busy, settings):
    forget()
    for path in settings.OUTBOX_DIR.iterdir():
        path.unlink()
    freeze.freeze_pending()
    delivery.relay()
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=default)
        for path in settings.OUTBOX_DIR.glob("*.eml")
    ]
    assert sorted(m["To"] for m in mails if m["Subject"].startswith("Cedar Forum: summary")) == [
        f"{role}@cedar.example.org"
        for role in (
            "champion",
            "donor",
            "facilitator",
            "national_authority",
            "observer",
            "secretariat",
        )
    ]


def test_a_second_time_there_is_nobody_to_forget(busy):
    forget()
    letters = list(Letter.objects.order_by("pk").values())
    assert forget() == "Nobody here has this address; nothing was changed.\n"
    assert list(Letter.objects.order_by("pk").values()) == letters


def test_a_trial_says_the_same_and_changes_nothing(busy, client):
    before = traces_in_the_database()
    trial = forget(dry_run=True)
    assert trial.endswith("Nothing was changed; this is what would be done.\n")
    assert traces_in_the_database() == before
    done = forget()
    assert trial.splitlines()[:-1] == [
        line for line in done.splitlines()[:-1] if "mail files" not in line
    ]


def test_the_session_ends_and_the_links_too(cast, busy, rana, client):
    invited = Member.objects.create(seat=rana.seat, name=NAME, email=ADDRESS)
    invitations.send(member=invited, by=cast.facilitator)
    assert MailToken.objects.filter(member=rana).exists()
    assert client.get("/coalitions/").status_code == 200
    half_way = SessionStore()
    half_way["account_login"] = {"email": ADDRESS}
    half_way.save()
    somebody = SessionStore()
    somebody["_auth_user_id"] = str(cast.facilitator.pk)
    somebody.save()
    cache.set("half-finished", ADDRESS)
    forget()
    assert client.get("/coalitions/").status_code == 302
    assert [s.session_key for s in Session.objects.all()] == [somebody.session_key]
    assert not MailToken.objects.filter(member=rana).exists()
    assert not Invitation.objects.filter(member=invited).exists()
    assert cache.get("half-finished") is None
    assert MailToken.objects.exists()


def test_every_column_in_which_words_can_stand_is_swept(busy):
    """The name is written into every text of every table, so that none can be missed."""
    words = f"See {NAME} <{ADDRESS}>, {PHONE}!"
    written = 0
    columns = [
        (model, column)
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if isinstance(column, (models.CharField, models.TextField, models.JSONField))
    ]
    for model, column in columns:
        if column.unique or column.choices or model._meta.db_table in NOBODYS_TABLES:
            continue
        if column.name in {"address", "to_address"}:
            # Such a copy would be hers and emptied whole; what others got must be swept too.
            continue
        if isinstance(column, models.JSONField):
            value = {"List": [words, {words: 1}]}
        elif isinstance(column, models.EmailField):
            value = ADDRESS
        elif column.max_length is None or column.max_length >= len(words):
            value = words
        else:
            continue
        first = model._default_manager.order_by("pk").values_list("pk", flat=True).first()
        written += model._default_manager.filter(pk=first).update(**{column.name: value})
    assert written > 60
    forget()
    assert traces_in_the_database() == set()


# --- Whom it leaves alone -------------------------------------------------------------------


def test_a_namesake_keeps_the_name_and_a_similar_address_its_letters(cast, others, rana):
    namesake = others.members[Role.OPERATOR]
    Member.objects.filter(pk=namesake.pk).update(name=NAME, telephone=PHONE)
    User.objects.filter(pk=namesake.user_id).update(name=NAME)
    similar = Member.objects.create(
        seat=others.seats[Role.DONOR], name="Dana", email=f"d{ADDRESS}", added_by=f"x{ADDRESS}.uk"
    )
    forget()
    namesake.refresh_from_db()
    similar.refresh_from_db()
    assert (namesake.name, namesake.telephone, namesake.email) == (
        NAME,
        PHONE,
        "operator@canary-b.example.org",
    )
    assert User.objects.get(pk=namesake.user_id).name == NAME
    assert (similar.email, similar.added_by) == (f"d{ADDRESS}", f"x{ADDRESS}.uk")


def test_a_name_of_one_word_leaves_sentences_alone_and_says_where_to_look(cast, meeting):
    member = cast.members[Role.OPERATOR]
    members.change(member=member, by=cast.facilitator, name="Hope", email=ADDRESS)
    meetings.mark_attendance(
        meeting=meeting,
        rows={cast.seats[Role.OPERATOR]: ("present", "Omar, Hope")},
        by=cast.facilitator,
    )
    item = meeting.items.first()
    meetings.record_entry(item=item, text="There is hope for June.", by=cast.facilitator)
    said = forget()
    assert "please read entry: text (1)" in said
    assert Entry.objects.filter(text="There is hope for June.").exists()
    assert Attendance.objects.get().people == f"Omar, {LABEL}"


def test_a_mailbox_called_like_its_organisation_leaves_the_organisation_its_name(cast, meeting):
    members.change(
        member=cast.members[Role.OPERATOR],
        by=cast.facilitator,
        name="Cedar Operator",
        email=ADDRESS,
    )
    item = meeting.items.first()
    meetings.record_entry(item=item, text="Cedar Operator reports.", by=cast.facilitator)
    forget()
    assert Entry.objects.filter(text="Cedar Operator reports.").exists()
    assert Organisation.objects.filter(name="Cedar Operator").exists()
    assert Member.objects.get(pk=cast.members[Role.OPERATOR].pk).name == "a former member"


def test_somebody_who_has_another_address_now_is_named_and_kept(cast, rana):
    said = forget(BEFORE)
    assert "Cedar Operator in Cedar Forum used this address before" in said
    rana.refresh_from_db()
    assert (rana.name, rana.email) == (NAME, ADDRESS)
    assert traces_in_the_database([BEFORE]) == set()


def test_a_person_taken_off_the_table_long_ago_is_forgotten_in_its_history(cast, rana):
    rana.delete()
    EmailAddress.objects.all().delete()
    User.objects.filter(pk=cast.operator.pk).update(name="", email="x@example.org")
    said = forget()
    assert traces_in_the_database([NAME, ADDRESS, PHONE]) == set()
    assert "rows of history of members who were taken off the table" in said


def test_a_guest_is_forgotten_and_the_organisation_stays(cast, meeting):
    guest = meetings.add_guest(
        meeting=meeting, name=NAME, organisation="Red Crescent", email=ADDRESS, by=cast.facilitator
    )
    meetings.add_guest(
        meeting=meeting, name="Only A. Name", email="o@example.org", by=cast.facilitator
    )
    circulations.send_for_release(meeting=meeting, by=cast.facilitator)
    circulations.publish_summary(meeting=meeting, by=cast.national_authority, guests=[guest])
    forget()
    assert traces_in_the_database() == set()
    guest.refresh_from_db()
    assert (guest.guest_name, guest.guest_organisation) == (
        "a former guest from Red Crescent",
        "Red Crescent",
    )
    assert Delivery.objects.get(members=None).name == "a former guest from Red Crescent"
    assert Attendance.objects.filter(guest_name="Only A. Name").exists()


def test_a_copy_of_a_forgotten_guest_is_never_sent_again(cast, meeting, settings):
    guest = meetings.add_guest(
        meeting=meeting, name=NAME, organisation="Red Crescent", email=ADDRESS, by=cast.facilitator
    )
    circulations.send_for_release(meeting=meeting, by=cast.facilitator)
    circulations.publish_summary(meeting=meeting, by=cast.national_authority, guests=[guest])
    copy = Delivery.objects.get(members=None)
    Letter.objects.filter(pk=copy.letter_id).update(state="failed")
    forget()
    circulations.resend(delivery=Delivery.objects.get(pk=copy.pk), by=cast.facilitator)
    freeze.freeze_pending()
    delivery.relay()
    letter = Letter.objects.get(pk=copy.letter_id)
    assert (letter.state, letter.reason) == ("cancelled", "The person asked to be forgotten.")


def test_a_contact_on_the_front_page_goes_with_its_address(rana):
    Contact.objects.create(office="Mine action desk", email=ADDRESS)
    Contact.objects.create(office="Embassy", email="e@example.org", telephone=PHONE)
    assert "“Mine action desk” is gone from the front page" in forget()
    assert list(Contact.objects.values_list("office", "telephone")) == [("Embassy", PHONE)]


def test_the_last_platform_administrator_stays_unless_forced(platform_admin):
    with pytest.raises(CommandError, match="last platform administrator"):
        forget("admin@example.org")
    platform_admin.refresh_from_db()
    assert platform_admin.is_active
    User.objects.create_user("second@example.org", is_platform_admin=True, is_active=False)
    with pytest.raises(CommandError, match="create_platform_admin"):
        forget("ADMIN@example.org")
    assert "1 accounts closed" in forget("admin@example.org", force=True)


def test_nonsense_is_refused(db):
    with pytest.raises(CommandError, match="not an e-mail address"):
        forget("rana")


def test_a_document_stays_without_the_name_of_who_put_it_there(cast, rana, client, settings):
    user = User.objects.get(email=ADDRESS)
    document = share(cast, "Survey results", by=user)
    document_actions.add_version(
        document=document, file=a_file(), what_changed=f"Corrected by {NAME}", by=user
    )
    mistake = share(cast, f"Notes of {NAME}", by=user)
    document_actions.withdraw(document=mistake, reason=f"{ADDRESS} asked", by=user)
    forget()
    assert traces_in_the_database((NAME, ADDRESS)) == set()
    client.force_login(cast.facilitator)
    page = client.get(f"/coalitions/cedar/documents/{document.key}/").content.decode()
    assert "Survey results" in page
    assert "a former member of Cedar Operator, Cedar Operator" in page
    assert document.versions.count() == 2
