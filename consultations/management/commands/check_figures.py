"""`manage.py check_figures`: do the figures say what the contacts say?"""

from itertools import islice
from typing import Any

from django.core.management.base import CommandError

from consultations import recounts
from consultations.management.since import SinceCommand

MOST_LINES = 50


class Command(SinceCommand):
    help = "Compare all figures with the contacts; exit code 1 and a list if they differ."

    def handle(self, *_args: Any, **options: Any) -> None:
        since = self.since(options["since"])
        found = recounts.differences(since)
        shown = list(islice(found, MOST_LINES))
        for difference in shown:
            self.stdout.write(str(difference))
        if shown:
            more = sum(1 for _more in found)
            raise CommandError(
                f"{len(shown) + more} figures since {since} are wrong; rebuild_figures mends them."
            )
        self.stdout.write(f"All figures since {since} are right.")
