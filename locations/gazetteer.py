"""What place somebody means who types a street, a postcode or a part of the town."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

TOWN = "dortmund"
SHOWN_CHARACTERS = 80
READ_CHARACTERS = 200
MOST_SUGGESTIONS = 5


class Level(StrEnum):
    """How large the place is; in the order of lists."""

    POSTCODE = auto()
    DISTRICT = auto()
    NEIGHBORHOOD = auto()
    STREET = auto()
    ADDRESS = auto()


LEVEL_WORDS = {
    "stadtbezirk": Level.DISTRICT,
    "bezirk": Level.DISTRICT,
    "district": Level.DISTRICT,
    "stadtteil": Level.NEIGHBORHOOD,
    "neighborhood": Level.NEIGHBORHOOD,
    "neighbourhood": Level.NEIGHBORHOOD,
}
ALL_LEVELS = tuple(Level)
PARTS_OF_TOWN = (Level.DISTRICT, Level.NEIGHBORHOOD)
STREETS = (Level.STREET, Level.ADDRESS)

# Two spellings of a name: as Germans write it without umlauts, and as others do. The second
# keeps one letter for each letter, so one typing error stays one.
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
BARE = str.maketrans("äöüß", "aous")

SEPARATORS = re.compile(r"[,;،()]")
WORD = re.compile(r"\d+|[^\W\d_]+")
POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
STREET_ENDING = re.compile(r"str(?:asse|ase)?$")
SPACE_BEFORE_LETTER_OF_NUMBER = re.compile(r"(?<=\d) (?=[a-z]\b)")
HOUSE_NUMBER = re.compile(r"(?P<street>.*?[^\W\d]) (?P<number>\d{1,4}[a-z]?(?: \d{1,4}[a-z]?)?)")
WRITTEN_NUMBER = re.compile(r"\s+\d{1,4}\s*[a-zA-Z]?(?:\s*[-–/+]\s*\d{1,4}\s*[a-zA-Z]?)?\s*$")


@dataclass(frozen=True, slots=True)
class Spot:
    """One place that somebody can mean, with its position in degrees.

    `districts` are slugs: the one it lies in if `district_is_known`, else candidates; those of
    a postcode are never known. `neighborhood` is a code. `context` tells twins apart: the
    neighborhood's name for a street, the district's for a neighborhood.
    """

    level: Level
    name: str
    lat: float
    lon: float
    is_exact: bool
    districts: tuple[str, ...]
    district_is_known: bool
    neighborhood: str = ""
    context: str = ""

    @property
    def query(self) -> str:
        """The text that finds this spot and none of its twins."""
        match self.level:
            case Level.DISTRICT:
                return f"Stadtbezirk {self.name}"
            case Level.NEIGHBORHOOD:
                return f"Stadtteil {self.name}"
            case Level.STREET if self.context:
                return f"{self.name}, {self.context}"
            case _:
                return self.name


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one text.

    `text` is what was read, cleaned, at most 80 characters. One of `spots` is a clear answer,
    several are a choice. `suggestions` (at most 5) are only made without spots: names within
    one typing error, then other parts of the text that are known, then names that begin so.
    """

    text: str
    spots: tuple[Spot, ...] = ()
    suggestions: tuple[Spot, ...] = ()


def clean(text: str) -> str:
    """The text in one line of at most 200 characters, without control characters and symbols.

    Digits of all scripts become 0 to 9.
    """
    # Cut first: a single character can become eighteen (NFKC), a text can be a book.
    letters = map(_readable, unicodedata.normalize("NFKC", text[: 5 * READ_CHARACTERS]))
    return " ".join("".join(letters).split())[:READ_CHARACTERS].rstrip()


def fold(text: str) -> str:
    """The text as names are compared: "Hörder Str. 5 A" becomes "hoerder strasse 5a".

    Small letters without accents, umlauts as two letters, words separated by one space. The
    town and a postcode are dropped when something else remains.
    """
    return _phrase(text).translate(SPELLED)


