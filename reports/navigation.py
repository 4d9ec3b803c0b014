"""The reports by name: what stands in the row above each of them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Entry:
    """`key` stands in addresses and names of files; `name`: of its page, as `reverse` knows it."""

    key: str
    name: str
    label: Any


# Those that are asked the same question, in the order of the row.
ENTRIES = (
    Entry("uebersicht", "reports:overview", gettext_lazy("Overview")),
    Entry("stadtbezirke", "reports:districts", gettext_lazy("Districts")),
    Entry("orte", "reports:locations", gettext_lazy("Places")),
    Entry("themen", "reports:topics", gettext_lazy("Topics")),
    Entry("sprachen", "reports:languages", gettext_lazy("Languages")),
    Entry("dependancen", "reports:programme", gettext_lazy("Dependancen")),
    Entry("datenqualitaet", "reports:quality", gettext_lazy("Data quality")),
)
# Those that are about all days.
BESIDE = (
    Entry("veroeffentlichung", "reports:publications", gettext_lazy("Publication")),
    Entry("monate", "reports:months", gettext_lazy("Months")),
)
NAMES = {entry.key: entry.name for entry in ENTRIES}


def name_of(key: str) -> str:
    """What a report is called where its own title is not known."""
    return next((str(entry.label) for entry in ENTRIES if entry.key == key), _("Reports"))
