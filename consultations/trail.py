"""What the audit trail is told of contacts: somebody reads one, looks through many, changes one."""

from accounts.models import User
from records import audit

KIND = "contact"


def note_read(user: User, contact: int) -> None:
    """Before anything of the contact with this primary key is shown, in the same transaction."""
    audit.write(by=user.public_id, action=audit.Action.READ, kind=KIND, record=contact)


def note_list(user: User) -> None:
    """A list of contacts is one entry, however many are on it."""
    audit.write(by=user.public_id, action=audit.Action.LIST, kind=KIND)


def note_change(user: User, contact: int) -> None:
    """Also of its follow-up and its slip: what they say stands in no trail."""
    audit.write(by=user.public_id, action=audit.Action.CHANGE, kind=KIND, record=contact)
