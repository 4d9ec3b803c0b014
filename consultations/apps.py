"""Start of the app that knows what happened."""

from importlib import import_module

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"

    def ready(self) -> None:
        # They know the models, which exist only from here on.
        import_module("consultations.retention").register()
        overlap = import_module("consultations.totals.overlap")
        check_undo = import_module("records.changes").check_undo
        check_undo("consultations.aggregatecount", overlap.refuse_overlap)
        import_module("records.rotation").register("consultations.followup", "memo")
        import_module("consultations.nightly").register()
