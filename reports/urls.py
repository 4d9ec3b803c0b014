"""Addresses of the reports, below /intern/berichte/."""

from datetime import date, datetime

from django.urls import path, register_converter

from reports import months_views, views
from reports.exporting import views as exporting
from reports.publications import paper_views
from reports.publications import views as publishing


class MonthConverter:
    """The first day of a month in an address: 2026-09."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007  # a month has no zone

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else f"{value:%Y-%m}"


register_converter(MonthConverter, "month")

app_name = "reports"
urlpatterns = [
    path("", views.report, {"key": "uebersicht"}, name="overview"),
    path("stadtbezirke/", views.report, {"key": "stadtbezirke"}, name="districts"),
    path("orte/", views.report, {"key": "orte"}, name="locations"),
    path("themen/", views.report, {"key": "themen"}, name="topics"),
    path("sprachen/", views.report, {"key": "sprachen"}, name="languages"),
    path("dependancen/", views.report, {"key": "dependancen"}, name="programme"),
    path("datenqualitaet/", views.report, {"key": "datenqualitaet"}, name="quality"),
    path("tabellen/<slug:key>/", views.single, name="single"),
    path("monate/", months_views.all_months, name="months"),
    path("monate/<month:first>/", months_views.month, name="month"),
    path("monate/<month:first>/abschliessen/", months_views.close, name="month_close"),
    path("monate/<month:first>/oeffnen/", months_views.reopen, name="month_reopen"),
    path("veroeffentlichung/", publishing.publications, name="publications"),
    path("veroeffentlichung/rat/", paper_views.council, name="council"),
    path("veroeffentlichung/bezirke/", paper_views.district_sheets, name="district_sheets"),
    path(
        "veroeffentlichung/bezirke/<slug:slug>/", paper_views.district_sheet, name="district_sheet"
    ),
    path("veroeffentlichung/<slug:quarter>/", publishing.publish, name="publish"),
    path("<slug:key>/export/", exporting.export, name="export"),
    path("<slug:key>/export/gerundet/", exporting.export_rounded, name="export_rounded"),
    path("was-zaehlt/", views.definitions, name="definitions"),
]
