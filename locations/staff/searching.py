"""Compares what staff type into a search with names, in whatever case, accents and umlauts.

Not by the database: SQLite takes Ä and ä for different letters. Not as the finder does either,
which takes “Str” for a street and leaves the name of the town out.
"""

import unicodedata

from locations.gazetteer import SPELLED


def holds(text: str, question: str) -> bool:
    """Whether `text` holds `question`; an empty question is in every text."""
    return any(folded(question) in folded(text) for folded in (_spelled, _bare))


def _spelled(text: str) -> str:
    """Umlauts as two letters: “Börse” as “boerse”."""
    return _bare(text.casefold().translate(SPELLED))


def _bare(text: str) -> str:
    """Letters without what stands above or below them: “Börse” as “borse”."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
