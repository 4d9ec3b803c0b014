"""Tables in docs/einfuehrung/ that repeat what the code says: write them anew from it.

    .venv/bin/python tools/introduction.py

The tests compare them (tests/test_introduction.py).
"""

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "einfuehrung"
# A table stands between two such lines.
BEGIN, END = "<!-- aus dem Code: {} -->", "<!-- Ende: {} -->"
# Roles as the documents call them, in the order of the columns.
ROLES = {
    "adviser": "Beratung",
    "lead": "Standortverantwortliche",
    "coordinator": "Koordination",
    "volunteer_coordinator": "Ehrenamtskoordination",
    "privacy_officer": "Datenschutz",
    "administrator": "Administration",
}
ACTIONS = {"delete": "gelöscht", "empty": "von der Person getrennt"}
# What a class of the retention is, when its term begins, and why it is kept so long.
CLASSES = {
    "invitations": (
        "Einladungen",
        "Ablauf der Einladung",
        "Art. 5 Abs. 1 Buchst. e DSGVO: für Rückfragen; wer die Rolle gab, steht im Protokoll",
    ),
    "factor_resets": (
        "Zurücksetzen eines zweiten Faktors",
        "Ablauf des Antrags",
        "Art. 5 Abs. 1 Buchst. e DSGVO: die beiden Beteiligten stehen im Protokoll",
    ),
    "memberships": (
        "Rollen",
        "letzter Tag der Rolle",
        "§ 18 DSG NRW, § 26 BDSG entsprechend: wer Zugang hatte, für Fragen nach dem Ausscheiden",
    ),
    "accounts": (
        "Konten ohne Rolle",
        "Anlegen des Kontos; solange es eine Rolle hat oder hatte, die noch nicht gelöscht ist, "
        "bleibt es",
        "§ 18 DSG NRW, § 26 BDSG entsprechend: das Konto einer ausgeschiedenen Person",
    ),
    "audit_entries": (
        "Protokoll",
        "Eintrag",
        "Art. 5 Abs. 2, Art. 32 DSGVO; Frist in Anlehnung an § 76 Abs. 4 BDSG",
    ),
    "audit_inquiries": (
        "Anfragen an das Protokoll",
        "Anfrage",
        "Art. 5 Abs. 2 DSGVO: wer nachgesehen hat, muss es so lange begründen können",
    ),
    "changes": (
        "Verlauf der Änderungen an Orten, Katalogen und Partnern",
        "Änderung",
        "Art. 5 Abs. 1 Buchst. e DSGVO: die Person für Rückfragen, die Zeiten bleiben",
    ),
    "contacts": (
        "Kontakte, mit Themen, Bedarfen, Verweisen, früheren Fassungen, Wiedervorlage und Zettel",
        "Tag des Kontakts; gelöscht wird nach ganzen Monaten",
        "§§ 195, 199 BGB entsprechend: Ansprüche verjähren nach drei Jahren",
    ),
    "contact_recorders": (
        "Wer einen Kontakt eingetragen hat",
        "Eintragung",
        "Art. 5 Abs. 1 Buchst. e DSGVO: für Rückfragen; der Arbeitgeber bleibt",
    ),
    "contact_correctors": (
        "Wer einen Kontakt berichtigt hat",
        "Berichtigung",
        "Art. 5 Abs. 1 Buchst. e DSGVO: für Rückfragen",
    ),
    "location_day_staff": (
        "Wer an einem Sprechstundentag da war",
        "Tag der Sprechstunde",
        "Art. 5 Abs. 1 Buchst. e DSGVO, § 26 BDSG entsprechend: für Rückfragen; kein Dienstplan",
    ),
    "follow_ups_done": (
        "Erledigte Wiedervorlagen",
        "Erledigung",
        "Art. 5 Abs. 1 Buchst. e DSGVO: was erledigt ist, braucht keinen Merktext mehr",
    ),
    "follow_ups": (
        "Wiedervorlagen, auch offene",
        "Anlegen der Wiedervorlage",
        "Art. 5 Abs. 1 Buchst. e DSGVO: seit einem Jahr ist niemand darauf zurückgekommen",
    ),
    "slips": (
        "Codes auf Zetteln",
        "Ablauf des Codes, sechs Monate nach der Ausgabe",
        "Art. 5 Abs. 1 Buchst. e DSGVO: ein abgelaufener Code öffnet nichts mehr",
    ),
    "submits": (
        "Schlüssel abgesendeter Formulare",
        "Absenden",
        "Art. 5 Abs. 1 Buchst. e DSGVO: offene Formulare werden binnen Tagen abgesendet",
    ),
    "drafts": (
        "Entwürfe (getippt, nicht gespeichert)",
        "letzte Sicherung",
        "Art. 5 Abs. 1 Buchst. e DSGVO: was bis dahin nicht gespeichert ist, wird es nicht mehr",
    ),
    "outbox_mails": (
        "Versandliste der Mails (der Inhalt geht mit dem Versand)",
        "Mail",
        "Art. 5 Abs. 1 Buchst. e DSGVO: Nachweis des Versands",
    ),
}


