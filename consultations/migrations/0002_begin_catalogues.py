"""Begin the catalogues; from here on they are kept on /intern/kataloge/."""

from typing import Any

from django.db import migrations

# Code, German label, key, whether it is sensitive (health; discrimination and violence).
TOPICS = [
    ("aufenthalt", "Aufenthalt und Asylverfahren", "A", False),
    ("familiennachzug", "Familiennachzug", "Z", False),
    ("leistungen", "Geld vom Amt (Jobcenter, Sozialamt, Kindergeld, Wohngeld)", "G", False),
    ("behoerdenpost", "Behördenpost, Anträge und Formulare", "B", False),
    ("wohnen", "Wohnen, Wohnungssuche, Nebenkosten", "W", False),
    ("energie_schulden", "Strom, Gas, Schulden, Verträge", "S", False),
    ("sprache", "Deutsch lernen (Integrationskurs, Sprachcafé)", "D", False),
    ("arbeit", "Arbeit und Ausbildung", "R", False),
    ("anerkennung", "Anerkennung von Abschlüssen", "N", False),
    ("schule_kita", "Schule und Kita", "K", False),
    ("gesundheit", "Gesundheit, Arzt, Krankenversicherung", "H", True),
    ("familie", "Familie, Erziehung, Schwangerschaft", "F", False),
    ("digital", "Digitale Hilfe (Termine, Online-Anträge)", "I", False),
    ("alltag", "Alltag im Stadtteil (Mülltrennung, Mobilität, Einkaufen)", "L", False),
    ("begegnung", "Begegnung, Freizeit, Sport, Verein", "V", False),
    ("engagement", "Ehrenamt – sich engagieren", "E", False),
    ("diskriminierung", "Diskriminierung und Gewaltschutz", "U", True),
    ("sonstiges", "Sonstiges", "O", False),
]
# The languages that the places publish (locations/seed/locations.json): those of most places
# first, and where that is equal, in the order in which they are named there.
LANGUAGES = ["de", "ar", "en", "fa", "fr", "ku", "tr"]
UNMET_NEEDS = [
    "language",
    "no_offer",
    "full",
    "no_time",
    "no_specialist",
    "authority",
    "not_entitled",
    "other",
]


def begin(apps: Any, _schema_editor: Any) -> None:
    """Adds what is missing; what somebody has changed stays."""
    topics = apps.get_model("consultations", "Topic").objects
    for position, (code, label, letter, sensitive) in enumerate(TOPICS, start=1):
        values = {
            "position": position,
            "label": label,
            "letter": letter,
            "is_sensitive": sensitive,
        }
        topics.get_or_create(code=code, defaults=values)
    for name, codes in (("ConversationLanguage", LANGUAGES), ("UnmetNeedReason", UNMET_NEEDS)):
        rows = apps.get_model("consultations", name).objects
        for position, code in enumerate(codes, start=1):
            rows.get_or_create(code=code, defaults={"position": position})


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
