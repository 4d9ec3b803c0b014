"""Addresses of follow-ups, slips and codes, below /intern/kontakte/."""

from django.urls import path

from consultations.follow_ups import done, slip_views, views

urlpatterns = [
    path("wiedervorlagen/", views.follow_ups, name="follow_ups"),
    path("<int:pk>/wiedervorlage/", views.follow_up, name="follow_up"),
    path("<int:pk>/wiedervorlage/erledigt/", done.done, name="follow_up_done"),
    path("<int:pk>/zettel/", slip_views.slip, name="slip"),
    path("code/", slip_views.code, name="code"),
]
