"""What the tally offers for tapping: catalogues and districts by their codes."""

from dataclasses import dataclass
from functools import cached_property

from consultations import languages
from consultations.choices import Home
from consultations.models import ConversationLanguage, Topic, UnmetNeedReason
from locations import calendar_words as words
from locations.directory import Directory


@dataclass(frozen=True)
class Offered:
    """Codes and labels in the order of the screen; retired topics and reasons only as codes.

    What waits on a device may name an entry that was retired meanwhile.
    """

    network: Directory

    @cached_property
    def _topics(self) -> list[Topic]:
        return list(Topic.objects.all())

    @cached_property
    def topics(self) -> dict[str, str]:
        return {row.code: row.label for row in self._topics}

    @cached_property
    def topics_shown(self) -> dict[str, str]:
        return {row.code: row.label for row in self._topics if row.is_offered}

    @cached_property
    def topic_ids(self) -> dict[str, int]:
        return {row.code: row.pk for row in self._topics}

    @cached_property
    def languages_shown(self) -> dict[str, str]:
        """Languages with a button of their own."""
        rows = ConversationLanguage.objects.filter(is_offered=True)
        return {row.code: words.language_name(row.code) for row in rows}

    @cached_property
    def languages(self) -> dict[str, str]:
        """All languages that have a name."""
        return languages.names()

    @cached_property
    def _reasons(self) -> list[UnmetNeedReason]:
        return list(UnmetNeedReason.objects.all())

    @cached_property
    def reasons(self) -> dict[str, str]:
        return {row.code: _begun(str(row)) for row in self._reasons}

    @cached_property
    def reasons_shown(self) -> dict[str, str]:
        return {row.code: _begun(str(row)) for row in self._reasons if row.is_offered}

    @cached_property
    def homes(self) -> dict[str, str]:
        """Districts as the town numbers them, then the two other answers."""
        elsewhere = {home.value: _begun(str(home.label)) for home in (Home.OUTSIDE, Home.UNKNOWN)}
        return {**{row.slug: row.name for row in self.network.numbered_districts}, **elsewhere}

    def home_of(self, code: str) -> tuple[str, int | None]:
        """Kind of home, and primary key of the district if it is one."""
        district = next(
            (row.pk for row in self.network.numbered_districts if row.slug == code), None
        )
        return (Home.DISTRICT.value, district) if district is not None else (code, None)

    def home_code(self, home: str, district_id: int | None) -> str:
        """The other way round."""
        found = (row.slug for row in self.network.numbered_districts if row.pk == district_id)
        return next(found, "") if home == Home.DISTRICT else home


def _begun(label: str) -> str:
    """A label as it begins a button."""
    return label[:1].upper() + label[1:]
