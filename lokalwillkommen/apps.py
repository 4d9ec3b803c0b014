"""Start of the project package."""

from importlib import import_module

from django.apps import AppConfig


class LokalwillkommenConfig(AppConfig):
    name = "lokalwillkommen"

    def ready(self) -> None:
        # The checks know the models, which exist only from here on.
        import_module("lokalwillkommen.checks")
