"""Start of the app that knows who works here."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # The events are those of models, which exist only from here on.
        import_module("accounts.connections")
        rotation = import_module("records.rotation")
        rotation.register("mfa.authenticator", "data", within=("secret", "seed"))
