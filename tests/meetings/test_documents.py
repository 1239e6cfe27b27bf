"""What is done with documents, where their files lie, and who may know of them."""

import errno
import hashlib
import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from coalitions.models import Coalition, Member
from coalitions.roles import Role
from meetings import actions as meeting_actions
from meetings import document_actions as actions
from meetings import permissions, schedule
from meetings.models import ChosenRole, Document, DocumentVersion
from tests.meetings.documents import a_file, group_meeting, share, share_with
from tests.meetings.test_actions import plan
from tests.toolkit.files import PDF, office
from toolkit import filing
from toolkit.errors import NotReady

pytestmark = pytest.mark.django_db
OTHER_PDF = PDF.replace(b"1.7", b"1.4")


def lying_there(settings):
    """Every file under MEDIA_ROOT, hidden ones too."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def seen_by(cast, document):
    return {
        role.value for role in Role
        if Document.objects.visible_to(cast.users[role]).filter(pk=document.pk).exists()
    }  # fmt: skip


EVERYONE = {role.value for role in Role}


# --- Who may know of one --------------------------------------------------------------------


def test_everyone_at_the_table_sees_a_document_and_nobody_else(
    cast, others, outsider, platform_admin
):
    document = share(cast)
    assert seen_by(cast, document) == EVERYONE
    for stranger in (*others.users.values(), outsider, platform_admin):
        assert Document.objects.visible_to(stranger).count() == 0


def test_chosen_roles_see_it_and_whoever_put_it_there(cast):
    document = share_with(cast, "donor", "national_authority", by=cast.operator)
    assert seen_by(cast, document) == {"donor", "national_authority", "operator"}


def test_roles_chosen_elsewhere_let_nobody_in(cast, others):
    share_with(others, "donor")
    hidden = share_with(cast, "observer", by=cast.operator)
    assert seen_by(cast, hidden) == {"observer", "operator"}
    assert Document.objects.visible_to(others.observer).count() == 0


def test_a_role_held_only_at_another_table_opens_nothing_here(cast, others):
    Member.objects.create(seat=others.seats["donor"], name="Also a donor", user=cast.operator)
    document = share_with(cast, "donor")
    assert seen_by(cast, document) == {"donor", "facilitator"}


def test_with_no_role_at_all_only_its_owner_sees_it(cast):
    document = share_with(cast, "donor", by=cast.operator)
    ChosenRole.objects.all().delete()
    assert seen_by(cast, document) == {"operator"}


def test_a_closed_groups_document_is_its_members_and_the_keepers(cast):
    document = share(cast, meeting=group_meeting(cast, "operator"))
    assert seen_by(cast, document) == {
        "operator", "national_authority", "facilitator", "secretariat",
    }  # fmt: skip
    document.meeting.body.is_open = True
    document.meeting.body.save()
    assert seen_by(cast, document) == EVERYONE


def test_in_a_closed_group_the_chosen_roles_narrow_further(cast):
    meeting = group_meeting(cast, "operator", "donor")
    document = share_with(cast, "operator", "champion", meeting=meeting, by=cast.donor)
    # The champion is chosen but not of the group; the authority is let in but not chosen.
    assert seen_by(cast, document) == {"operator", "donor"}


def test_an_ended_membership_or_seat_ends_the_sight_even_of_ones_own(cast, now):
    document = share(cast, by=cast.operator)
    cast.members["operator"].ends_on = now.date()
    cast.members["operator"].save()
    cast.seats["donor"].ends_on = now.date()
    cast.seats["donor"].save()
    assert seen_by(cast, document) == EVERYONE - {"operator", "donor"}


def test_what_is_for_the_whole_table_excludes_closed_groups_and_chosen_roles(cast):
    share_with(cast, *EVERYONE, title="chosen")
    share(cast, "closed", meeting=group_meeting(cast, "operator"))
    share(cast, "library")
    share(cast, "plenary", meeting=plan(cast))
    titles = Document.objects.for_the_whole_table().values_list("title", flat=True)
    assert list(titles) == ["library", "plenary"]


# --- Putting one there ----------------------------------------------------------------------


def test_the_file_lies_under_a_name_of_our_own_with_its_hash(cast, settings):
    document = share(cast, name="../../../etc/cron.d/evil.pdf")
    version = document.versions.get()
    (path,) = lying_there(settings)
    assert path == settings.MEDIA_ROOT / version.stored_as
    assert "evil" not in str(path)
    assert path.suffix == ""
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o777 == 0o600
    assert version.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (version.number, version.extension, version.size) == (1, "pdf", len(PDF))


def test_the_extension_is_that_of_the_content(cast):
    version = share(cast, "Plan", content=office("docx"), name="plan.pdf").versions.get()
    assert version.filename == "Plan (v1).docx"


def test_a_title_becomes_a_name_that_every_computer_takes(cast):
    version = share(cast, "../Plan: “été” <2027>?").versions.get()
    assert version.filename == "Plan “été” 2027 (v1).pdf"


def test_an_unfit_file_leaves_nothing_behind(cast, settings):
    with pytest.raises(NotReady, match="none of PDF"):
        share(cast, content=b"MZ", name="x.exe")
    assert Document.objects.count() == 0
    assert lying_there(settings) == []


def test_a_full_disk_is_said_plainly_and_nothing_is_half_stored(cast, settings, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotReady, match="no space left, so nothing was stored"):
        share(cast)
    assert Document.objects.count() == 0
    assert lying_there(settings) == []


def test_a_disk_that_refuses_is_said_too(cast, settings, tmp_path):
    (tmp_path / "taken").write_text("a file where a folder should be")
    settings.MEDIA_ROOT = tmp_path / "taken"
    with pytest.raises(NotReady, match="could not store the file"):
        share(cast)


def test_rows_that_fail_take_their_file_with_them(cast, settings):
    with pytest.raises(IntegrityError), transaction.atomic():
        share(cast, title="")
    assert lying_there(settings) == []


def test_no_path_leads_out_of_the_folder_of_documents(settings):
    for name in ("", "../secret_key", "documents/../../secret_key", "/etc/passwd", "documents2/a"):
        with pytest.raises(ValueError, match="no file of ours"):
            filing.path_of(name)


def test_pressed_twice_it_is_one_document_with_one_file(cast, settings):
    operation = uuid4()
    first = share(cast, operation=operation)
    assert share(cast, operation=operation) == first
    assert (Document.objects.count(), len(lying_there(settings))) == (1, 1)
    # Another title or another file is another wish.
    share(cast, "Other title", operation=operation)
    share(cast, content=OTHER_PDF, operation=operation)
    share(cast, by=cast.donor, operation=operation)
    assert (Document.objects.count(), len(lying_there(settings))) == (4, 4)


def test_the_library_has_its_measure(cast, others, settings):
    settings.DOCUMENTS_QUOTA_MB = 1
    padding = PDF[:-6] + b"%" * 700_000 + b"\n%%EOF\n"
    first = share(cast, content=padding)
    with pytest.raises(NotReady, match=r"library is full: it holds 1\.0"):
        share(cast, content=padding)
    with pytest.raises(NotReady, match="library is full"):
        actions.add_version(document=first, file=a_file(padding), by=cast.facilitator)
    share(others, content=padding)
    assert len(lying_there(settings)) == 2
    actions.withdraw(document=first, reason="Old", by=cast.facilitator)
    share(cast, content=padding)


def test_a_meeting_or_item_of_elsewhere_is_refused(cast, others):
    ours, theirs = plan(cast), plan(others)
    with pytest.raises(NotReady, match="another coalition"):
        share(cast, meeting=theirs)
    with pytest.raises(NotReady, match="another meeting"):
        share(cast, meeting=ours, item=theirs.items.first())


@pytest.mark.parametrize("status", ["dormant", "completed"])
def test_a_coalition_at_rest_takes_and_loses_nothing(cast, settings, status):
    document = share(cast)
    Coalition.objects.update(status=status)
    cast.coalition.refresh_from_db()
    document.refresh_from_db()
    for act in (
        lambda: share(cast),
        lambda: actions.add_version(document=document, file=a_file(), by=cast.facilitator),
        lambda: actions.withdraw(document=document, reason="x", by=cast.facilitator),
    ):
        with pytest.raises(NotReady, match="can only be read"):
            act()
    assert len(lying_there(settings)) == 1


# --- Versions and withdrawal ----------------------------------------------------------------


def test_a_new_version_stands_in_front_and_the_old_one_stays(cast, settings):
    document = share(cast)
    version = actions.add_version(
        document=document, file=a_file(OTHER_PDF), what_changed="Dates", by=cast.secretariat
    )
    document.refresh_from_db()
    assert (version.number, document.current) == (2, version)
    assert [row.number for row in document.versions.all()] == [2, 1]
    assert len(lying_there(settings)) == 2


def test_a_version_pressed_twice_is_one(cast):
    document, operation = share(cast), uuid4()
    for _press in range(2):
        actions.add_version(
            document=document, file=a_file(), by=cast.facilitator, operation=operation
        )
    assert document.versions.count() == 2


def test_a_withdrawal_leaves_who_when_and_why_and_no_byte(
    cast, settings, django_capture_on_commit_callbacks
):
    document = share(cast)
    actions.add_version(document=document, file=a_file(OTHER_PDF), by=cast.facilitator)
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(document=document, reason="Wrong file", by=cast.secretariat)
    document.refresh_from_db()
    assert (document.title, document.withdraw_reason) == ("Work plan", "Wrong file")
    assert document.withdrawn_by == cast.secretariat
    assert document.withdrawn_at is not None
    assert lying_there(settings) == []
    assert set(DocumentVersion.objects.values_list("stored_as", flat=True)) == {""}
    with pytest.raises(NotReady, match="withdrawn meanwhile"):
        actions.add_version(document=document, file=a_file(), by=cast.facilitator)
    with pytest.raises(NotReady, match="withdrawn meanwhile"):
        actions.withdraw(document=document, reason="again", by=cast.facilitator)
    assert lying_there(settings) == []


def test_the_title_can_go_too(cast):
    document = actions.withdraw(
        document=share(cast), reason="Private", by=cast.facilitator, without_title=True
    )
    assert Document.objects.get(pk=document.pk).title == ""


def test_a_tombstone_shows_to_those_who_saw_the_document(cast):
    document = share_with(cast, "donor", by=cast.operator)
    actions.withdraw(document=document, reason="x", by=cast.operator)
    assert seen_by(cast, document) == {"donor", "operator"}


def test_what_the_disk_held_back_is_deleted_by_the_clock(
    cast, settings, monkeypatch, django_capture_on_commit_callbacks
):
    document, kept = share(cast), share(cast, "Kept")
    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr(Path, "unlink", _denied)
        actions.withdraw(document=document, reason="x", by=cast.facilitator)
    assert len(lying_there(settings)) == 2
    assert schedule.take_away_withdrawn() == 1
    assert [path.name for path in lying_there(settings)] == [
        Path(kept.versions.get().stored_as).name
    ]
    assert schedule.take_away_withdrawn() == 0


def _denied(self, missing_ok=False):
    raise OSError(errno.EACCES, "Permission denied")


def test_an_item_taken_off_the_agenda_leaves_its_documents_to_the_meeting(cast):
    meeting = plan(cast)
    document = share(cast, meeting=meeting, item=meeting.items.first())
    meeting_actions.remove_item(item=meeting.items.first(), by=cast.facilitator)
    document.refresh_from_db()
    assert (document.item, document.meeting) == (None, meeting)


# --- Whose it is ----------------------------------------------------------------------------


def keepers(cast, document):
    return {r.value for r in Role if permissions.can_keep_document(cast.users[r], document)}


def test_the_recorders_and_the_owner_keep_it_in_order(cast):
    assert keepers(cast, share(cast, by=cast.donor)) == {"facilitator", "secretariat", "donor"}
    ours = share(cast, by=cast.national_authority)
    assert keepers(cast, ours) == {"facilitator", "secretariat", "national_authority"}


def test_whoever_follows_in_a_seat_keeps_what_the_seat_shared(cast, outsider):
    document = share(cast, by=cast.donor)
    Member.objects.create(seat=cast.seats["donor"], name="Successor", user=outsider)
    assert permissions.can_keep_document(outsider, document)
    assert not permissions.can_keep_document(cast.champion, document)
