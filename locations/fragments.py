"""Pieces of a page that are rendered once and filled many times."""

import re
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

HOLE = re.compile("\ufdd0([a-z_]+)\ufdd1")


def hole(name: str) -> SafeString:
    """Stands in a context where `Fragment.fill` puts a value later."""
    return mark_safe(f"\ufdd0{name}\ufdd1")


class Fragment:
    """A rendered template with holes.

    A page of 36 places through the template engine costs many times what everything else does;
    most of a place stays the same until it opens or closes.
    """

    def __init__(self, template: str, context: Mapping[str, Any]) -> None:
        pieces = HOLE.split(render_to_string(template, dict(context)))
        self.pieces, self.names = pieces[::2], pieces[1::2]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its holes filled; the values are HTML already."""
        filled = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            filled.append(values[name])
            filled.append(piece)
        return "".join(filled)
