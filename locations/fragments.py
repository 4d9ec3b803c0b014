"""Pieces of a page that are rendered once and filled many times."""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

# Nobody can write a hole into a text: the sign is another one in each process.
SIGN = secrets.token_hex(4)
HOLE = re.compile(f"\ufdd0{SIGN}([a-z0-9_]+)\ufdd1")
FRAMES_KEPT = 64
HOURS = re.compile(r"–(?<=\d–)(?=\d)")


def hole(name: str) -> SafeString:
    """Stands in a context where `Fragment.fill` puts a value later."""
    return mark_safe(f"\ufdd0{SIGN}{name}\ufdd1")


def unbroken(html: str) -> str:
    """`html` with spans of hours that no line break divides: 14:00–16:00."""
    return HOURS.sub("\u2060–\u2060", html)


class Fragment:
    """A rendered template with holes.

    A page of 36 places through the template engine costs many times what everything else does;
    most of a place stays the same until it opens or closes.
    """

    def __init__(self, template: str, context: Mapping[str, Any]) -> None:
        pieces = HOLE.split(unbroken(render_to_string(template, dict(context))))
        # Every second piece is a name; a text with %(name)s is the quickest thing to fill.
        self.text = "".join(
            f"%({piece})s" if number % 2 else piece.replace("%", "%%")
            for number, piece in enumerate(pieces)
        )

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its holes filled; the values are HTML already."""
        return self.text % values


class Frames:
    """A page as fragments: one for all contexts of the same shape.

    Two contexts have one shape if they differ in nothing but texts that are not empty. So the
    template may ask whether a text is there, but neither compare nor change it.
    """

    def __init__(self, template: str) -> None:
        self.template = template
        self.kept: OrderedDict[Hashable, Fragment] = OrderedDict()

    def page(
        self, key: Hashable, context: Mapping[str, Any], rest: Callable[[], Mapping[str, Any]]
    ) -> str:
        """The page with `context`; `rest` makes what is the same wherever `key` is."""
        values: dict[str, str] = {}
        others: list[Hashable] = []
        hollow = _hollow(context, "", values, others)
        shape = (key, tuple(values), tuple(others))
        frame = self.kept.get(shape)
        if frame is None:
            frame = self.kept[shape] = Fragment(self.template, {**rest(), **hollow})
            if len(self.kept) > FRAMES_KEPT:
                self.kept.popitem(last=False)
        return frame.fill(values)


def _hollow(value: Any, name: str, values: dict[str, str], others: list[Hashable]) -> Any:
    """`value` with holes for its texts, which go to `values`; all else in it goes to `others`."""
    if isinstance(value, str) and value:
        values[name] = conditional_escape(value)
        return hole(name)
    if isinstance(value, dict):
        return {
            key: _hollow(item, f"{name}_{key}" if name else key, values, others)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [
            _hollow(item, f"{name}_{number}", values, others) for number, item in enumerate(value)
        ]
    others.append(value)
    return value
