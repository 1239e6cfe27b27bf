"""Addresses of meetings."""

from django.urls import path

from meetings import views

MEETINGS = "coalitions/<slug:slug>/meetings/"

urlpatterns = [
    path(MEETINGS, views.meetings, name="meetings"),
    path(f"{MEETINGS}new/", views.new, name="meeting_new"),
    path(f"{MEETINGS}<int:number>/", views.meeting, name="meeting"),
    path(f"{MEETINGS}<int:number>/edit/", views.edit, name="meeting_edit"),
    path(f"{MEETINGS}<int:number>/cancel/", views.cancel, name="meeting_cancel"),
    path(f"{MEETINGS}<int:number>/agenda/", views.agenda, name="meeting_agenda"),
]
