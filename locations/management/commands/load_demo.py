"""`manage.py load_demo`: Dortmund with its real places and ten invented ones."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from locations.imports.command import ImportCommand
from locations.imports.demo import load_demo, may_be_loaded
from locations.imports.rows import Report


class Command(ImportCommand):
    help = "Loads the demonstration into an empty database, or brings its dates up to today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-possible",
            action="store_true",
            help="leave a database with other data as it is, without an error",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_possible"] and not may_be_loaded():
            self.stdout.write(_("This database holds other data; it was left as it is."))
            return
        super().handle(*args, **options)

    def import_into(self, report: Report, **options: Any) -> None:
        load_demo(timezone.localdate(), report)
