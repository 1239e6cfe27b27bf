"""Addresses of a meeting and its invitation, of publishing, the log, and the mid-term update."""

from django.urls import path

from circulation import (
    correction_views,
    finalising,
    handover_views,
    invitation_views,
    midterm_views,
    reminder_views,
    round_views,
    views,
)

MEETING = "coalitions/<slug:slug>/meetings/<int:number>/"
SETTLE = f"{MEETING}publish/settle/"
CIRCULATION = "coalitions/<slug:slug>/circulations/<int:number>/"
MIDTERM = "coalitions/<slug:slug>/midterm/"

urlpatterns = [
    path("accounts/reminders/", reminder_views.reminders, name="reminders"),
    path("t/<str:token>/reminders/", reminder_views.by_link, name="mail_reminders"),
    path("t/<str:token>/reminders/choose/", reminder_views.choose, name="mail_reminders_choose"),
    path(MEETING, invitation_views.meeting, name="meeting"),
    path(f"{MEETING}edit/", invitation_views.edit, name="meeting_edit"),
    path(f"{MEETING}cancel/", invitation_views.cancel, name="meeting_cancel"),
    path(f"{MEETING}invitation/", invitation_views.invitation, name="meeting_invitation"),
    path(
        f"{MEETING}invitation/agenda.pdf",
        invitation_views.invitation_agenda,
        name="invitation_agenda",
    ),
    path(
        f"{MEETING}invitation/release/",
        invitation_views.invitation_release,
        name="invitation_release",
    ),
    path(
        f"{MEETING}invitation/newcomers/",
        invitation_views.invitation_newcomers,
        name="invitation_newcomers",
    ),
    path(f"{MEETING}answer/", invitation_views.answer, name="meeting_answer"),
    path(f"{MEETING}pack.pdf", invitation_views.pack, name="meeting_pack"),
    path(f"{MEETING}room-sheet.pdf", invitation_views.room_sheet, name="room_sheet"),
    path(f"{MEETING}publish/", views.publish, name="meeting_publish"),
    path(f"{MEETING}publish/document.pdf", views.preview_pdf, name="meeting_preview_pdf"),
    path(f"{MEETING}publish/send/", views.send_for_release, name="meeting_send_for_release"),
    path(f"{MEETING}publish/release/", views.release, name="meeting_release"),
    path(f"{MEETING}publish/return/", views.return_summary, name="meeting_return"),
    path(f"{MEETING}publish/proof/", views.proof, name="meeting_proof"),
    path(f"{MEETING}publish/silence/", views.open_silence, name="meeting_open_silence"),
    path(f"{SETTLE}items/<int:item>/", finalising.settle_item, name="settle_item"),
    path(f"{SETTLE}points/<int:point>/", finalising.settle_point, name="settle_point"),
    path(f"{SETTLE}attendance/", finalising.settle_attendance, name="settle_attendance"),
    path(f"{MEETING}corrections/", correction_views.corrections, name="corrections"),
    path(f"{MEETING}corrections/ask/", correction_views.ask, name="correction_ask"),
    path(
        f"{MEETING}corrections/<int:correction>/answer/",
        correction_views.answer,
        name="correction_answer",
    ),
    path(f"{MEETING}reopen/", views.reopen, name="meeting_reopen"),
    path(f"{MEETING}old-summary/", views.old_summary, name="meeting_old_summary"),
    path("coalitions/<slug:slug>/circulations/", views.circulations, name="circulations"),
    path(CIRCULATION, views.circulation, name="circulation"),
    path(f"{CIRCULATION}document.pdf", views.document, name="circulation_document"),
    path(f"{CIRCULATION}stop/", views.stop, name="circulation_stop"),
    path(f"{CIRCULATION}retry/", views.retry_document, name="circulation_retry"),
    path(f"{CIRCULATION}resend/<int:delivery>/", views.resend, name="delivery_resend"),
    path(
        "coalitions/<slug:slug>/members/<int:member>/end/",
        handover_views.member_end,
        name="member_end",
    ),
    path("coalitions/<slug:slug>/handover/", handover_views.pack, name="handover"),
    path("coalitions/<slug:slug>/handover/pack.pdf", handover_views.pack_pdf, name="handover_pdf"),
    path(MIDTERM, midterm_views.midterm, name="midterm"),
    path(f"{MIDTERM}document.pdf", midterm_views.midterm_document, name="midterm_document"),
    path(f"{MIDTERM}plan/", midterm_views.midterm_plan, name="midterm_plan"),
    path(f"{MIDTERM}start/", midterm_views.midterm_start, name="midterm_start"),
    path(f"{MIDTERM}open/", midterm_views.midterm_open, name="midterm_open"),
    path(f"{MIDTERM}nudge/", midterm_views.midterm_nudge, name="midterm_nudge"),
    path(f"{MIDTERM}answer/", round_views.midterm_answer, name="midterm_answer"),
    path(f"{MIDTERM}save/", midterm_views.midterm_save, name="midterm_save"),
    path(f"{MIDTERM}return/", midterm_views.midterm_return, name="midterm_return"),
    path(f"{MIDTERM}release/", midterm_views.midterm_release, name="midterm_release"),
]
