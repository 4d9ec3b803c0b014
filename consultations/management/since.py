"""What the commands about figures share: from which day on."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from consultations.recounts import whole_month
from consultations.retention import kept_since


class SinceCommand(BaseCommand):
    """A command with `--since`; without it, as long as contacts are kept."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            metavar="DAY",
            help="whole months from this day on (as long as contacts are kept)",
        )

    def kept_since(self) -> date:
        return kept_since(timezone.now())

    def since(self, day: date | None) -> date:
        """The first day of the first whole month."""
        return whole_month(day or self.kept_since())
