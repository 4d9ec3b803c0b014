"""What every report may be asked for; the question stands in the query string."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.choices import (
    AgeBand,
    Channel,
    Counterpart,
    Duration,
    Gender,
    Interpreting,
    Result,
)
from consultations.log.queries import One
from locations import calendar_words as words
from locations.models import Location
from reports.asking.days import DaysFilter
from reports.counting import OTHER_LANGUAGE, UNNOTED
from reports.question import RESIDENCE, Question

# Parameters by the condition of a `Question` that they are.
CONDITIONS = {
    "bezirk": "district",
    "ort": "location",
    "wer": "counterpart",
    "thema": "topic",
    "sprache": "language",
    "wie": "channel",
    "sprachmittlung": "interpreting",
    "alter": "age_band",
    "geschlecht": "gender",
    "dauer": "duration",
    "ergebnis": "result",
    "art": "kind",
    "foerderung": "funded",
}
# Folded away: single records have to be read for them.
FURTHER = tuple(CONDITIONS)[3:]
NOT_NOTED = (UNNOTED, gettext_lazy("not filled in"))


class _Noted(One):
    """What somebody may not have noted."""

    def __init__(self, label: Any, choices: list[tuple[Any, Any]]) -> None:
        super().__init__(label, choices=[*choices, NOT_NOTED])


class ReportFilter(DaysFilter):
    """Days, and which contacts: ?quartal=2026-3&bezirk=eving.

    `places`: those that may be asked about, None for all; `exact`: slugs of those of one's own,
    about which sensitive topics can be asked too.
    """

    bezirk = One(gettext_lazy("Home"))
    ort = One(gettext_lazy("Place"), empty_label=gettext_lazy("all places"))
    wer = One(gettext_lazy("Who was there?"), choices=Counterpart.choices)
    thema = One(gettext_lazy("Topic"))
    sprache = One(gettext_lazy("Language"))
    wie = _Noted(gettext_lazy("How?"), Channel.choices)
    sprachmittlung = _Noted(gettext_lazy("Interpreting"), Interpreting.choices)
    alter = _Noted(gettext_lazy("Age"), AgeBand.choices)
    geschlecht = _Noted(gettext_lazy("Gender"), Gender.choices)
    dauer = _Noted(gettext_lazy("Duration in minutes"), Duration.choices)
    ergebnis = _Noted(gettext_lazy("Result"), Result.choices)
    art = One(gettext_lazy("Kind of place"), choices=Location.Kind.choices)
    foerderung = One(
        gettext_lazy("Funded"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
    )

    def __init__(
        self,
        asked: QueryDict,
        *,
        known: Any,
        today: date,
        since: date,
        places: Iterable[Location] | None = None,
        exact: Collection[str] = (),
    ) -> None:
        super().__init__(asked, today=today, since=since)
        self.known, self.is_exact = known, asked.get("ort", "") in exact
        if places is not None:
            self.filters["ort"].extra["empty_label"] = _("all my places")
        self._offer(known.locations if places is None else places)
        self.word_days()

    def _offer(self, places: Iterable[Location]) -> None:
        self.offer("bezirk", [(line.key, line.label) for line in self.known.home_lines])
        self.offer("ort", [(place.slug, place.name) for place in places])
        topics = [row for row in self.known.topics if self.is_exact or not row.is_sensitive]
        self.offer("thema", [(row.code, row.label) for row in topics])
        languages = [(code, words.language_name(code)) for code in self.known.language_codes]
        self.offer("sprache", [*languages, (OTHER_LANGUAGE, _("another one")), NOT_NOTED])

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        if self._topic_is_hidden():
            yield _("Residence and language together are not shown for single questions.")

    def _topic_is_hidden(self) -> bool:
        asked = self.asked
        both = asked.get("sprache") and asked.get("thema") == RESIDENCE
        return bool(both and not self.is_exact)

    def question(self) -> Question:
        """What was asked; only if there are no problems."""
        asked = self.asked
        conditions = {name: asked.get(key) or "" for key, name in CONDITIONS.items()}
        nothing = None if self.against else self.compared
        return Question(self.period, self.against, nothing, **conditions)
