"""What `manage.py check` says about the published figures."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from reports.publications import freezing


@register(Tags.database)
def publications_are_frozen(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Only with `check --database default`, and before every `migrate`."""
    lost = {name: freezing.missing(connections[name]) for name in databases or []}
    return [
        Error(
            f"What is published in {name!r} could be changed: {', '.join(missing)} not in force.",
            hint="manage.py migrate --skip-checks lays the triggers anew.",
            id="reports.E001",
        )
        for name, missing in lost.items()
        if missing
    ]
