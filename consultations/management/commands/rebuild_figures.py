"""`manage.py rebuild_figures`: the figures made anew from the contacts."""

from typing import Any

from django.core.management.base import CommandError

from consultations import recounts
from consultations.management.since import SinceCommand


class Command(SinceCommand):
    help = "Count all contacts anew. Months whose contacts may be deleted keep their figures."

    def handle(self, *_args: Any, **options: Any) -> None:
        since, kept = self.since(options["since"]), self.kept_since()
        if since < kept:
            raise CommandError(
                f"Contacts before {kept} may be deleted: their figures would be lost."
            )
        recounts.rebuild(since)
        self.stdout.write(f"Figures since {since} were counted anew.")
