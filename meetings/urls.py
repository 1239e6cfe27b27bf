"""Addresses of meetings.

The agenda and a new meeting are `actionpoints`'; a meeting's own page, which shows its
invitation, is `circulation`'s.
"""

from django.urls import path

from meetings import agenda_views, agreed_views, document_views, views

COALITION = "coalitions/<slug:slug>/"
MEETINGS = f"{COALITION}meetings/"
AGREED = f"{COALITION}agreed/"
DOCUMENTS = f"{COALITION}documents/"
DOCUMENT = f"{DOCUMENTS}<uuid:key>/"

urlpatterns = [
    path(MEETINGS, views.meetings, name="meetings"),
    path(AGREED, agreed_views.agreed, name="agreed_points"),
    path(f"{AGREED}<int:entry>/", agreed_views.follow_up, name="agreed_follow_up"),
    path(DOCUMENTS, document_views.library, name="documents"),
    path(f"{DOCUMENTS}new/", document_views.new, name="document_new"),
    path(DOCUMENT, document_views.document, name="document"),
    path(f"{DOCUMENT}versions/", document_views.version_add, name="document_version_add"),
    path(f"{DOCUMENT}versions/<int:number>/", document_views.download, name="document_file"),
    path(f"{DOCUMENT}withdraw/", document_views.withdraw, name="document_withdraw"),
    path(f"{MEETINGS}<int:number>/propose/", agenda_views.propose, name="meeting_propose"),
    path(
        f"{COALITION}bodies/<int:body>/standing/",
        agenda_views.standing_items,
        name="standing_items",
    ),
]
