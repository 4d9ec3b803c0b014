"""What a contact says, as plain values: what forms, the tally and the demonstration hand over."""

from .checking import check, first_day
from .completing import completed
from .entry import Entry, Missing, Partner, SentTo, from_values, to_values
from .keeping import entry_of, put

__all__ = [
    "Entry",
    "Missing",
    "Partner",
    "SentTo",
    "check",
    "completed",
    "entry_of",
    "first_day",
    "from_values",
    "put",
    "to_values",
]
