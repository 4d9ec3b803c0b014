"""What the commands have in common that import a file: all of it or nothing, told in sentences."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from locations.imports.reading import Refused
from locations.imports.rows import Report


class ImportCommand(BaseCommand):
    """Runs `import_into` in one transaction and says what came of it."""

    def handle(self, *args: Any, **options: Any) -> None:
        loud = options["verbosity"] >= 1
        report = Report(progress=self.stderr.write if loud else lambda line: None)
        try:
            with transaction.atomic():
                self.import_into(report, **options)
                report.refuse_if_bad()
        except Refused as refused:
            raise CommandError(str(refused)) from None
        if loud:
            self.stdout.write(str(report))

    def import_into(self, report: Report, **options: Any) -> None:
        """Do the work; faults go into `report`, or `Refused` is raised."""
        raise NotImplementedError


class FileCommand(ImportCommand):
    """Imports one file that is named on the command line."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=self.help_on_file)

    help_on_file = ""
