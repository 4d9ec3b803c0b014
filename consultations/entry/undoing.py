"""Who has just saved a contact may take it back: a signed note of which one, for a minute."""

from datetime import timedelta

from django.core import signing
from django.utils import timezone

from accounts.models import User
from consultations.actions.contacts import UNDO_FOR
from consultations.models import Contact

SALT = "consultations.undoing"


def token_of(contact: Contact) -> str:
    """What a page carries about a contact that was just saved."""
    return signing.TimestampSigner(salt=SALT).sign(str(contact.pk))


def contact_of(token: str, user: User, *, max_age: timedelta = UNDO_FOR) -> Contact | None:
    """The contact of this token, if `user` has saved it within `max_age` and advises there."""
    try:
        key = signing.TimestampSigner(salt=SALT).unsign(token, max_age=max_age)
    except signing.BadSignature:
        return None
    # A role may have ended meanwhile.
    visible = Contact.objects.visible_to(user, timezone.localdate())
    return visible.filter(pk=key, recorded_by=user).select_related("location").first()