def roles_table() -> str:
    """Every address behind the login, and the roles that reach it."""
    from django.urls import get_resolver

    from lokalwillkommen.access import PAGES, SIGNED_OUT, routes

    without_login, everybody, rows = [], [], []
    for route in routes(get_resolver().url_patterns):
        access = PAGES.get(route.name)
        address = f"`/{readable(route.path)}`"
        if not route.is_staff:
            continue
        if access == SIGNED_OUT:
            without_login.append(address)
        elif set(access or ()) == set(ROLES):
            everybody.append(address)
        else:
            rows.append([address, *("ja" if role in (access or ()) else "–" for role in ROLES)])
    return "\n\n".join(
        [
            f"Ohne Anmeldung: {', '.join(in_order(without_login))}",
            f"Mit jeder Rolle: {', '.join(in_order(everybody))}",
            table(["Adresse", *ROLES.values()], sorted(rows, key=lambda row: row[0].strip("`"))),
        ]
    )


def in_order(addresses: list[str]) -> list[str]:
    return sorted(addresses, key=lambda address: address.strip("`"))


def readable(path: str) -> str:
    """An address with its parameters by name alone: standorte/<slug>/."""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", path)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", path).translate({ord("^"): None, ord("$"): None})


def retention_table() -> str:
    """Every class of data with its term."""
    from django.conf import settings

    rows = []
    for name, rule in settings.RETENTION.items():
        what, begin, basis = CLASSES[name]
        days, action = f"{rule['term'].days} Tage", ACTIONS[rule["action"]]
        rows.append([what, f"`{name}`", begin, days, action, basis])
    heads = ["Daten", "Klasse", "Frist beginnt mit", "Frist", "danach", "Grundlage (zu prüfen)"]
    return table(heads, rows)


def table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


# Name of the document, name of the table in it, what makes it.
TABLES: list[tuple[str, str, Callable[[], str]]] = [
    ("rollen-und-berechtigungen.md", "Seiten und Rollen", roles_table),
    ("loeschkonzept.md", "Löschfristen", retention_table),
]


def filled(text: str, name: str, content: str) -> str:
    """The document with this table between its two lines; raises ValueError without them."""
    begin, end = BEGIN.format(name), END.format(name)
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"Expected one line {begin!r} and one line {end!r}.")
    before, _begin, rest = text.partition(begin)
    after = rest.partition(end)[2]
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lokalwillkommen.settings")
    os.environ.setdefault("SECRET_KEY", "introduction")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    for file, name, make in TABLES:
        path = FOLDER / file
        path.write_text(filled(path.read_text("utf-8"), name, make()), encoding="utf-8")


if __name__ == "__main__":
    main()