class Gazetteer:
    """All places of the town, by their names."""

    def __init__(self, spots: Iterable[Spot], aliases: Mapping[str, str] | None = None) -> None:
        """`aliases` maps colloquial names to names of spots; one that leads nowhere is ignored."""
        self._names = _Index()  # an address stands here without its number, as a street
        self._addresses = _Index()
        self._parts = _Index()  # of hyphenated names
        for spot in sorted(spots, key=_order):  # streets before the addresses in them
            phrase = _phrase(spot.name)
            numbered = HOUSE_NUMBER.fullmatch(phrase) if spot.level == Level.ADDRESS else None
            if numbered:
                self._addresses.add(phrase, spot)
                self._names.add(numbered["street"], _street_of(spot))
            else:
                self._names.add(phrase, spot)
            if spot.level in PARTS_OF_TOWN and "-" in spot.name:
                for part in phrase.split():
                    self._parts.add(part, spot)
        for alias, name in (aliases or {}).items():
            for spot in self._names.find(_phrase(name)):
                self._names.add(_phrase(alias), spot)

    def look_up(self, text: str) -> Found:
        """What the text can mean; never raises, whatever was typed."""
        line = clean(text)
        shown = line[:SHOWN_CHARACTERS].rstrip()
        for name, context in self._readings(line):
            if spots := self._exact(name, context):
                return Found(shown, spots=_listed(spots))
        if spots := self._exact(_phrase(line), []):  # a name with a comma or brackets in it
            return Found(shown, spots=_listed(spots))
        return Found(shown, suggestions=tuple(self._similar(line)[:MOST_SUGGESTIONS]))

    def _readings(self, line: str) -> Iterator[tuple[str, list[str]]]:
        """Ways to divide the line into a name and what tells where in town that is."""
        postcodes = POSTCODE.findall(line)
        phrases = [_phrase(part) for part in SEPARATORS.split(line)]
        named = [p for p in phrases if p not in ("", TOWN, *postcodes)] or [_phrase(line)]
        name, context = named[0], named[1:] + postcodes
        yield name, context
        words = name.split()
        for cut in range(1, min(len(words), 4)):
            name, tail = " ".join(words[:-cut]), " ".join(words[-cut:])
            if self._named(tail, PARTS_OF_TOWN):
                yield name, [tail, *context]

    def _exact(self, name: str, context: list[str]) -> list[Spot]:
        for find in (self._addresses.find, self._named, self._on_street):
            spots = find(name)
            for part in context:
                spots = self._within(spots, part)
            if spots:
                return spots
        return []

    def _named(self, name: str, levels: Collection[Level] = ALL_LEVELS) -> list[Spot]:
        level, rest = _level_and_name(name)
        return (
            self._find(name, levels)
            or self._find(rest, [level] if level else [])
            # Few people tell a Stadtbezirk from a Stadtteil: the other is better than nothing.
            or self._find(rest, PARTS_OF_TOWN if level else [])
        )

    def _find(self, name: str, levels: Collection[Level]) -> list[Spot]:
        return self._names.find(name, levels) or self._parts.find(name, levels)

    def _on_street(self, name: str) -> list[Spot]:
        """The street of an address whose house is not known."""
        match = HOUSE_NUMBER.fullmatch(name)
        return self._names.find(match["street"], STREETS) if match else []

    def _within(self, spots: list[Spot], part: str) -> list[Spot]:
        """The spots in a part of the town; all of them if `part` is none ("2. Stock")."""
        places = self._named(part, PARTS_OF_TOWN)
        codes = {place.neighborhood for place in places} - {""}
        near = [s for s in spots if s.neighborhood in codes or _is_called(s.context, part)]
        if near or not places:
            return near or spots
        slugs = {slug for place in places for slug in place.districts}
        return [s for s in spots if slugs.intersection(s.districts)]

    def _similar(self, line: str) -> list[Spot]:
        mistyped: list[Spot] = []
        understood: list[Spot] = []
        beginning: list[Spot] = []
        for phrase, context in self._readings(line):
            match = HOUSE_NUMBER.fullmatch(phrase)
            street, number = match.groups() if match else (phrase, "")
            _, name = _level_and_name(street)
            for spot in self._mistyped(name, context):
                mistyped += self._addresses.find(f"{_phrase(spot.name)} {number}") or [spot]
            for part in context:
                understood += _listed(self._exact(part, []))
            if len(name) >= 3:
                beginning += self._names.beginning(name) + self._parts.beginning(name)
        return list(dict.fromkeys([*mistyped, *understood, *sorted(beginning, key=_order)]))

    def _mistyped(self, name: str, context: list[str]) -> list[Spot]:
        """Spots whose name differs by at most one typing error, the nearest first."""
        if len(name) < 4:
            return []
        spots = self._names.similar(name) + self._parts.similar(name)
        for part in context:
            spots = self._within(spots, part) or spots
        return spots


