"""Start of the app that knows where and when."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from locations import version


class LocationsConfig(AppConfig):
    name = "locations"

    def ready(self) -> None:
        post_migrate.connect(version.install_after_migrate, sender=self)
