"""What published figures are called, in the reader's language; what was frozen is German."""

from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations import calendar_words as words
from records.periods import Period
from reports.publications.keys import LANGUAGES, SENSITIVE
from reports.tables import Line, Table, Value

NOTHING = "\N{EN DASH}"
TITLES: dict[str, Any] = {
    "kontakte-nach-wohnort": gettext_lazy("Contacts by home district"),
    "wohnort-und-thema": gettext_lazy("Home district and topic"),
    "sensible-themen": gettext_lazy("Sensitive topics"),
    "sprachen": gettext_lazy("Languages of the conversations"),
    "kontakte-nach-ort": gettext_lazy("Contacts by place"),
    "wege": gettext_lazy("How contacts came about"),
    "was-gefehlt-hat": gettext_lazy("What was missing"),
}
HEADINGS: dict[str, Any] = {
    "kontakte-nach-wohnort": gettext_lazy("Home district"),
    "wohnort-und-thema": gettext_lazy("Home district"),
    "sensible-themen": gettext_lazy("Topic"),
    "sprachen": gettext_lazy("Language"),
    "kontakte-nach-ort": gettext_lazy("Place"),
    "wege": gettext_lazy("Way of contact"),
    "was-gefehlt-hat": gettext_lazy("Missing"),
}
MEASURES: dict[str, Any] = {
    "contacts": gettext_lazy("Contacts"),
    "consultations": gettext_lazy("Consultations"),
    "advised": gettext_lazy("Persons advised"),
    "first_contacts": gettext_lazy("First contacts (lower bound)"),
    "not_helped": gettext_lazy("Not helped"),
}
# `definitions.VERSION` that these explain; the module itself has words for staff only.
DEFINITIONS_EXPLAINED = 1
# In plain words; the whole definitions are frozen with the figures.
EXPLAINED: dict[str, Any] = {
    "contacts": gettext_lazy(
        "One conversation on one day. It is not people: one person may come several times."
    ),
    "consultations": gettext_lazy(
        "Contacts in which somebody was advised. Meetings with partners and volunteers do not"
        " count."
    ),
    "advised": gettext_lazy(
        "How many people were advised, consultation by consultation. Whoever comes twice counts"
        " twice."
    ),
    "first_contacts": gettext_lazy(
        "Contacts of people who said that they were there for the first time. Not everybody is"
        " asked, so at least as many people came: it is a lower bound."
    ),
    "not_helped": gettext_lazy("Contacts in which we could not help."),
}
# How a table is to be read.
READ: dict[str, Any] = {
    "kontakte-nach-wohnort": gettext_lazy(
        "The district that people name as their home, not the place where they were advised."
    ),
    "wohnort-und-thema": gettext_lazy(
        "A contact may have several topics, so the lines add up to more than all contacts."
    ),
    "sprachen": gettext_lazy("Languages with fewer than three contacts in a quarter have no line."),
    "was-gefehlt-hat": gettext_lazy(
        "Contacts in which something was missing to help. One contact may name several things."
    ),
}
# The same of a table with all its lines and columns.
READ_WHOLE: dict[str, Any] = {
    **READ,
    "wohnort-und-thema": gettext_lazy(
        "A contact may have several topics, so the columns are not added. Topics that were counted"
        " too seldom to be printed have no column."
    ),
}
NOT_OPEN: Any = gettext_lazy(
    "“–”: the place was not open, or its hours are not known. “0”: it was open, and had fewer than"
    " three contacts in each quarter."
)
# The same as in consultations/choices.py and the catalogue of reasons, which are for staff.
LINES: dict[str, dict[str, Any]] = {
    "kontakte-nach-wohnort": {
        "unknown": gettext_lazy("not known"),
        "outside": gettext_lazy("outside the city"),
    },
    "wege": {
        "open_session": gettext_lazy("Open consultation hour"),
        "appointment": gettext_lazy("Appointment"),
        "phone": gettext_lazy("Telephone"),
        "message": gettext_lazy("E-mail, messenger, video"),
        "home_visit": gettext_lazy("Home visit"),
        "accompaniment": gettext_lazy("Accompaniment"),
        "event": gettext_lazy("Café or event"),
        "unnoted": gettext_lazy("not noted"),
    },
    "was-gefehlt-hat": {
        "language": gettext_lazy("language"),
        "no_offer": gettext_lazy("suitable offer"),
        "full": gettext_lazy("free place"),
        "no_time": gettext_lazy("time in the consultation hour"),
        "no_specialist": gettext_lazy("specialist advice"),
        "authority": gettext_lazy("an authority that can be reached"),
        "not_entitled": gettext_lazy("entitlement (there is none)"),
        "other": gettext_lazy("something else"),
    },
}
LINES["wohnort-und-thema"] = LINES["kontakte-nach-wohnort"]
# The topics that every network begins with (consultations/migrations/0002), by their German label:
# whoever gives one another name means something else.
TOPIC_NAMES: dict[str, Any] = {
    "Aufenthalt und Asylverfahren": gettext_lazy("Residence and asylum procedure"),
    "Familiennachzug": gettext_lazy("Family reunification"),
    "Geld vom Amt (Jobcenter, Sozialamt, Kindergeld, Wohngeld)": gettext_lazy(
        "Money from public offices (Jobcenter, social office, child benefit, housing benefit)"
    ),
    "Behördenpost, Anträge und Formulare": gettext_lazy(
        "Letters from authorities, applications and forms"
    ),
    "Wohnen, Wohnungssuche, Nebenkosten": gettext_lazy(
        "Housing, looking for a flat, service charges"
    ),
    "Strom, Gas, Schulden, Verträge": gettext_lazy("Electricity, gas, debts, contracts"),
    "Deutsch lernen (Integrationskurs, Sprachcafé)": gettext_lazy(
        "Learning German (integration course, language café)"
    ),
    "Arbeit und Ausbildung": gettext_lazy("Work and training"),
    "Anerkennung von Abschlüssen": gettext_lazy("Recognition of qualifications"),
    "Schule und Kita": gettext_lazy("School and day care"),
    "Gesundheit, Arzt, Krankenversicherung": gettext_lazy("Health, doctors, health insurance"),
    "Familie, Erziehung, Schwangerschaft": gettext_lazy("Family, bringing up children, pregnancy"),
    "Digitale Hilfe (Termine, Online-Anträge)": gettext_lazy(
        "Digital help (appointments, online applications)"
    ),
    "Alltag im Stadtteil (Mülltrennung, Mobilität, Einkaufen)": gettext_lazy(
        "Everyday life in the district (sorting waste, getting around, shopping)"
    ),
    "Begegnung, Freizeit, Sport, Verein": gettext_lazy("Meeting people, leisure, sport, clubs"),
    "Ehrenamt – sich engagieren": gettext_lazy("Volunteering"),
    "Diskriminierung und Gewaltschutz": gettext_lazy("Discrimination and protection from violence"),
    "Sonstiges": gettext_lazy("Other topics"),
}
REASONS: dict[str, Any] = {
    "late": gettext_lazy("contacts were entered later"),
    "mistake": gettext_lazy("mistakes were corrected"),
    "method": gettext_lazy("counting was changed"),
}


