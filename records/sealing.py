"""Text that only this application can read: sealed before it is kept in the database."""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBroken(Exception):
    """The text was sealed with another key, or changed since."""


def seal(text: str) -> str:
    """The text, encrypted and signed (Fernet) with the first of `settings.ENCRYPTION_KEYS`."""
    return _locks(_keys()).encrypt(text.encode("utf-8", "surrogatepass")).decode("ascii")


def unseal(sealed: str) -> str:
    """What `seal` was given; raises `SealBroken` if no key of the settings opens it."""
    try:
        opened = _locks(_keys()).decrypt(sealed.encode("utf-8", "replace"))
    except InvalidToken:
        raise SealBroken from None
    return opened.decode("utf-8", "surrogatepass")


def renew(sealed: str) -> str:
    """The same text sealed with the first key, as it is if it was; raises `SealBroken`."""
    first, *_older = _keys()
    try:
        _locks((first,)).decrypt(sealed.encode("utf-8", "replace"))
    except InvalidToken:
        return seal(unseal(sealed))
    return sealed


def _keys() -> tuple[str, ...]:
    return tuple(settings.ENCRYPTION_KEYS) or (key_from(settings.SECRET_KEY),)


@cache
def _locks(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def key_from(secret: str) -> str:
    """A key made of another secret, for copies that have no keys of their own."""
    digest = hashlib.sha256(b"records.sealing:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")
