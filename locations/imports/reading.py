"""Reads a file that somebody hands in, and says in a sentence why one cannot be read."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 50_000_000


class Refused(Exception):
    """Nothing was imported; each of the sentences names one fault."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, without its byte order mark; raises `Refused`."""
    try:
        raw = _bytes_of(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Refused(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": reason}
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refused(
            _("%(file)s is not in UTF-8 (line %(line)s). Please save it as UTF-8.")
            % {"file": path, "line": line}
        ) from None
    if not text.strip():
        raise Refused(_("%(file)s is empty.") % {"file": path})
    # PostgreSQL stores no such character, whichever way it is written.
    if "\0" in text or r"\u0000" in text:
        raise Refused(_("%(file)s holds the character NUL: it is no text.") % {"file": path})
    return text


def json_of(path: Path) -> Any:
    """What a JSON file holds; raises `Refused`, also for NaN and for a name given twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        named = dict(pairs)
        if len(named) < len(pairs):
            names = [name for name, _value in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise Refused(
                _("%(file)s names “%(name)s” twice in one place.") % {"file": path, "name": twice}
            )
        return named

    def no_number(word: str) -> None:
        raise Refused(_("%(file)s: %(word)s is not a number.") % {"file": path, "word": word})

    text = text_of(path)
    try:
        content = json.loads(text, object_pairs_hook=once, parse_constant=no_number)
        # Half a character (an escaped surrogate) passes the parser and breaks the database.
        json.dumps(content, ensure_ascii=False).encode()
    except RecursionError:
        raise Refused(_("%(file)s is nested too deeply.") % {"file": path}) from None
    except ValueError as error:
        raise Refused(
            _("%(file)s is not JSON: %(reason)s.") % {"file": path, "reason": error}
        ) from None
    return content


def table_of(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Column names in small letters, and each row's cells with its line number in the file.

    Separated by semicolon, comma or tab, whichever the first line has most of; blank lines are
    left out. Raises `Refused`.
    """
    text = text_of(path)
    first_line = text.partition("\n")[0]
    separator = max(";,\t", key=first_line.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        lines = [
            (reader.line_num, [" ".join(cell.split()) for cell in cells])
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise Refused(
            _("%(file)s, line %(line)s: %(reason)s.")
            % {"file": path, "line": reader.line_num, "reason": error}
        ) from None
    if not lines:
        raise Refused(_("%(file)s is empty.") % {"file": path})
    columns = [name.casefold() for name in lines[0][1]]
    if twice := {name for name in columns if columns.count(name) > 1}:
        raise Refused(
            _("%(file)s has two columns with the name “%(name)s”.")
            % {"file": path, "name": min(twice)}
        )
    return columns, lines[1:]


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise Refused(_("%(file)s is a folder, not a file.") % {"file": path})
    if path.exists() and not path.is_file():
        raise Refused(_("%(file)s is not a plain file.") % {"file": path})
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise Refused(
            _("%(file)s is larger than %(size)s MB.")
            % {"file": path, "size": MAX_BYTES // 1_000_000}
        )
    return raw
