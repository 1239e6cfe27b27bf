"""Every address of the portal; each room brings its own."""

from django.urls import include, path

from coalition_portal import search_page, views
from coalitions.views import proposals

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("t/<str:token>/", views.mail_token, name="mail_token"),
    path("coalitions/", views.coalitions, name="coalitions"),
    path("coalitions/propose/", proposals.propose, name="coalition_propose"),
    path("coalitions/<slug:slug>/", views.coalition, name="coalition"),
    path("coalitions/<slug:slug>/export.json", views.coalition_export, name="coalition_export"),
    path("coalitions/<slug:slug>/search/", search_page.results, name="search"),
    path("accounts/", include("accounts.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("coalitions.urls")),
    path("", include("meetings.urls")),
    path("", include("actionpoints.urls")),
    path("", include("circulation.urls")),
]
