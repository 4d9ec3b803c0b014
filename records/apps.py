"""Start of the app that knows how anything is kept."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        # They know the models, which exist only from here on.
        import_module("records.checks")
        import_module("records.parts").register()
        post_migrate.connect(import_module("records.trail").install_after_migrate, sender=self)
