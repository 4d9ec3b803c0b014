"""What has to stand below a published table, so that nobody takes it for something else.

Not frozen: a better sentence is no other number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.publications import public_words as words
from reports.publications.keys import PLACES, SENSITIVE, TOPICS
from reports.tables import Table


@dataclass(frozen=True)
class Missing:
    """A sentence, and the German names of what is not in the table."""

    text: str
    names: tuple[str, ...]


def missing(table: Table, tables: Mapping[str, Table]) -> Missing | None:
    """What is not in `table`, and stands in another one of `tables`."""
    if table.key != TOPICS or SENSITIVE not in tables:
        return None
    names = tuple(line.label for line in tables[SENSITIVE].lines)
    text = _(
        "Sensitive topics are shown for the whole city only, so that nobody can be recognized."
        " They are not in this table:"
    )
    return Missing(text, names) if names else None


def of_table(table: Table, *, is_whole: bool = False) -> Iterator[str]:
    """Sentences on how to read it; `is_whole`: all of its lines and columns are drawn."""
    if text := (words.READ_WHOLE if is_whole else words.READ).get(table.key):
        yield str(text)
    if table.key == PLACES and any(None in cells for cells in table.values.values()):
        yield str(words.NOT_OPEN)


def in_file(table: Table, tables: Mapping[str, Table]) -> tuple[str, ...]:
    """All that is to be said of a whole table."""
    return (*of_table(table, is_whole=True), *on_paper(table, tables))


def on_paper(table: Table, tables: Mapping[str, Table]) -> tuple[str, ...]:
    """What is not in it, by name; the page itself says what a contact and a topic are."""
    gone = missing(table, tables)
    return (f"{gone.text} {'; '.join(gone.names)}.",) if gone else ()
