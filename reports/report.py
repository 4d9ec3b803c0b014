"""A report: what one page shows, and what is exported of it, table by table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from records.periods import ends
from reports.question import Question
from reports.tables import Table


@dataclass(frozen=True)
class Asked:
    """Who asks what, on which day. `sees_exact`: of the team of the place that is asked about.

    `known`: the town as `reports.known.Known`. `places`: slugs of those that may be asked about;
    None: all of them.
    """

    question: Question
    known: Any
    today: date
    sees_exact: bool = False
    places: tuple[str, ...] | None = None

    @property
    def is_running(self) -> bool:
        """Whether its days are not over yet: those compared with are, so they are more."""
        return ends(self.question.period)[1] >= self.today


@dataclass(frozen=True)
class Report:
    """`lead`: sentences that say what happened. `extra`: what only its own template shows."""

    key: str
    title: str
    lead: tuple[str, ...]
    tables: tuple[Table, ...]
    extra: dict[str, Any] = field(default_factory=dict)

    def table(self, key: str) -> Table:
        """Raises `KeyError` if this report has none of that name."""
        for one in self.tables:
            if one.key == key:
                return one
        raise KeyError(key)


Build = Callable[[Asked], Report]
