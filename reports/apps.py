"""Start of the app that counts."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from reports.publications import freezing


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        import_module("reports.checks")
        post_migrate.connect(freezing.install_after_migrate, sender=self)
