"""Addresses of the tally."""

from django.urls import path

from consultations.tally.views import row, tally

urlpatterns = [
    path("strichliste/", tally, name="tally"),
    path("strichliste/zeile/", row, name="tally_row"),
]
