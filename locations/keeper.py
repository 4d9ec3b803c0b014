"""The newest directory in the memory of each process, also while the database is away."""

import logging
import threading
from datetime import date, datetime
from time import monotonic

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from locations.directory import Directory, local
from locations.models import DataVersion
from locations.snapshot import read_rows

SECONDS_BETWEEN_CHECKS = 1.0
# While the database is away, one request after this time asks it again; all others do not wait.
SECONDS_BETWEEN_TRIALS = 3.0
# How long a request waits for another one that is just asking, before it takes what is known.
SECONDS_TO_WAIT = 0.5

logger = logging.getLogger(__name__)


class _Keeper:
    """The newest directory of this process; the last one known while the database is away."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.directory: Directory | None = None
        self.read_at: datetime | None = None  # when the database last answered
        self.checked_at = float("-inf")  # when it was last asked
        self.is_away = False

    def get(self, today: date) -> Directory:
        directory, now = self.directory, monotonic()
        if directory is None or directory.today != today or self._is_old(now):
            directory = self._looked_up(directory, today)
        return directory

    def _is_old(self, now: float) -> bool:
        patience = SECONDS_BETWEEN_TRIALS if self.is_away else SECONDS_BETWEEN_CHECKS
        return now - self.checked_at >= patience

    def _looked_up(self, known: Directory | None, today: date) -> Directory:
        """The directory of `today`; one thread at a time asks, and nobody waits long for it."""
        patience = 0.0 if self.is_away else SECONDS_TO_WAIT
        if known and not self.lock.acquire(timeout=patience):
            return self._for_today(known, today)
        if known is None:
            self.lock.acquire()
        try:
            self.directory = self._for_today(self._newest(today), today)
            return self.directory
        finally:
            self.lock.release()

    def _newest(self, today: date) -> Directory:
        directory, now = self.directory, monotonic()
        # Another thread may have asked while this one waited for the lock.
        if self._is_old(now):
            try:
                directory = self._read(directory, today)
                self.checked_at = now
            except (OperationalError, InterfaceError) as error:
                directory = self._last_known(directory, error)
        if directory is None:
            raise OperationalError("The database was away a moment ago")
        return directory

    def _read(self, directory: Directory | None, today: date) -> Directory:
        version = DataVersion.objects.filter(pk=1).first()
        number = version.number if version else 0
        if directory is None or directory.number != number:
            changed_at = version.changed_at if version else timezone.now()
            directory = Directory(number, changed_at, today, read_rows())
        self.read_at, self.is_away = timezone.now(), False
        return directory.as_of(None)

    def _last_known(self, directory: Directory | None, error: Exception) -> Directory:
        logger.error("The database does not answer: %s", error)
        self.is_away, self.checked_at = True, monotonic()
        if directory is None:
            raise error
        return directory.as_of(self.read_at)

    def _for_today(self, directory: Directory, today: date) -> Directory:
        if directory.today == today:
            return directory
        number, changed_at, rows = directory.number, directory.changed_at, directory.rows
        return Directory(number, changed_at, today, rows, directory.known_at)

    def forget(self) -> None:
        self.directory, self.checked_at, self.is_away = None, float("-inf"), False


_keeper = _Keeper()


def current(moment: datetime) -> Directory:
    """The network on the day of `moment` (aware); at most a second behind the database.

    Costs one query a second (the data version), and one more when something has changed.
    """
    return _keeper.get(local(moment).date())


def look_again() -> None:
    """Have the next request ask for the version, also within the second in which nobody does."""
    _keeper.checked_at = float("-inf")


def forget() -> None:
    """Make the next request read everything anew (for tests)."""
    _keeper.forget()
