"""`manage.py load_demo`: Dortmund with its real places, invented ones, and invented contacts."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from consultations.demo import load_contacts
from consultations.models import AggregateCount, Contact
from consultations.totals.importing import PUBLISHED, import_totals
from locations.imports.command import ImportCommand
from locations.imports.demo import load_demo, may_be_loaded
from locations.imports.reading import Refused, json_of
from locations.imports.rows import Report
from reports.publications.demo import publish_quarters

# Contacts are logged singly from here on; what was before is kept as totals.
FIRST_DAY = date(2026, 1, 1)


class Command(ImportCommand):
    help = "Loads the demonstration into an empty database, or brings its dates up to today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-possible",
            action="store_true",
            help="leave a database with other data as it is, without an error",
        )
        parser.add_argument(
            "--contacts",
            type=int,
            metavar="N",
            help="make so many invented contacts, in place of those made before",
        )
        parser.add_argument(
            "--from",
            dest="first",
            type=date.fromisoformat,
            default=FIRST_DAY,
            metavar="DAY",
            help=f"their first day ({FIRST_DAY})",
        )
        parser.add_argument(
            "--to",
            dest="last",
            type=date.fromisoformat,
            metavar="DAY",
            help="their last day (today)",
        )
        parser.add_argument(
            "--once", action="store_true", help="make contacts only where there is none yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["contacts"] or 0) < 0:
            raise CommandError(_("The number of contacts cannot be negative."))
        if options["if_possible"] and not may_be_loaded():
            self.stdout.write(_("This database holds other data; it was left as it is."))
            return
        super().handle(*args, **options)

    def import_into(self, report: Report, **options: Any) -> None:
        load_demo(timezone.localdate(), report)
        if report.faults:
            return
        is_empty = not Contact.objects.exists()
        if is_empty and not AggregateCount.objects.exists():
            import_totals(json_of(PUBLISHED), report)
        if options["contacts"] is not None and (is_empty or not options["once"]):
            self._load_contacts(**options)

    def _load_contacts(self, **options: Any) -> None:
        now = timezone.now()
        first, last = options["first"], options["last"] or timezone.localdate(now)
        try:
            made = load_contacts(options["contacts"], first, last, now=now)
        except ValueError:
            raise Refused(_("In this period no place was open on any day.")) from None
        if options["verbosity"] >= 1:
            number = number_format(made, force_grouping=True)
            self.stdout.write(_("%(number)s invented contacts") % {"number": number})
        publish_quarters(first, now)
