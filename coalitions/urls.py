"""Addresses of the table."""

from django.urls import path

from coalitions.views import (
    contacts,
    intake,
    invitation,
    people,
    proposals,
    settings,
    states,
)

TABLE = "coalitions/<slug:slug>/"
PLATFORM = "platform/coalitions/"

urlpatterns = [
    path("states-parties/", states.states_parties, name="states_parties"),
    path("states-parties/map.svg", states.states_map, name="states_map"),
    path("states-parties/<str:iso3>/", states.state_party, name="state_party"),
    path("accounts/invitation/<str:token>/", invitation.invitation, name="invitation"),
    path(TABLE + "people/", people.people, name="coalition_people"),
    path(TABLE + "people/import/", intake.participants_import, name="participants_import"),
    path(TABLE + "people/suggest/", people.suggest, name="table_suggest"),
    path(TABLE + "seats/new/", people.seat_new, name="seat_new"),
    path(TABLE + "seats/<int:seat>/end/", people.seat_end, name="seat_end"),
    path(TABLE + "seats/<int:seat>/co-convenor/", people.co_convenor, name="co_convenor"),
    path(TABLE + "seats/<int:seat>/members/new/", people.member_new, name="member_new"),
    path(TABLE + "members/<int:member>/", people.member_edit, name="member_edit"),
    path(TABLE + "members/<int:member>/invite/", people.member_invite, name="member_invite"),
    path(TABLE + "members/<int:member>/withdraw/", people.member_withdraw, name="member_withdraw"),
    path(TABLE + "groups/new/", people.body, name="body_new"),
    path(TABLE + "groups/<int:body>/", people.body, name="body_edit"),
    path(TABLE + "settings/", settings.settings, name="coalition_settings"),
    path(TABLE + "life-cycle/", settings.life_cycle, name="life_cycle"),
    path(TABLE + "who-sees-what/", settings.who_sees_what, name="who_sees_what"),
    path("platform/contacts/", contacts.platform_contacts, name="platform_contacts"),
    path(PLATFORM, proposals.platform_coalitions, name="platform_coalitions"),
    path(PLATFORM + "new/", proposals.platform_new, name="platform_coalition_new"),
    path(PLATFORM + "<slug:slug>/", proposals.platform_coalition, name="platform_coalition"),
    path(PLATFORM + "<slug:slug>/seats/", proposals.platform_seat, name="platform_seat"),
    path(
        PLATFORM + "<slug:slug>/members/<int:member>/invite/",
        proposals.platform_invite,
        name="platform_invite",
    ),
]
