"""What `manage.py check` says about how things are kept."""

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import connections

from records import retention, trail


@register(Tags.database)
def trail_is_kept(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Only with `check --database default`, and before every `migrate`, which must not stop at a
    term that has changed: it is what brings the new one into force."""
    found: list[CheckMessage] = []
    for name in databases or []:
        missing, absent = trail.missing(connections[name]), trail.absent(connections[name])
        text = f"The audit trail of {name!r} is not protected: {', '.join(missing)} not in force."
        if absent:
            hint = "manage.py migrate --skip-checks lays the triggers anew."
            found.append(Error(text, hint=hint, id="records.E001"))
        elif missing:
            hint = "manage.py migrate lays the triggers anew."
            found.append(Warning(text, hint=hint, id="records.W003"))
    return found


@register
def terms_have_code(**_kwargs: Any) -> list[CheckMessage]:
    if not (unmatched := sorted(retention.unmatched())):
        return []
    text = f"Terms without code, or code without a term: {', '.join(unmatched)}."
    hint = "Each class in settings.RETENTION is registered once (records/retention.py)."
    return [Error(text, hint=hint, id="records.E002")]


@register
def keys_are_keys(**_kwargs: Any) -> list[CheckMessage]:
    for key in settings.ENCRYPTION_KEYS:
        try:
            Fernet(key)
        except ValueError:
            text = "ENCRYPTION_KEYS holds something that is no key."
            return [Error(text, hint="Fernet.generate_key() makes one.", id="records.E003")]
    return []


@register(Tags.security, deploy=True)
def keys_are_own(**_kwargs: Any) -> list[CheckMessage]:
    if settings.ENCRYPTION_KEYS:
        return []
    text = "ENCRYPTION_KEYS is empty: what is sealed depends on SECRET_KEY."
    return [Warning(text, hint="A new SECRET_KEY would lose it.", id="records.W001")]


@register(deploy=True)
def mails_are_sent(**_kwargs: Any) -> list[CheckMessage]:
    if not settings.MAIL_BACKEND.endswith("filebased.EmailBackend"):
        return []
    text = "EMAIL_URL is empty: mails become files in build/mails/ and reach nobody."
    return [Warning(text, hint="smtp+tls://user:password@host:587", id="records.W002")]
