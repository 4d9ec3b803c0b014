"""Figures of what could not be helped: what was missing, on which topic, which language."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from consultations.choices import OfferCategory
from consultations.models import UnmetNeedReason
from reports.counting import By
from reports.figures import making
from reports.report import Asked
from reports.tables import Column, Line, Table

REASONS = UnmetNeedReason.Code


def several_needs() -> str:
    return _("In one contact several things may have been missing: the lines are not added.")


def unmet_by_reason(asked: Asked) -> Table:
    """Contacts by what was missing."""
    named = making.Named(
        "was-fehlte",
        _("What was missing"),
        _("What was missing"),
        definitions=("unmet_reason",),
        notes=(several_needs(),),
    )
    lines = making.choice_lines(REASONS, has_unnoted=False)
    return _listed(asked, named, lines, By.UNMET_REASON)


def unmet_by_topic(asked: Asked, codes: Iterable[str] | None = None) -> Table:
    """Contacts by the topic of what was missing; sensitive topics only if they are asked for."""
    topics = [
        topic
        for topic in asked.known.topics
        if (topic.code in codes if codes is not None else not topic.is_sensitive)
    ]
    named = making.Named(
        "was-fehlte-nach-thema",
        _("What was missing, by topic"),
        _("Topic"),
        definitions=("unmet_topic",),
        notes=(several_needs(),) if codes is not None else (several_needs(), without_sensitive()),
    )
    lines = [Line(topic.code, topic.label) for topic in topics]
    return _listed(asked, named, lines, By.UNMET_TOPIC, topics=[topic.code for topic in topics])


def without_sensitive() -> str:
    return _("Topics that are always rounded are not in this table.")


def missing_languages(asked: Asked) -> Table:
    """Contacts by the language that was missing, the most frequent one first."""
    named = making.Named(
        "fehlende-sprachen",
        _("Missing languages"),
        _("Language"),
        definitions=("unmet_language",),
        notes=(several_needs(),),
    )
    found = making.measured(making.grouped(asked, asked.question, By.UNMET_LANGUAGE))
    codes = sorted(found, key=lambda code: (-(found[code] or 0), code))
    lines = [Line(code, asked.known.language_name(code)) for code in codes]
    return _listed(asked, named, lines, By.UNMET_LANGUAGE)


def missing_offers(asked: Asked) -> Table:
    """Contacts by the kind of offer that was missing."""
    named = making.Named(
        "fehlende-angebote",
        _("Missing kinds of offers"),
        _("Kind of offer"),
        definitions=("unmet_category",),
        notes=(several_needs(),),
    )
    lines = making.choice_lines(OfferCategory, has_unnoted=False)
    return _listed(asked, named, lines, By.UNMET_CATEGORY)


def unmet_by_home(asked: Asked) -> Table:
    """Contacts by home and what was missing."""
    named = making.Named(
        "was-fehlte-nach-wohnort",
        _("Home and what was missing"),
        _("Home"),
        definitions=("unmet_reason", "home"),
    )
    return _by_home(asked, named, By.UNMET_REASON, dict(REASONS.choices))


def unmet_topics_by_home(asked: Asked) -> Table:
    """Contacts by home and the topic of what was missing: the six most frequent ones."""
    named = making.Named(
        "was-fehlte-nach-wohnort-und-thema",
        _("Home and topic of what was missing"),
        _("Home"),
        definitions=("unmet_topic", "home"),
        notes=(without_sensitive(),),
    )
    topics = {topic.code: topic.label for topic in making.open_topics(asked)}
    return _most_by_home(asked, named, By.UNMET_TOPIC, topics)


def missing_languages_by_home(asked: Asked) -> Table:
    """Contacts by home and missing language: the six most frequent ones."""
    named = making.Named(
        "fehlende-sprachen-nach-wohnort",
        _("Home and missing language"),
        _("Home"),
        definitions=("unmet_language", "home"),
    )
    found = making.second(making.pairs(asked, By.HOME, By.UNMET_LANGUAGE))
    codes = dict.fromkeys([*asked.known.language_codes, *sorted(found)])
    names = {code: asked.known.language_name(code) for code in codes}
    return _most_by_home(asked, named, By.UNMET_LANGUAGE, names)


def missing_offers_by_home(asked: Asked) -> Table:
    """Contacts by home and missing kind of offer: the six most frequent ones."""
    named = making.Named(
        "fehlende-angebote-nach-wohnort",
        _("Home and missing kind of offer"),
        _("Home"),
        definitions=("unmet_category", "home"),
    )
    return _most_by_home(asked, named, By.UNMET_CATEGORY, dict(OfferCategory.choices))


def _listed(
    asked: Asked, named: making.Named, lines: Iterable[Line], by: By, *, topics: Iterable[str] = ()
) -> Table:
    return making.compared(
        asked,
        named,
        list(lines),
        making.contacts_by(asked, by),
        is_sensitive=_is_sensitive(asked, by, topics),
    )


def _most_by_home(asked: Asked, named: making.Named, by: By, labels: Mapping[str, object]) -> Table:
    sums = making.second(making.pairs(asked, By.HOME, by))
    shown = making.largest(sums, labels)
    only = _("The six most frequent ones; others are not in this table.")
    named = replace(named, notes=(only, *named.notes))
    return _by_home(asked, named, by, {code: labels[code] for code in shown})


def _by_home(asked: Asked, named: making.Named, by: By, labels: Mapping[str, object]) -> Table:
    """With totals, for a contact has one home."""
    named = replace(
        named,
        notes=(*named.notes, _("In one contact several things may have been missing.")),
        total_label=making.of_town(asked),
    )
    return making.crossed(
        asked,
        named,
        making.home_lines(asked),
        [Column(code, making.short(str(one)), has_bar=True) for code, one in labels.items()],
        making.pairs(asked, By.HOME, by),
        is_sensitive=_is_sensitive(asked, by, labels if by == By.UNMET_TOPIC else ()),
    )


def _is_sensitive(asked: Asked, by: By, topics: Iterable[str]) -> bool:
    by_language = by == By.UNMET_LANGUAGE
    return making.is_sensitive(asked, asked.question, topics, by_language=by_language)
