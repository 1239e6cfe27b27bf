"""Addresses of the table."""

from django.urls import path

from coalitions import states_views, views

urlpatterns = [
    path("states-parties/", states_views.states_parties, name="states_parties"),
    path("states-parties/<str:iso3>/", states_views.state_party, name="state_party"),
    path("t/<str:token>/", views.mail_token, name="mail_token"),
]
