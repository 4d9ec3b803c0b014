"""Start of the app that knows where and when."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from locations import version
from records import due


class LocationsConfig(AppConfig):
    name = "locations"

    def ready(self) -> None:
        # The checks know the models, which exist only from here on.
        import_module("locations.checks")
        import_module("locations.staff_retention").register()
        due.register("seasons", import_module("locations.season_questions").ask)
        reminders = import_module("locations.reminders")
        due.register("confirmations", reminders.remind_of_confirmations)
        answers = import_module("locations.actions.seasons")
        import_module("locations.actions.closures").on_closure(answers.reopen)
        rules = import_module("locations.actions.rules")
        changes = import_module("records.changes")
        changes.check_undo("locations.openinghours", rules.refuse_undone)
        post_migrate.connect(version.install_after_migrate, sender=self)