class _Index:
    """Spots under their names, in both spellings."""

    def __init__(self) -> None:
        self._spelled: dict[str, list[Spot]] = {}
        self._bare: dict[str, list[Spot]] = {}

    def add(self, phrase: str, spot: Spot) -> None:
        """Add the spot, unless the same place is already there under the same name."""
        same = self._spelled.setdefault(phrase.translate(SPELLED), [])
        if not any(_is_same(spot, other) for other in same):
            same.append(spot)
            self._bare.setdefault(phrase.translate(BARE), []).append(spot)

    def find(self, phrase: str, levels: Collection[Level] = ALL_LEVELS) -> list[Spot]:
        """Spots of this name; those without its umlauts only if there is no other."""
        for names, key in self._spellings(phrase):
            if spots := [spot for spot in names.get(key, ()) if spot.level in levels]:
                return spots
        return []

    def similar(self, phrase: str) -> list[Spot]:
        """Spots within one typing error; two letters changing places are one error (OSA)."""
        nearest: dict[Spot, float] = {}
        for names, key in self._spellings(phrase):
            for name, distance, _ in process.extract(
                key, list(names), scorer=OSA.distance, score_cutoff=1, limit=None
            ):
                for spot in names[name]:
                    nearest[spot] = min(distance, nearest.get(spot, distance))
        return sorted(nearest, key=lambda spot: (nearest[spot], *_order(spot)))

    def beginning(self, phrase: str) -> list[Spot]:
        """Spots whose name begins with the phrase."""
        return [
            spot
            for names, key in self._spellings(phrase)
            for name, spots in names.items()
            if name.startswith(key)
            for spot in spots
        ]

    def _spellings(self, phrase: str) -> Iterator[tuple[dict[str, list[Spot]], str]]:
        yield self._spelled, phrase.translate(SPELLED)
        yield self._bare, phrase.translate(BARE)


def _level_and_name(phrase: str) -> tuple[Level | None, str]:
    """ "stadtteil hörde" is the neighborhood "hörde"; without such a word, no level."""
    word, _, name = phrase.partition(" ")
    return (LEVEL_WORDS[word], name) if name and word in LEVEL_WORDS else (None, phrase)


def _order(spot: Spot) -> tuple[int, str, str]:
    return ALL_LEVELS.index(spot.level), spot.name, spot.context


def _listed(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    return tuple(sorted(dict.fromkeys(spots), key=_order))


def _street_of(address: Spot) -> Spot:
    name = WRITTEN_NUMBER.sub("", address.name)
    return replace(address, level=Level.STREET, name=name, is_exact=False)


def _is_same(spot: Spot, other: Spot) -> bool:
    """Whether two spots of one name are one place, or one street in one neighborhood."""
    if spot.level not in STREETS or other.level not in STREETS:
        return spot == other
    if spot.neighborhood and other.neighborhood:
        return spot.neighborhood == other.neighborhood
    known = spot.districts and other.districts
    return not known or bool(set(spot.districts) & set(other.districts))


def _is_called(name: str, phrase: str) -> bool:
    return bool(name) and _phrase(name).translate(BARE) == phrase.translate(BARE)


def _phrase(text: str) -> str:
    """The words of the text in small letters, only ä, ö, ü and ß still as they are."""
    words = WORD.findall("".join(map(_letter, clean(text))))
    postcodes = [word for word in words if len(word) == 5 and word.isdecimal()]
    # The town and the postcode say nothing more once there is a name.
    named = [word for word in words if word not in postcodes]
    while named and named[0] == TOWN:
        named.pop(0)
    while named and named[-1] == TOWN:
        named.pop()
    kept = named or postcodes[:1] or words[:1]
    phrase = " ".join(STREET_ENDING.sub("straße", word) for word in kept)
    return SPACE_BEFORE_LETTER_OF_NUMBER.sub("", phrase)


@lru_cache(maxsize=4096)
def _readable(character: str) -> str:
    """The character of a line of text: a digit, a letter, a mark, or a space for the rest."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    # Invisible ones stand inside words: direction marks, joiners, variation selectors.
    if category in ("Cf", "Cs", "Co", "Cn", "Me"):
        return ""
    if unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return ""
    return character if category[0] in "LMNP" else " "


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    """The small letter without its accent; umlauts and ß stay."""
    small = character.lower()
    if small in "äöüß":
        return small
    letters = unicodedata.normalize("NFKD", small.casefold().replace("ı", "i"))
    return "".join(letter for letter in letters if unicodedata.category(letter)[0] != "M")
