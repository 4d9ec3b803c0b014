"""Addresses of all pages: German without a prefix, other languages below theirs."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from lokalwillkommen import home, location_page, pages
from reports import public_views

handler400 = "lokalwillkommen.errors.bad_request"
handler403 = "lokalwillkommen.gate.forbidden"
handler404 = "lokalwillkommen.errors.not_found"
handler500 = "lokalwillkommen.errors.server_error"

urlpatterns = [
    path("healthz", pages.healthz, name="healthz"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("intern/", include("lokalwillkommen.staff_urls")),
    *i18n_patterns(
        path("", home.finder, name="finder"),
        path("standorte/", location_page.all_places, name="all_places"),
        path("standorte/<slug:slug>/", location_page.location, name="location"),
        path("standorte/<slug:slug>/aushang/", location_page.sheet, name="sheet"),
        path("zahlen/", public_views.figures, name="figures"),
        path("daten/zahlen.json", public_views.json, name="figures_json"),
        path("daten/zahlen.csv", public_views.csv, name="figures_csv"),
        path("impressum/", pages.imprint, name="imprint"),
        path("datenschutz/", pages.privacy, name="privacy"),
        path("barrierefreiheit/", pages.accessibility, name="accessibility"),
        path("leichte-sprache/", pages.plain, name="plain"),
        path("manifest.webmanifest", pages.manifest, name="manifest"),
        path("", include("locations.urls")),
        prefix_default_language=False,
    ),
]
