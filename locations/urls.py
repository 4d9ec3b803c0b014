"""Addresses of what machines read about places."""

from django.urls import path

from locations import views

app_name = "locations"

urlpatterns = [
    path("standorte/<slug:slug>/termine.ics", views.feed, name="feed"),
    path("daten/standorte.geojson", views.geojson, name="geojson"),
    path("daten/standorte.csv", views.csv, name="csv"),
]
