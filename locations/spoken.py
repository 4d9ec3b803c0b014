"""Which languages a team can say it speaks."""

from locations.calendar_words import language_name

# Codes of BCP 47: what is asked for most in advice to newcomers; any other one stays once entered.
LANGUAGES = (
    *("de", "en", "ar", "uk", "ru", "tr", "fa", "ps", "ku", "ckb", "sq", "bg", "ro"),
    *("rom", "sr", "hr", "bs", "mk", "pl", "el", "it", "es", "pt", "fr", "ti", "am", "so", "ur"),
    *("pa", "hi", "bn", "ta", "zh", "vi", "ka", "hy", "ha", "sw"),
)
# The choice that stands for an empty list.
NOT_KNOWN = "unbekannt"


def language_choices(spoken: list[str]) -> list[tuple[str, str]]:
    """Codes and names, German first, the others by name; those in `spoken` are among them."""
    first, *others = dict.fromkeys([*LANGUAGES, *spoken])
    named = sorted(((code, language_name(code)) for code in others), key=lambda pair: pair[1])
    return [(first, language_name(first)), *named]
