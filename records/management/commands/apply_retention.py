"""`manage.py apply_retention`: delete or empty what has reached its term."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from records import retention


class Command(BaseCommand):
    help = "Delete or empty what has reached its term; --dry-run only counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        due = retention.counts(now)
        for name, count in due.items():
            done = count if options["dry_run"] else retention.apply(name, now)
            entry = settings.RETENTION[name]
            self.stdout.write(
                f"{name}: {done} to {entry['action']} after {entry['term'].days} days"
                if options["dry_run"]
                else f"{name}: {done} ({entry['action']})"
            )
