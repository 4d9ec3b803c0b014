"""Addresses of the days of places, below /intern/kontakte/."""

from datetime import date

from django.urls import path, register_converter

from consultations.days import listing, views
from consultations.days.own_numbers import own_numbers


class DayConverter:
    """A day in an address: 2026-11-24; what is no day is no page."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "day")

urlpatterns = [
    path("tage/", listing.days, name="days"),
    path("tage/rueckgaengig/<uuid:public_id>/", views.day_undo, name="day_undo"),
    path("tage/<slug:slug>/<day:on>/", views.day, name="day"),
    path("tage/<slug:slug>/<day:on>/stattgefunden/", views.day_held, name="day_held"),
    path("tage/<slug:slug>/<day:on>/zuruecknehmen/", views.day_take_back, name="day_take_back"),
    path("meine-zahlen/", own_numbers, name="mine"),
]
