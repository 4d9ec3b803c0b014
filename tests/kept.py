"""What a browser sends with a form of a staff page."""

import html
from urllib.parse import urlencode

from django.utils import timezone, translation
from django.utils.translation import gettext

from records import submits
from records.forms import SEEN

# What nobody types and some people send; each with what a sentence about it is found by.
HOSTILE = {
    "NUL": "Wohnen\0",
    "lone surrogate": "Wohnen\ud800",
    "right-to-left override": "Wohnen\u202egnp.exe",
    "control character": "Wohnen\x1b[2J",
    "40 digits": "1" * 40,
}


def kept(user, *, seen=None, **values):
    """The data of a form that `user` sends, with a new key and the version that was seen."""
    ticket = submits.issue(user.public_id, "/intern/", timezone.now())
    version = {} if seen is None else {SEEN: str(seen)}
    return {submits.FIELD: str(ticket)} | version | values


def post_raw(client, address, data):
    """Sends a form byte by byte, as programs do that send halves of characters."""
    body = urlencode({name: text.encode("utf-8", "surrogatepass") for name, text in data.items()})
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def hostile(values):
    """The values of a form with hostile text: in all fields at once, and in each one alone."""
    texts = list(HOSTILE.values())
    for text in texts:
        yield dict.fromkeys(values, text)
    for number, name in enumerate(values):
        yield values | {name: texts[number % len(texts)]}


def read(response):
    """What a page says, with its characters as they are."""
    return html.unescape(response.content.decode())


def said(text):
    """A text of ours in the language of the office."""
    with translation.override("de"):
        return gettext(text) if text else ""
