"""Contacts counted in groups, from the kept figures or from the single contacts."""

from reports.counting.by import (
    NO,
    NOTHING,
    OTHER_LANGUAGE,
    UNNOTED,
    YES,
    By,
    Counted,
    Counts,
    folded,
)
from reports.counting.choosing import TooLong, TooOld, Unanswerable, counted, needs_records

__all__ = [
    "NO",
    "NOTHING",
    "OTHER_LANGUAGE",
    "UNNOTED",
    "YES",
    "By",
    "Counted",
    "Counts",
    "TooLong",
    "TooOld",
    "Unanswerable",
    "counted",
    "folded",
    "needs_records",
]
