"""Contacts as a table: what the list shows and can be asked for, and nothing else.

Never who recorded them, when, or for which employer; no follow-up and no memo; neither age nor
gender nor neighborhood nor partner organization, which the list does not show either.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO

from django.utils.translation import gettext as _

from consultations.log import rows
from consultations.log.keyset import Contacts, batches
from consultations.log.known import Known
from consultations.log.rows import Line
from records.exports import Cell, csv_lines, xlsx_file

MOST = {"csv": 50_000, "xlsx": 10_000}

# Position of the topics in a row.
TOPICS = 8

# A running number leads from one sheet to the other, not the number that the contact has here.
Numbered = tuple[int, Line]


def csv_table(parts: list[Contacts], known: Known, count: int) -> Iterator[bytes]:
    """One row per contact, newest first, at most `count`, as they are read."""

    def table() -> Iterator[list[Cell]]:
        yield list(_headings())
        for number, line in _numbered(parts, known, count):
            yield _row(number, line)

    return csv_lines(table())


def xlsx_table(parts: list[Contacts], known: Known, count: int) -> IO[bytes]:
    """A sheet with one row per contact, and one with a row for each of its topics."""
    contacts, topics = _("Contacts"), _("Contacts by topic")
    headings = _headings()
    sheets = {contacts: headings, topics: [*headings[:TOPICS], _("Topic"), *headings[TOPICS + 1 :]]}

    def table() -> Iterator[tuple[str, list[Cell]]]:
        for number, line in _numbered(parts, known, count):
            row = _row(number, line)
            yield contacts, row
            for topic in line.topics:
                yield topics, [*row[:TOPICS], topic, *row[TOPICS + 1 :]]

    return xlsx_file(sheets, table())


def _numbered(parts: Iterable[Contacts], known: Known, count: int) -> Iterator[Numbered]:
    """What is entered meanwhile does not come on top of what the audit trail says."""
    found = (line for keys in batches(parts) for line in rows.lines(keys, known))
    return enumerate(islice(found, count), start=1)


def _headings() -> list[str]:
    return [
        _("No."),
        _("Date"),
        _("Place"),
        _("Who was there?"),
        _("How?"),
        _("Persons advised"),
        _("Persons accompanying"),
        _("People in the group"),
        _("What was it about?"),
        _("Language of the conversation"),
        _("Home"),
        _("Result"),
    ]


def _row(number: int, line: Line) -> list[Cell]:
    contact = line.contact
    is_group = contact.headcount is not None
    return [
        number,
        contact.happened_on,
        line.place,
        line.who,
        line.channel,
        None if is_group else contact.advised,
        None if is_group else contact.accompanying,
        contact.headcount,
        "; ".join(line.topics),
        line.language,
        line.home,
        line.result,
    ]
