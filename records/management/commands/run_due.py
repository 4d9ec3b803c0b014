"""`manage.py run_due`: everything that is to be done from time to time, in one command."""

import os
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Collection
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from records import due


class Command(BaseCommand):
    help = "Send mails, apply the terms of retention, and whatever else is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="one round (the default)")
        how.add_argument("--every", type=int, metavar="SECONDS", help="again and again")
        parser.add_argument(
            "--beside",
            type=int,
            metavar="PID",
            help="end with this process, which started this one",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["every"]:
            if self.round():
                raise CommandError("Something could not be done.")
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        self.again_and_again(options["every"], options["beside"], stopped)

    def again_and_again(self, seconds: int, beside: int | None, stopped: threading.Event) -> None:
        failed: set[str] = set()
        while not stopped.is_set():
            close_old_connections()
            failed = self.round(known=failed)
            for _second in range(seconds):
                if stopped.wait(1) or (beside and os.getppid() != beside):
                    return

    def round(self, known: Collection[str] = ()) -> set[str]:
        """One round; says what was done, and what failed unless that is known."""
        results = due.run(timezone.now())
        for done in results:
            if done.error and done.name not in known:
                self.stderr.write(f"{done.name}: failed ({done.error})")
            elif done.count:
                self.stdout.write(f"{done.name}: {done.count}")
        return {done.name for done in results if done.error}
