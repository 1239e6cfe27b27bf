"""Addresses of planning and recording a meeting, of its agenda, and of action points."""

from django.urls import path

from actionpoints import (
    agenda_views,
    obstacle_views,
    paste_views,
    presence_views,
    quick_views,
    record_notes,
    record_views,
    revision_views,
    views,
    word_views,
)
from actionpoints.carrying import views as carrying

MEETINGS = "coalitions/<slug:slug>/meetings/"
AGENDA = f"{MEETINGS}<int:number>/agenda/"
ITEM = f"{AGENDA}<int:item>/"
PROPOSAL = f"{AGENDA}proposals/<uuid:proposal>/"
RECORD = "coalitions/<slug:slug>/meetings/<int:number>/record/"
POINTS = "coalitions/<slug:slug>/actionpoints/"
POINT = f"{POINTS}<str:reference>/"
IMPORT = f"{POINTS}import/"
OBSTACLES = "coalitions/<slug:slug>/obstacles/"
OBSTACLE = f"{OBSTACLES}<int:number>/"

urlpatterns = [
    path(f"{MEETINGS}new/", agenda_views.new, name="meeting_new"),
    path(AGENDA, agenda_views.agenda, name="meeting_agenda"),
    path(f"{AGENDA}order/", agenda_views.agenda_order, name="agenda_order"),
    path(f"{AGENDA}take/", agenda_views.agenda_take, name="agenda_take"),
    path(f"{AGENDA}take-all/", agenda_views.agenda_take_all, name="agenda_take_all"),
    path(f"{AGENDA}skip/", agenda_views.agenda_skip, name="agenda_skip"),
    path(
        f"{AGENDA}waiting/<int:waiting>/back/",
        agenda_views.agenda_take_back,
        name="agenda_take_back",
    ),
    path(f"{PROPOSAL}accept/", agenda_views.proposal_accept, name="proposal_accept"),
    path(f"{PROPOSAL}decline/", agenda_views.proposal_decline, name="proposal_decline"),
    path(ITEM, agenda_views.agenda_item_save, name="agenda_item_save"),
    path(f"{ITEM}up/", agenda_views.agenda_item_up, name="agenda_item_up"),
    path(f"{ITEM}down/", agenda_views.agenda_item_down, name="agenda_item_down"),
    path(f"{ITEM}remove/", agenda_views.agenda_item_remove, name="agenda_item_remove"),
    path(f"{ITEM}move-on/", agenda_views.agenda_item_move_on, name="agenda_item_move_on"),
    path(RECORD, record_views.record, name="meeting_record"),
    path(f"{RECORD}items/", record_views.item_add, name="item_add"),
    path(f"{RECORD}items/<int:item>/entries/", record_views.entry_add, name="entry_add"),
    path(f"{RECORD}items/<int:item>/note/", record_notes.note, name="private_note"),
    path(f"{RECORD}entries/<int:entry>/", record_views.entry_save, name="entry_save"),
    path(f"{RECORD}entries/<int:entry>/remove/", record_views.entry_remove, name="entry_remove"),
    path(f"{RECORD}entries/<int:entry>/restore/", record_views.entry_restore, name="entry_restore"),
    path(
        f"{RECORD}entries/<int:entry>/revisions/", revision_views.revisions, name="entry_revisions"
    ),
    path(
        f"{RECORD}entries/<int:entry>/revisions/<int:version>/bring-back/",
        revision_views.bring_back,
        name="entry_bring_back",
    ),
    path(f"{RECORD}here/", presence_views.here, name="record_here"),
    path(f"{RECORD}attendance/", record_views.attendance_save, name="attendance_save"),
    path(f"{RECORD}guests/", record_views.guest_add, name="guest_add"),
    path(f"{RECORD}guests/<int:guest>/remove/", record_views.guest_remove, name="guest_remove"),
    path(f"{RECORD}points/", record_views.point_agree, name="point_agree"),
    path(f"{RECORD}points/<int:point>/remove/", record_views.point_remove, name="point_remove"),
    path(f"{RECORD}points/line/", quick_views.point_line, name="point_line"),
    path(f"{RECORD}entries/<int:entry>/point/", quick_views.entry_point, name="entry_point"),
    path(f"{RECORD}entries/<int:entry>/agreed/", quick_views.entry_agreed, name="entry_agreed"),
    path(
        f"{RECORD}entries/<int:entry>/obstacle/", quick_views.entry_obstacle, name="entry_obstacle"
    ),
    path(f"{RECORD}attendance/all/", quick_views.attendance_all, name="attendance_all"),
    path(f"{RECORD}guests/line/", quick_views.guest_line, name="guest_line"),
    path(f"{RECORD}paste/", paste_views.summary_paste, name="summary_paste"),
    path(f"{RECORD}paste/take-in/", paste_views.summary_take_in, name="summary_take_in"),
    path(POINTS, views.action_points, name="action_points"),
    path(f"{POINTS}offer/", views.offer, name="point_offer"),
    path(f"{POINTS}export.xlsx", carrying.as_xlsx, name="points_xlsx"),
    path(f"{POINTS}export.csv", carrying.as_csv, name="points_csv"),
    path(f"{POINTS}export.hxl.csv", carrying.as_hxl, name="points_hxl"),
    path(IMPORT, carrying.bring, name="points_import"),
    path(f"{IMPORT}<int:pk>/", carrying.look, name="points_import_look"),
    path(f"{IMPORT}<int:pk>/read/", carrying.read_as, name="points_import_read"),
    path(f"{IMPORT}<int:pk>/take-in/", carrying.take_in, name="points_import_take_in"),
    path(f"{IMPORT}<int:pk>/put-away/", carrying.put_away, name="points_import_put_away"),
    path(POINT, views.action_point, name="action_point"),
    path(f"{POINT}report/", views.report, name="progress_report"),
    path(f"{POINT}edit/", views.edit, name="point_edit"),
    path(f"{POINT}close/", views.close, name="point_close"),
    path(f"{POINT}reopen/", views.reopen, name="point_reopen"),
    path(f"{POINT}drop/", views.drop, name="point_drop"),
    path(f"{POINT}accept/", word_views.accept, name="point_accept"),
    path(f"{POINT}ask/", word_views.ask, name="point_ask"),
    path(f"{POINT}wishes/<int:wish>/", word_views.settle, name="wish_settle"),
    path(OBSTACLES, obstacle_views.obstacles, name="obstacles"),
    path(f"{OBSTACLES}new/", obstacle_views.new, name="obstacle_new"),
    path(OBSTACLE, obstacle_views.obstacle, name="obstacle"),
    path(f"{OBSTACLE}edit/", obstacle_views.edit, name="obstacle_edit"),
    path(f"{OBSTACLE}solve/", obstacle_views.solve, name="obstacle_solve"),
    path(f"{OBSTACLE}reopen/", obstacle_views.reopen, name="obstacle_reopen"),
]
