"""Characters that no text here needs and that harm: in databases, in mails, on the screen."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

# What neither database keeps nor any answer can carry: NUL, halves of a surrogate pair.
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
# Control characters, and the mark of a character that was lost on the way here.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffd-\uffff\ud800-\udfff]")
LINE = re.compile("[\t\n\r]")
# They turn the direction of what follows: a text then reads otherwise than it is.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
REPLACEMENT = "\ufffd"


def mended(text: str) -> str:
    """The text with a mark in place of each character that cannot be kept."""
    return UNKEEPABLE.sub(REPLACEMENT, text)


def mended_data(data: QueryDict) -> QueryDict:
    """What a form was sent, in a state that every field and both databases can look at."""
    if not any(UNKEEPABLE.search(text) for _key, texts in data.lists() for text in texts):
        return data
    copy = data.copy()
    for key, texts in data.lists():
        copy.setlist(key, [mended(text) for text in texts])
    return copy


def plain_text(value: Any) -> None:
    """Several lines without control characters; raises `ValidationError`."""
    for text in _texts(value):
        if CONTROL.search(text):
            raise ValidationError(
                _("There is a character in this text that cannot be kept. Please type it again."),
                code="control",
            )
        if TURNING.search(text):
            raise ValidationError(
                _("There is an invisible character in this text that turns its direction."),
                code="turning",
            )


def plain_line(value: Any) -> None:
    """As `plain_text`, in one line."""
    plain_text(value)
    if any(LINE.search(text) for text in _texts(value)):
        raise ValidationError(_("This has to be one line."), code="line")


def _texts(value: Any) -> list[str]:
    """All texts in a value of a form's field, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set):
        return [text for one in value for text in _texts(one)]
    return []
