"""Addresses of drafts, below /intern/."""

from django.urls import path

from records import views

app_name = "records"

urlpatterns = [
    path("entwurf/", views.draft, name="draft"),
    path("entwurf/verwerfen/", views.discard, name="discard"),
]
