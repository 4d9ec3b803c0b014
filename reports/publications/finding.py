"""What is published: of a quarter, and of longer spans as the sum of what was printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import InterfaceError, OperationalError

from locations.directory import Directory
from records.periods import Period, quarters_in
from reports import disclosure
from reports.models import Publication
from reports.tables import Table


@dataclass(frozen=True)
class Published:
    """Newest versions of the quarters of a period; `missing`: quarters that are not published."""

    period: Period
    versions: tuple[Publication, ...]
    missing: tuple[Period, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.missing

    @property
    def is_demo(self) -> bool:
        return any(version.is_demo for version in self.versions)

    @property
    def newest(self) -> Publication:
        """The version that was published last."""
        return max(self.versions, key=lambda version: version.published_at)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Sums of the printed cells, with the words of the last quarter."""
        parts = [version.tables() for version in self.versions]
        keys = dict.fromkeys(key for tables in reversed(parts) for key in tables)
        return {
            key: disclosure.summed([tables[key] for tables in parts if key in tables])
            for key in keys
        }


def latest(quarter: date) -> Publication | None:
    """The newest version of the quarter that begins on this day."""
    return Publication.objects.filter(quarter=quarter).order_by("-version").first()


def published(period: Period) -> Published | None:
    """What is published of a period of whole quarters; None if nothing is, or it is no such."""
    firsts = [quarter.first for quarter in quarters_in(period) if quarter.first]
    return gathered(period, Publication.objects.newest().filter(quarter__in=firsts))


def gathered(period: Period, versions: Iterable[Publication]) -> Published | None:
    """The same of versions that are already there, one per quarter."""
    by_quarter = {version.quarter: version for version in versions}
    quarters = quarters_in(period)
    there = tuple(by_quarter[one.first] for one in quarters if one.first in by_quarter)
    missing = tuple(one for one in quarters if one.first not in by_quarter)
    return Published(period, there, missing) if there else None


class _Shelf:
    """Everything published, in the memory of this process; all of it, for it is little."""

    def __init__(self) -> None:
        self.number: int | None = None
        self.publications: tuple[Publication, ...] = ()

    def get(self, directory: Directory) -> tuple[Publication, ...]:
        """As new as `directory`; what was there last while the database is away."""
        if directory.number != self.number:
            try:
                found = tuple(Publication.objects.all())
            except (OperationalError, InterfaceError):
                if self.number is None:
                    raise
                return self.publications
            # In this order: another thread that sees the number has what belongs to it.
            self.publications = found
            self.number = directory.number
        return self.publications

    def forget(self) -> None:
        self.number, self.publications = None, ()


_shelf = _Shelf()


def on_shelf(directory: Directory) -> tuple[Publication, ...]:
    """Every version, newest quarters and versions first: for pages that everybody may ask for.

    A publication counts up the data version (freezing.py), so each process notices it.
    """
    return _shelf.get(directory)


def forget() -> None:
    """Make the next request read everything anew (for tests)."""
    _shelf.forget()
