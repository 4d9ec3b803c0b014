"""Where the facts of a file come from: short names in the rows, written out once at the top."""

import re
from typing import Any

from django.utils.translation import gettext as _

from locations.imports.rows import Report

MENTION = re.compile(r"\{(\w+)\}")
TEXTS = {"source", "position_source"}


def with_sources(content: dict[str, Any], report: Report) -> dict[str, Any]:
    """`content` with every “{short_name}” in a source replaced by what “sources” says of it.

    The `sources` of a location, one per fact, become the lines of its column `source`.
    """
    known = content.get("sources") or {}
    if not isinstance(known, dict) or not all(isinstance(text, str) for text in known.values()):
        report.fault("sources", _("Expected one text per short name."))
        known = {}

    def written_out(value: Any, place: str) -> Any:
        if isinstance(value, list):
            return [written_out(item, place) for item in value]
        if not isinstance(value, dict):
            return value
        row = {
            name: spelled(item, place) if name in TEXTS else written_out(item, place)
            for name, item in value.items()
        }
        if isinstance(row.get("sources"), dict) and "source" not in row:
            row["source"] = "\n".join(
                f"{fact}: {spelled(text, place)}" for fact, text in row["sources"].items()
            )
        return row

    def spelled(text: Any, place: str) -> Any:
        if not isinstance(text, str):
            return text
        for name in MENTION.findall(text):
            if name not in known:
                report.fault(place, _("The source “%(key)s” is not known.") % {"key": name})
        return MENTION.sub(lambda match: known.get(match[1], match[0]), text)

    locations = content.get("locations")
    if isinstance(locations, list):
        locations = [
            written_out(row, f"locations {number}") for number, row in enumerate(locations, start=1)
        ]
    return {**content, "locations": locations}
