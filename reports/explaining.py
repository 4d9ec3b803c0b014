"""A definition as one text, for files and for what was published."""

from typing import Any

from django.utils.translation import gettext as _


def explained(counts: Any, counts_not: Any, unknown: Any) -> str:
    """The sentences of a definition as one text, each with what it is about; empty ones left out.

    As templates/reports/definition.html has them.
    """
    sentences = {
        _("Counts:"): counts,
        _("Counts not:"): counts_not,
        _("Not known:"): unknown,
    }
    return " ".join(f"{label} {text}" for label, text in sentences.items() if text)
