"""Which reports there are, by the key that stands in their address: what builds each of them."""

from reports.pages import districts, languages, locations, overview, topics
from reports.pages.single import SINGLE
from reports.programme import page as programme
from reports.quality import page as quality
from reports.report import Build

REPORTS: dict[str, Build] = {
    "uebersicht": overview.build,
    "stadtbezirke": districts.build,
    "orte": locations.build,
    "themen": topics.build,
    "sprachen": languages.build,
    "dependancen": programme.build,
    "datenqualitaet": quality.build,
    **SINGLE,
}
# What somebody reads who only advises, about the places of their own.
OF_OWN_PLACES = frozenset({"orte"})
