"""What a report is asked: which days, compared with which, of which contacts; knows no database."""

from dataclasses import dataclass, fields, replace
from typing import Self

from records.periods import Period

DAYS = ("period", "against", "against_nothing")
# Answered from the figures that the contacts' own actions keep; all others from single records.
KEPT_BY = (*DAYS, "district", "location", "counterpart")
# Records are read for no more than that.
MOST_MONTHS_OF_RECORDS = 24
# Code of the topic that is sensitive together with a language.
RESIDENCE = "aufenthalt"


@dataclass(frozen=True)
class Question:
    """Both ends of `period` and `against` are days; empty texts ask for nothing.

    `against_nothing`: days that were to be compared with, before anything was counted; links that
    ask about other days still compare them.
    `district` is a slug, or "outside" or "unknown"; the others are slugs and codes.
    """

    period: Period
    against: Period | None = None
    against_nothing: Period | None = None
    district: str = ""
    location: str = ""
    counterpart: str = ""
    neighborhood: str = ""
    kind: str = ""  # of the place: Location.Kind
    funded: str = ""  # "yes": paid for by a programme on that day; "no": not
    topic: str = ""
    language: str = ""
    channel: str = ""
    interpreting: str = ""
    age_band: str = ""
    gender: str = ""
    duration: str = ""
    result: str = ""

    @property
    def further(self) -> tuple[str, ...]:
        """Names of the conditions for which single records have to be read."""
        names = (field.name for field in fields(self) if field.name not in KEPT_BY)
        return tuple(name for name in names if getattr(self, name))

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names of all conditions beside the period."""
        kept = (name for name in KEPT_BY[len(DAYS) :] if getattr(self, name))
        return (*kept, *self.further)

    def of(self, period: Period) -> Self:
        """The same question about other days, compared with nothing."""
        return replace(self, period=period, against=None, against_nothing=None)

    @property
    def before(self) -> Self | None:
        """The same question about the days that are compared with, if there are any."""
        return self.of(self.against) if self.against else None