def title(table: Table) -> str:
    """The German one for a table that is not published any more."""
    return str(TITLES.get(table.key, table.title))


def heading(table: Table) -> str:
    return str(HEADINGS.get(table.key, table.heading))


def label(table: Table, line: Line) -> tuple[str, bool]:
    """What a line is called; whether that is a name or a text kept in German only."""
    if found := LINES.get(table.key, {}).get(line.key):
        return str(found), False
    if table.key == SENSITIVE:
        return topic(line.label)
    if table.key == LANGUAGES:
        is_unnoted = line.key == "unnoted"
        return (_("not noted") if is_unnoted else words.language_name(line.key)), False
    return line.label, True


def topic(german: str) -> tuple[str, bool]:
    """The same for a topic by its German label."""
    return (str(TOPIC_NAMES[german]), False) if german in TOPIC_NAMES else (german, True)


def measure(key: str, german: str) -> tuple[str, bool]:
    """The same for a column, which is a measure or a topic."""
    return (str(MEASURES[key]), False) if key in MEASURES else topic(german)


def number(value: Value) -> str:
    """2.807; a dash where there is no value."""
    return NOTHING if value is None else format_decimal(value, locale=words.babel_locale())


def quarter_name(period: Period) -> str:
    """3. Quartal 2026; the period is a quarter."""
    assert period.first
    values = {"number": (period.first.month + 2) // 3, "year": period.first.year}
    return _("Quarter %(number)s of %(year)s") % values


def short_name(period: Period) -> str:
    """3. Quartal, where the year stands above."""
    assert period.first
    return _("Quarter %(number)s") % {"number": (period.first.month + 2) // 3}
