"""Figures by topic and by language of the conversation."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from consultations.models import Topic
from reports.counting import By
from reports.figures import languages as spoken
from reports.figures import making
from reports.figures.homes import several_topics
from reports.figures.unmet import without_sensitive
from reports.report import Asked
from reports.tables import Line, Table


def topics(asked: Asked) -> Table:
    """Contacts by topic, all of the catalogue: a table with what is sensitive."""
    return _topics(asked, asked.known.topics, "themen", _("Contacts by topic"))


def location_topics(asked: Asked) -> Table:
    """The same of the place that is asked about, from single contacts."""
    table = _topics(asked, asked.known.topics, "themen-des-ortes", _("Topics of the place"))
    return replace(table, definitions=(*table.definitions, "location"))


def top_topics(asked: Asked) -> Table:
    """The six most frequent topics, none of them sensitive."""
    found = making.measured(making.grouped(asked, asked.question, By.TOPIC))
    rows = {topic.code: topic for topic in making.open_topics(asked)}
    codes = making.largest(found, rows)
    notes = (without_sensitive(),)
    title = _("Most frequent topics")
    return _topics(asked, [rows[code] for code in codes], "haeufige-themen", title, notes)


def topics_by_language(asked: Asked, codes: Iterable[str] | None = None) -> Table:
    """Contacts by topic and language; sensitive topics and residence only if asked for.

    Then with all languages of the catalogue, so that a rounded 0 does not say what was found.
    """
    wanted = set(codes) if codes is not None else None
    shown = [topic for topic in asked.known.topics if _is_crossed(topic, wanted)]
    codes_shown = {topic.code for topic in shown}
    pairs = making.pairs(asked, By.TOPIC, By.LANGUAGE)
    # Topics that are not shown would be told by which languages are the most frequent ones.
    found = {pair: value for pair, value in pairs.items() if pair[0] in codes_shown}
    every = None if wanted is None else asked.known.language_codes
    columns, counts = spoken.columns(asked, found, every)
    note = _("Topics that are always rounded in this table are not in it.")
    named = making.Named(
        "thema-und-sprache",
        _("Topic and language"),
        _("Topic"),
        definitions=("topics", "language"),
        notes=(several_topics(), note) if wanted is None else (several_topics(),),
    )
    return making.crossed(
        asked,
        named,
        [Line(topic.code, topic.label) for topic in shown],
        columns,
        counts,
        is_sensitive=making.is_sensitive(asked, asked.question, codes_shown, by_language=True),
    )


def languages(asked: Asked) -> Table:
    """Contacts by language: the catalogue, the others together, and not noted."""
    return _languages(
        asked, spoken.lines(asked), "sprachen", _("Contacts by language"), _("All together")
    )


def top_languages(asked: Asked) -> Table:
    """The six most frequent languages of the catalogue."""
    found = making.measured(making.grouped(asked, asked.question, By.LANGUAGE))
    codes = making.largest(found, asked.known.language_codes)
    lines = [Line(code, asked.known.language_name(code)) for code in codes]
    return _languages(asked, lines, "haeufige-sprachen", _("Most frequent languages"), "")


def _is_crossed(topic: Topic, wanted: set[str] | None) -> bool:
    if wanted is None:
        return not topic.is_sensitive and topic.code != making.RESIDENCE
    return topic.code in wanted


def _topics(
    asked: Asked, shown: Sequence[Topic], key: str, title: str, notes: tuple[str, ...] = ()
) -> Table:
    named = making.Named(
        key, title, _("Topic"), definitions=("topics",), notes=(several_topics(), *notes)
    )
    return making.compared(
        asked,
        named,
        [Line(topic.code, topic.label) for topic in shown],
        making.contacts_by(asked, By.TOPIC),
        is_sensitive=making.is_sensitive(asked, asked.question, [row.code for row in shown]),
    )


def _languages(
    asked: Asked, lines: Sequence[Line], key: str, title: str, total_label: str
) -> Table:
    named = making.Named(
        key,
        title,
        _("Language"),
        definitions=("contacts", "language"),
        total_label=total_label,
    )
    return making.compared(
        asked,
        named,
        lines,
        lambda question: spoken.in_lines(
            asked, making.measured(making.grouped(asked, question, By.LANGUAGE))
        ),
        has_share=bool(total_label),
        is_sensitive=making.is_sensitive(asked, asked.question, by_language=True),
    )
