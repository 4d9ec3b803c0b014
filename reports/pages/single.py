"""Tables that have a page of their own, one click away from the report that they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import figures, sensitive
from reports.asking import addresses
from reports.pages.sections import Figure, Link, Page, report, titled
from reports.report import Asked, Build, Report


@dataclass(frozen=True)
class Single:
    """`parent`: key of its report, and the way there in words."""

    key: str
    title: Any
    parent: tuple[str, Any]
    figures: tuple[Figure, ...]
    sketch: str = ""  # as of a Section
    by: tuple[str, ...] = ("district",)  # one of these may be asked for with a sensitive topic

    def build(self, asked: Asked) -> Report:
        page = Page(self.key, asked, self.by)
        parent, label = self.parent
        return report(
            self.key,
            titled(asked, str(self.title)),
            (),
            (
                page.section(figure, otherwise=str(self.title), sketch=self.sketch)
                for figure in self.figures
            ),
            back=Link(str(label), addresses.report(parent, asked.question)),
            parent=parent,
        )


_DISTRICTS = ("stadtbezirke", gettext_lazy("Back to the districts"))
_PLACES = ("orte", gettext_lazy("Back to the places"))
_TOPICS = ("themen", gettext_lazy("Back to the topics"))
_LANGUAGES = ("sprachen", gettext_lazy("Back to the languages"))
_ALL = (
    Single(
        "wohnort-und-monat",
        gettext_lazy("Home and month"),
        _DISTRICTS,
        (figures.homes_by_month,),
    ),
    Single(
        "wohnort-und-alle-themen",
        gettext_lazy("Home and all topics"),
        _DISTRICTS,
        (sensitive.homes_by_topic,),
    ),
    Single(
        "wohnort-und-sprache",
        gettext_lazy("Home and language"),
        _DISTRICTS,
        (figures.homes_by_language,),
    ),
    Single(
        "wohnort-und-fehlendes",
        gettext_lazy("Home and what was missing"),
        _DISTRICTS,
        (
            figures.unmet_by_home,
            figures.unmet_topics_by_home,
            figures.missing_offers_by_home,
            figures.missing_languages_by_home,
        ),
    ),
    Single(
        "wege-und-monat",
        gettext_lazy("How people came, month by month"),
        _DISTRICTS,
        (figures.channels_by_month,),
        sketch="stacked",
    ),
    Single(
        "wer-und-wie",
        gettext_lazy("Who came, how and for how long"),
        _DISTRICTS,
        (
            figures.counterparts,
            figures.channels,
            figures.durations,
            figures.age_bands,
            figures.genders,
        ),
    ),
    Single(
        "ort-und-monat", gettext_lazy("Place and month"), _PLACES, (figures.locations_by_month,)
    ),
    Single(
        "art-und-foerderung",
        gettext_lazy("Offices, Dependancen and funding"),
        _PLACES,
        (figures.kinds_of_places, figures.funded),
    ),
    Single(
        "ueberfaellige-wiedervorlagen",
        gettext_lazy("Follow-ups overdue"),
        _PLACES,
        (figures.follow_ups_overdue,),
    ),
    Single("traeger", gettext_lazy("By carrier, whole network"), _PLACES, (figures.carriers,)),
    Single(
        "alle-themen",
        gettext_lazy("All topics, rounded"),
        _TOPICS,
        (sensitive.topics,),
        by=("district", "location"),
    ),
    Single(
        "verweise",
        gettext_lazy("Referrals"),
        _TOPICS,
        (figures.referrals, figures.all_referrals),
        by=(),
    ),
    Single(
        "partner",
        gettext_lazy("Contacts with partners"),
        _TOPICS,
        (figures.partner_contacts, figures.partner_themes),
    ),
    Single(
        "thema-und-sprache",
        gettext_lazy("Topic and language"),
        _LANGUAGES,
        (figures.topics_by_language,),
        by=(),
    ),
    Single(
        "thema-und-sprache-alle",
        gettext_lazy("All topics and languages, rounded"),
        _LANGUAGES,
        (sensitive.topics_by_language,),
        by=(),
    ),
)
PAGES = {one.key: one for one in _ALL}
SINGLE: dict[str, Build] = {one.key: one.build for one in _ALL}


def links_to(keys: Iterable[str], asked: Asked, *, label: str = "") -> tuple[Link, ...]:
    """To these tables, with the same question."""
    return tuple(
        Link(label or str(PAGES[key].title), addresses.report(key, asked.question)) for key in keys
    )


def all_topics(key: str, asked: Asked) -> tuple[Link, ...]:
    """“All 18 topics”."""
    label = _("All %(count)s topics") % {"count": len(asked.known.topics)}
    return links_to([key], asked, label=label)
