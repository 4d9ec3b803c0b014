"""docs/figures.md says what every figure counts: write that part anew from the code.

    .venv/bin/python tools/figures_doc.py

The tests compare it (tests/reports/test_definitions.py).
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from introduction import filled

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "figures.md"
# Of the part that is written by this.
NAME = "Definitionen"


def definitions() -> str:
    """Every definition in German, under three headings."""
    from django.utils import translation

    from reports import definitions

    groups = {
        "Was gezählt wird": definitions.MEASURES,
        "Wonach unterschieden wird": definitions.BREAKDOWNS,
        "Orte, Programm und Datenqualität": definitions.OF_PLACES,
    }
    with translation.override("de"):
        parts = [f"Fassung {definitions.VERSION}"]
        for heading, group in groups.items():
            parts += [f"## {heading}", *described(group)]
    return "\n\n".join(parts)


def described(group: Mapping[str, Any]) -> Iterator[str]:
    """Each definition under its name."""
    for key, one in group.items():
        yield f"### {one.name} (`{key}`)"
        yield "\n".join(
            [
                f"- Zählt: {one.counts}",
                f"- Zählt nicht: {one.counts_not}",
                f"- Nicht bekannt: {one.unknown}",
            ]
        )


def document() -> str:
    """The file as it should be."""
    return filled(FILE.read_text(encoding="utf-8"), NAME, definitions())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lokalwillkommen.settings")
    os.environ.setdefault("SECRET_KEY", "figures")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    FILE.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
