"""Addresses of meetings; a meeting's own page, which shows its invitation, is circulation's."""

from django.urls import path

from meetings import agreed_views, document_views, views

MEETINGS = "coalitions/<slug:slug>/meetings/"
AGREED = "coalitions/<slug:slug>/agreed/"
AGENDA = f"{MEETINGS}<int:number>/agenda/"
ITEM = f"{AGENDA}<int:item>/"
DOCUMENTS = "coalitions/<slug:slug>/documents/"
DOCUMENT = f"{DOCUMENTS}<uuid:key>/"

urlpatterns = [
    path(AGREED, agreed_views.agreed, name="agreed_points"),
    path(f"{AGREED}<int:entry>/", agreed_views.follow_up, name="agreed_follow_up"),
    path(MEETINGS, views.meetings, name="meetings"),
    path(f"{MEETINGS}new/", views.new, name="meeting_new"),
    path(AGENDA, views.agenda, name="meeting_agenda"),
    path(ITEM, views.agenda_item_save, name="agenda_item_save"),
    path(f"{ITEM}up/", views.agenda_item_up, name="agenda_item_up"),
    path(f"{ITEM}down/", views.agenda_item_down, name="agenda_item_down"),
    path(f"{ITEM}remove/", views.agenda_item_remove, name="agenda_item_remove"),
    path(DOCUMENTS, document_views.library, name="documents"),
    path(f"{DOCUMENTS}new/", document_views.new, name="document_new"),
    path(DOCUMENT, document_views.document, name="document"),
    path(f"{DOCUMENT}versions/", document_views.version_add, name="document_version_add"),
    path(f"{DOCUMENT}versions/<int:number>/", document_views.download, name="document_file"),
    path(f"{DOCUMENT}withdraw/", document_views.withdraw, name="document_withdraw"),
]
