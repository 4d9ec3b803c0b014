"""`manage.py rotate_keys`: seal everything with the first of ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import rotation


class Command(BaseCommand):
    help = "Seal everything that is kept sealed with the first of ENCRYPTION_KEYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        broken = 0
        for column in rotation.COLUMNS:
            count = rotation.rotate(column)
            broken += count.broken
            self.stdout.write(f"{column}: {count.renewed} sealed anew")
            if count.broken:
                self.stderr.write(f"{column}: {count.broken} opened by no key, left as they are")
        if broken:
            raise CommandError(f"{broken} texts need a key that is not in ENCRYPTION_KEYS.")
