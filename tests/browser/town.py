"""The town of the browser tests: the demonstration and the places it lacks."""

from datetime import date, time

from django.core.management import call_command

from locations.models import Programme
from locations.opening import Effect, Mode
from tests import copies, factories
from tests.browser import published

# Tuesday, 24 November 2026, 14:30: Dorstfeld is open.
MOMENT = (2026, 11, 24, 14, 30)

LONGEST_WORD = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
)
LANGUAGES = ["de", "ar", "en", "fr", "tr", "ro", "bg", "fa", "ku", "ru", "uk", "ti"]
PHONES = ["0221 4710-111", "0221 4710-112", "0221 4710-113"]

PAGES = {
    "start": "",
    "results": "?q=Dorstfeld",
    "nothing fits": "?open=now&language=fa&step_free=1",
    "several of this name": "?q=H%C3%B6rde",
    "postcode": "?q=44149",
    "not known": "?q=Oberbnak",
    "far away": "?lat=52.5&lon=13.4",
    "all places": "standorte/",
    "open": "standorte/dorstfeld/",
    "closed, closure tomorrow": "standorte/closed/",
    "unconfirmed": "standorte/demo-ort-3/",
    "paused": "standorte/demo-ort-7/",
    "ended, with a successor": "standorte/demo-ort-10/",
    "everything": "standorte/fullest/",
    "sheet": "standorte/dorstfeld/aushang/",
    "fullest sheet": "standorte/fullest/aushang/",
    "figures": "zahlen/",
    "figures of a quarter": "zahlen/?quartal=2026-3",
    "imprint": "impressum/",
    "privacy": "datenschutz/",
    "accessibility": "barrierefreiheit/",
    "plain": "leichte-sprache/",
    "missing": "standorte/dorstfled/",
}
STATUS = {"missing": 404}
PREFIXES = {"de": "/", "en": "/en/", "ar": "/ar/"}


def build() -> None:
    """The rows of the town, with what is published of it."""
    copies.begin_with("town", _make)


def _make() -> None:
    call_command("load_demo", verbosity=0)
    closed = factories.location("Geschlossen am Mittwoch", slug="closed", at=(51.52, 7.42))
    factories.opening_hours(location=closed, weekday=2)
    factories.closure(
        location=closed,
        starts_on=date(2026, 11, 25),
        ends_on=date(2026, 11, 25),
        public_text={"de": "Das Haus wird gestrichen."},
    )
    _fullest()
    published.publish()


def _fullest() -> None:
    """A place that has everything a place can have, each of it long."""
    programme = Programme.objects.filter(is_eu_funded=True).first() or factories.programme()
    place = factories.location(
        "Begegnungszentrum der Nachbarschaftshilfe an der Martin-Luther-King-Kirche",
        slug="fullest",
        street="Friedrich-Wilhelm-Weber-Promenade 117a",
        at=(51.53, 7.45),
        official_name="Dependance Begegnungszentrum der Nachbarschaftshilfe Innenstadt-Nord",
        venue="Gemeindehaus der Evangelischen Martin-Luther-King-Kirchengemeinde",
        phones=PHONES,
        email="begegnungszentrum-nachbarschaftshilfe@example.org",
        languages=LANGUAGES,
        step_free="partly",
        appointments_outside_hours="yes",
        directions={
            "de": "Der Eingang ist im Hof hinter der Kirche, die grüne Tür neben der Rampe.",
            "ar": "المدخل في الفناء خلف الكنيسة، الباب الأخضر بجانب المنحدر.",
        },
        nearest_stop={"de": "Haltestelle Immanuel-Kant-Straße, U42 und U46"},
        programme=programme,
        programme_number=25,
    )
    factories.funding_scope(location=place, programme=programme)
    factories.opening_hours(location=place, opens_at=time(9), closes_at=time(12, 30))
    factories.opening_hours(
        location=place, weekday=3, mode=Mode.APPOINTMENT, opens_at=time(14), closes_at=time(17, 30)
    )
    factories.closure(
        location=place, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1),
        public_text={"de": "Wir sind auf einer Fortbildung."},
    )  # fmt: skip
    factories.closure(
        location=place, starts_on=date(2026, 12, 3), ends_on=date(2026, 12, 3),
        effect=Effect.OTHER_HOURS, opens_at=time(15), closes_at=time(16),
    )  # fmt: skip


def endless() -> None:
    """A place whose names have no spot at which a line could break."""
    place = factories.location(
        LONGEST_WORD[:110],
        slug="endless",
        street=LONGEST_WORD[:100],
        official_name=LONGEST_WORD[:120],
        venue=LONGEST_WORD[:150],
        phones=PHONES,
        email=f"{LONGEST_WORD[:60].lower().replace('ä', 'ae')}@example.org",
        languages=LANGUAGES,
        directions={"de": LONGEST_WORD},
    )
    factories.opening_hours(location=place)
