"""Addresses behind the login for the hours and the life of a location."""

from django.urls import path

from locations.staff import (
    closing_views,
    confirmation_views,
    dependance_views,
    life_views,
    place_views,
    rule_views,
    season_views,
)

app_name = "hours"

urlpatterns = [
    path("standorte/<slug:slug>/schliessen/", closing_views.close, name="close"),
    path(
        "standorte/<slug:slug>/schliessen/vorschau/",
        closing_views.close_preview,
        name="close_preview",
    ),
    path("standorte/<slug:slug>/abweichungen/<int:pk>/", closing_views.closure, name="closure"),
    path(
        "standorte/<slug:slug>/abweichungen/<int:pk>/loeschen/",
        closing_views.closure_delete,
        name="closure_delete",
    ),
    path("standorte/<slug:slug>/zeiten-stimmen/", confirmation_views.confirm, name="confirm"),
    path("standorte/<slug:slug>/wartezeit/", confirmation_views.waiting, name="waiting"),
    path("ferien/", season_views.seasons, name="seasons"),
    path("ferien/<int:pk>/", season_views.season, name="season"),
    path("rueckgaengig/<uuid:public_id>/", closing_views.undo, name="undo"),
    path("standorte/", place_views.locations, name="locations"),
    path("standorte/neu/", dependance_views.new, name="new"),
    path("standorte/neu/vorschau/", dependance_views.new_preview, name="new_preview"),
    path("standorte/<slug:slug>/", place_views.location, name="location"),
    path("standorte/<slug:slug>/verlauf/", place_views.history, name="history"),
    path("standorte/<slug:slug>/zeiten/neu/", rule_views.rule_new, name="rule_new"),
    path("standorte/<slug:slug>/zeiten/vorschau/", rule_views.rule_preview, name="rule_preview"),
    path("standorte/<slug:slug>/zeiten/<int:pk>/", rule_views.rule, name="rule"),
    path("standorte/<slug:slug>/zeiten/<int:pk>/beenden/", rule_views.rule_end, name="rule_end"),
    path("standorte/<slug:slug>/umzug/", life_views.move, name="move"),
    path("standorte/<slug:slug>/umzug/zuruecknehmen/", life_views.move_back, name="move_back"),
    path("standorte/<slug:slug>/pause/", life_views.pause, name="pause"),
    path("standorte/<slug:slug>/pause/beenden/", life_views.resume, name="resume"),
    path("standorte/<slug:slug>/ende/", life_views.end, name="end"),
    path("standorte/<slug:slug>/ende/zuruecknehmen/", life_views.end_back, name="end_back"),
    path("standorte/<slug:slug>/umbenennen/", life_views.rename, name="rename"),
    path("standorte/<slug:slug>/angaben/", life_views.contact, name="contact"),
]
