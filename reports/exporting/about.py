"""What a file says about itself: what was asked, how it was counted, when, and for whom it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from locations import calendar_words as words
from reports.definitions import DEFINITIONS
from reports.explaining import explained
from reports.guard import ROUNDED_NOTE
from reports.tables import Table


@dataclass(frozen=True)
class About:
    """`period` and `filters` in words, `definitions` as names with their sentences.

    `at` is an aware moment. `is_exact`: not for the public; else `source` says of which
    publication the figures are. `is_of_places`: they count places, which everybody may know, and
    nobody at all. `withheld`: titles of tables of the report that are not in the file, each with
    the reason.
    """

    title: str
    period: str
    filters: tuple[str, ...]
    definitions: tuple[tuple[str, str], ...]
    at: datetime
    is_exact: bool
    is_demo: bool = False
    source: str = ""
    is_of_places: bool = False
    withheld: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> str:
        """Period and filters in one line."""
        return words.clauses([self.period, *self.filters])

    @property
    def demo(self) -> str:
        """That all of it is invented; empty if it is not."""
        text = _("Demonstration. Places named “Demo-Ort” and all figures are invented.")
        return text if self.is_demo else ""

    @property
    def mark(self) -> str:
        """The sentence that goes wherever the figures go."""
        if self.is_exact:
            return _("For official use only – not to be published")
        if self.is_of_places:
            return _("Numbers of places, not of people; not rounded")
        return str(ROUNDED_NOTE)

    def facts(self) -> Iterator[tuple[str, str]]:
        """All of it, line by line, each with what it is."""
        yield _("Report"), self.title
        yield _("Use"), self.mark
        if self.is_demo:
            yield _("Attention"), self.demo
        yield _("Period"), self.period
        yield _("Filters"), words.clauses(self.filters) or _("none")
        if self.source:
            yield _("Published"), self.source
        yield _("As of"), words.moment_words(timezone.localtime(self.at), year=True)
        yield from self.definitions


def definitions_of(tables: Iterable[Table]) -> tuple[tuple[str, str], ...]:
    """What the figures of these tables count and do not, each once, in the order of the tables."""
    keys = dict.fromkeys(key for table in tables for key in table.definitions)
    found = (DEFINITIONS[key] for key in keys if key in DEFINITIONS)
    return tuple(
        (str(one.name), explained(one.counts, one.counts_not, one.unknown)) for one in found
    )
