"""Addresses behind the login, in German only: the language of the office."""

from django.urls import include, path

from lokalwillkommen import audit_page, today

urlpatterns = [
    path("", today.today, name="today"),
    path("", include("accounts.urls")),
    path("", include("locations.staff.urls")),
    path("", include("locations.staff.partner_urls")),
    path("", include("locations.staff.team_urls")),
    path("kontakte/", include("consultations.contact_urls")),
    path("", include("consultations.urls")),
    path("berichte/", include("reports.urls")),
    path("", include("records.urls")),
    path("protokoll/", include((audit_page.urlpatterns, "audit"))),
]
