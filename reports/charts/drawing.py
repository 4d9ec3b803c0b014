"""Shapes as text of SVG: escaped, with the few colours and patterns that all charts share.

Lightness and pattern carry the meaning, so a grey print and every eye can tell them apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

INK = "#131525"
MUTED = "#51577a"
LINE = "#c9cde0"
BAR = "#5577cf"
PAPER = "#fff"
# From few to many; the number in each is dark but for the last.
STEPS = ("#e3e9f8", "#b3c3ec", "#6f8dd8", "#1c3c9c")
ON_STEPS = (INK, INK, INK, PAPER)
# What is drawn over the steps, so that two of them differ without their lightness, too.
OVER_STEPS = ("", "M3 2v2", "M0 3h6", "")

# Widths of Noto Sans in shares of the size of the letters, and that of all others.
WIDTHS = {
    one: width
    for characters, width in {
        "ijlI.,:;'|! ·\N{NO-BREAK SPACE}": 0.27,
        "ft()[]rJ-": 0.37,
        "sczkvxyLF„“": 0.5,
        "aeE?*STZPYK": 0.56,
        "ADHNUGOQRVXÄÖÜ&": 0.7,
        "wCB%": 0.7,
        "mMW@…—": 0.93,
    }.items()
    for one in characters
}
OTHER, FOREIGN = 0.6, 1.1
SHY = "\N{SOFT HYPHEN}"


@dataclass(frozen=True)
class Drawing:
    """What stands inside of an `svg` of that size."""

    width: float
    height: float
    body: str


def number(value: float) -> str:
    """At most one decimal, with a point."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0: no "-0"


Attribute = str | float


def element(name: str, inside: str = "", **attributes: Attribute) -> str:
    """`inside` is markup; attributes are escaped, and their names get hyphens."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return escape(value, {'"': "&quot;"}) if isinstance(value, str) else number(value)


def rect(x: float, y: float, width: float, height: float, fill: str, **more: Attribute) -> str:
    return element("rect", "", x=x, y=y, width=width, height=height, fill=fill, **more)


def text(x: float, y: float, words: str, **more: Attribute) -> str:
    """One line of text; `words` are escaped."""
    return element("text", plain(words) or " ", x=x, y=y, **more)


def plain(words: str) -> str:
    """Escaped, and without the characters that no XML may hold."""
    return escape("".join(one for one in words if one >= " " and one not in "\ufffe\uffff"))


def hatch(key: str) -> str:
    """The pattern of what is not a part of town."""
    return (
        f'<pattern id="{key}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{PAPER}"/>'
        f'<path d="M1.5 0V6" stroke="{MUTED}" stroke-width="2"/></pattern>'
    )


def patterns(key: str, fills: Iterable[tuple[str, str]]) -> str:
    """Grounds with lines over them, or none; `key` keeps the names of two charts apart."""
    return "".join(
        f'<pattern id="{key}-{at}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{ground}"/>'
        + (f'<path d="{lines}" stroke="{MUTED}"/>' if lines else "")
        + "</pattern>"
        for at, (ground, lines) in enumerate(fills)
    )


def step_patterns(key: str) -> str:
    """What the steps are filled with."""
    return patterns(key, zip(STEPS, OVER_STEPS, strict=True))


def step_fill(key: str, step: int | None) -> str:
    """What a shape of this step is filled with, once `step_patterns` are defined."""
    return PAPER if step is None else f"url(#{key}-{step})"


def width_of(words: str, size: float) -> float:
    """About how wide a line of text becomes."""
    return size * sum(_width(one) for one in words)


def _width(one: str) -> float:
    return WIDTHS.get(one, OTHER if ord(one) < 0x2E80 else FOREIGN)


def shortened(words: str, size: float, width: float) -> str:
    """So much of the words as fits, with an ellipsis if it is not all of them."""
    if width_of(words, size) <= width:
        return words
    left = width - width_of("…", size)
    kept = ""
    for one in words:
        left -= _width(one) * size
        if left < 0:
            break
        kept += one
    return f"{kept.rstrip()}…"


def wrapped(words: str, size: float, width: float, most: int) -> tuple[str, ...]:
    """At most so many lines, broken at spaces, hyphens and soft hyphens.

    A word wider than a line and the end of the last line are shortened.
    """
    lines: list[str] = []
    for word in re.split(rf"(?<=[- {SHY}])(?=[^ ])", words):
        if lines and width_of(_shown(lines[-1] + word), size) <= width:
            lines[-1] += word
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1 :] = ["".join(lines[most - 1 :])]
    return tuple(shortened(_shown(line), size, width) for line in lines)


def _shown(line: str) -> str:
    """A soft hyphen is seen only where the line breaks at it."""
    end = "-" if line.endswith(SHY) else ""
    return line.rstrip().replace(SHY, "") + end
