"""Give the languages their keys, and add those that advisers need beside the published ones."""

from typing import Any

from django.db import migrations

# A letter of the German name, unique among those that are offered; N is kept for "Andere …".
KEYS = {
    "de": "D", "ar": "A", "en": "E", "fa": "P", "fr": "F", "ku": "K", "tr": "T",
    "uk": "U", "ru": "R", "ro": "M", "bg": "B",
}  # fmt: skip


def add(apps: Any, _schema_editor: Any) -> None:
    """Languages that are there keep their place; one that was retired stays so."""
    languages = apps.get_model("consultations", "ConversationLanguage").objects
    for code, letter in KEYS.items():
        end = languages.order_by("-position").first()
        position = end.position + 1 if end else 1
        language, _made = languages.get_or_create(code=code, defaults={"position": position})
        language.letter = letter
        language.save()


class Migration(migrations.Migration):
    dependencies = [("consultations", "0003_add_contacts")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
