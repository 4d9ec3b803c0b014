"""Publish the figures of a quarter: rounded, tried for what they would give away, and frozen.

Policy: coordinators publish (`lokalwillkommen/access.py`). There is no way back: what was printed
somewhere cannot be taken back either. A correction is a new version beside the old one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations.keeper import current
from records import audit
from records.periods import Period, ends
from reports import definitions
from reports.guard import ROUNDED_NOTE
from reports.inference import Contradiction
from reports.known import known
from reports.models import Publication
from reports.publications import comparing, content, published_set, safety
from reports.publications.finding import latest
from reports.question import Question
from reports.report import Asked
from reports.tables import Table

KIND = "publication"


# Why figures cannot be published, however often one tries, by what `Proposal.hindrance` says.
NOTHING, CONTRADICTION, GIVEN_AWAY = "nothing", "contradiction", "given away"
HINDRANCES: dict[str, Any] = {
    NOTHING: gettext_lazy("Nothing was counted up to the end of this quarter."),
    CONTRADICTION: gettext_lazy(
        "These figures contradict each other: they have to be counted anew first. Nothing was"
        " published."
    ),
    GIVEN_AWAY: gettext_lazy(
        "These figures cannot be published: although they are rounded, small numbers could"
        " be worked out from them. Nothing was published."
    ),
}


@dataclass(frozen=True)
class Proposal:
    """What would be published of a quarter now; `shut`: places that were closed all of it."""

    asked: Asked
    exact: Mapping[str, Table]
    printed: Mapping[str, Table]
    content: str
    exclusive: Mapping[str, tuple[str, ...]]
    shut: frozenset[str]

    @property
    def digest(self) -> str:
        return content.digest_of(self.content)

    @cached_property
    def given_away(self) -> list[safety.Cell]:
        """Small cells that could be worked out from it; raises `inference.Contradiction`."""
        return safety.given_away(self.exact, self.exclusive, self.shut)

    @cached_property
    def hindrance(self) -> str:
        """A key of HINDRANCES, or empty. What was never counted is no 0."""
        if not self.asked.known.has_counted_by(ends(self.asked.question.period)[1]):
            return NOTHING
        try:
            return GIVEN_AWAY if self.given_away else ""
        except Contradiction:
            return CONTRADICTION

    def says_the_same_as(self, publication: Publication | None) -> bool:
        """Whether it prints the same numbers; words and definitions may be others by now."""
        if publication is None:
            return False
        return not comparing.differences(publication.tables(), self.printed)


def proposal(quarter: Period, today: date) -> Proposal:
    """The figures of `quarter` as they are now, in German: what is frozen has one wording."""
    with translation.override(settings.LANGUAGE_CODE):
        directory = current(timezone.now())
        asked = Asked(Question(quarter), known(directory, today), today)
        exact = published_set.exact(asked)
        shut = published_set.shut(asked, exact)
        printed = published_set.printed(exact, shut)
        written = content.written(printed, **_about(asked, printed))
    return Proposal(asked, exact, printed, written, _exclusive(asked), shut)


@transaction.atomic
def publish(*, by: UUID, quarter: Period, seen: str, reason: str = "", at: datetime) -> Publication:
    """A new version of the quarter, as it was seen (`seen` is the digest of the proposal).

    Raises `ValidationError` if the quarter is not over, if the figures are others by now or the
    same as published, if a second version lacks its reason, or if there is a `hindrance`.
    """
    today, (first, last) = timezone.localdate(at), ends(quarter)
    if last >= today:
        raise ValidationError(_("A quarter can be published once it is over."), "open")
    found, before = proposal(quarter, today), latest(first)
    _refuse(found, before, seen, reason)
    publication = Publication(
        quarter=first,
        version=before.version + 1 if before else 1,
        published_at=at,
        published_by=by,
        reason=reason if before else "",
        definitions=definitions.VERSION,
        content=found.content,
        digest=found.digest,
    )
    _save(publication)
    record = f"{first:%Y-%m}.{publication.version}"
    audit.write(by=by, action=audit.Action.CREATE, kind=KIND, record=record)
    return publication


def _refuse(found: Proposal, before: Publication | None, seen: str, reason: str) -> None:
    if found.says_the_same_as(before):
        raise ValidationError(_("These figures are published already."), "same")
    if found.digest != seen:
        text = _("The figures have changed since you opened this page. Please look at them again.")
        raise ValidationError(text, "changed")
    if before and not reason:
        text = _("Please choose why there is a new version.")
        raise ValidationError({"reason": text})
    if found.hindrance:
        raise ValidationError(HINDRANCES[found.hindrance], found.hindrance)


def _save(publication: Publication) -> None:
    try:
        with transaction.atomic():
            publication.save(force_insert=True)
    except IntegrityError:
        text = _("Somebody else has just published this quarter. Please look at it again.")
        raise ValidationError(text, "twice") from None


def _about(asked: Asked, printed: Mapping[str, Table]) -> dict[str, Any]:
    """What is frozen beside the tables."""
    first, last = ends(asked.question.period)
    keys = dict.fromkeys(key for table in printed.values() for key in table.definitions)
    known_keys = [key for key in keys if key in definitions.DEFINITIONS]
    return {
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "is_demo": asked.known.directory.is_demo,
        "note": f"{ROUNDED_NOTE}.",
        "definitions": {key: _words(definitions.DEFINITIONS[key]) for key in known_keys},
    }


def _words(definition: definitions.Definition) -> dict[str, str]:
    names = ("name", "counts", "counts_not", "unknown")
    return {name: str(getattr(definition, name)) for name in names}


def _exclusive(asked: Asked) -> dict[str, tuple[str, ...]]:
    """Places by the district that no other place serves, and which is the only one they serve."""
    served: dict[str, list[str]] = {}
    places = asked.known.directory.places.values()
    for place in places:
        for district in place.served:
            served.setdefault(district.slug, []).append(place.slug)
    wide = {place.slug for place in places if len(place.served) != 1}
    return {district: tuple(slugs) for district, slugs in served.items() if not wide & set(slugs)}
