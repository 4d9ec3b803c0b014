"""Codes on slips of paper: six characters that nobody mistakes for others, and no words."""

import unicodedata
from random import Random
from typing import Final

# No vowels, and nothing that looks or sounds like another one: no 0 O Q, 1 I L J, 5 S, 2 Z, 8 B,
# U V Y, G (C, 6), E F (3), M N.
ALPHABET: Final = "CDHKMPRTWX34679"
LENGTH: Final = 6
# Letters that are in no code and look like exactly one that may be.
LOOK_ALIKES: Final = str.maketrans("0OQ", "DDD")


def new_code(random: Random) -> str:
    """A code made with `random`; no character stands twice in a row.

    Whoever is to be kept from guessing gives a source that cannot be foreseen (`SystemRandom`).
    """
    code = random.choice(ALPHABET)
    while len(code) < LENGTH:
        code += random.choice(ALPHABET.replace(code[-1], ""))
    return code


def read_code(text: str) -> str:
    """The code that somebody typed, "" if it is none.

    Lower case, spaces, strokes and digits of other scripts do not matter, nor do look-alikes.
    """
    typed = "".join(map(_character, unicodedata.normalize("NFKC", text)))
    code = typed.upper().translate(LOOK_ALIKES)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def in_groups(code: str) -> str:
    """The code as it is printed: in two groups, for the eye."""
    return f"{code[:3]} {code[3:]}"


def _character(character: str) -> str:
    """What a typed character says: nothing if it only divides."""
    if not character.isalnum():
        return ""
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)
