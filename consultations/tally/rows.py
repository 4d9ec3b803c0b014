"""Rows of a tally: each is one contact, however often and in whatever order it is sent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.actions.contacts import (
    UNDO_FOR,
    change_contact,
    log_contact,
    sent_before,
    undo_contact,
)
from consultations.choices import Counterpart
from consultations.entries import Entry, Missing, Partner, entry_of
from consultations.models import Contact
from consultations.revising import is_asked
from locations import calendar_words as words
from locations.models import Location
from records.models import Submit
from records.versions import Conflict

# Keys of rows are made by devices: apart from those of forms, which this server makes.
SPACE = UUID("6f1d7c3e-6c1f-5a0e-9d0b-2b6b1f5f7a11")
# A row waits for the network until the end of the next day; then its date has to be typed.
DAYS_BACK = 1


@dataclass(frozen=True)
class Said:
    """What was tapped: codes, primary keys of topics and district; empty: not tapped."""

    counterpart: str
    language: str = ""
    topic_ids: frozenset[int] = frozenset()
    home: str = ""
    home_district_id: int | None = None
    result: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Row:
    """A row as it is now; of two revisions the greater one counts, whichever comes first."""

    key: UUID
    # None: one more than the last.
    revision: int | None
    # When it was begun or, if it was taken back, when that happened; aware.
    moment: datetime
    day: date
    location: Location
    # None: it was taken back.
    said: Said | None


@dataclass(frozen=True)
class Mark:
    """What the server remembers of a row, also after its contact is gone."""

    revision: int = 0
    # Of the contact, as the tally left it.
    version: int | None = None
    is_gone: bool = False

    @classmethod
    def read(cls, text: str) -> "Mark":
        if not text:
            return cls()
        revision, _space, rest = text.partition(" ")
        return cls(int(revision), None if rest == "gone" else int(rest), rest == "gone")

    def after(self, now: datetime) -> int:
        """The next revision, as devices count them: milliseconds, so that both can go on."""
        return max(self.revision + 1, int(now.timestamp() * 1000))

    def __str__(self) -> str:
        return f"{self.revision} {'gone' if self.is_gone else self.version}"


@dataclass(frozen=True)
class Kept:
    """What has become of a row."""

    revision: int
    contact: Contact | None


def keep(*, by: User, row: Row, channel: Callable[[], str], now: datetime) -> Kept:
    """Make the contact of `row`, change it, or take it back; an older revision does nothing.

    All sendings of a row wait for each other at its mark. What was taken back stays so, although
    its beginning may arrive later. Raises `ValidationError` by the names of the fields of `Entry`,
    and `Conflict` if the contact was changed or deleted elsewhere; then nothing is kept. A tally
    asks no reasons: in a month that is closed it refuses all but taking back.
    """
    try:
        return _keep(by=by, row=row, channel=channel, now=now)
    except ValidationError as error:
        if is_asked(error):
            raise ValidationError(in_form(row.day)) from None
        raise


@transaction.atomic
def _keep(*, by: User, row: Row, channel: Callable[[], str], now: datetime) -> Kept:
    submit = _locked(by, row.key, now)
    mark = Mark.read(submit.result)
    contact = sent_before(by, row.key)
    revision = mark.after(now) if row.revision is None else row.revision
    if mark.is_gone or revision <= mark.revision:
        return Kept(mark.revision, contact)
    if contact and contact.location_id != row.location.pk:
        raise ValidationError(_("This row belongs to another place."))
    if contact is None and mark.version is not None:
        raise Conflict(None)
    if row.said is None:
        _take_back(by, contact, undone_after=row.moment - submit.at)
        mark = Mark(revision, is_gone=True)
    else:
        contact = _put(by, contact, mark, row, row.said, channel)
        mark = Mark(revision, contact.version)
    submit.result, submit.at = str(mark), now
    submit.save(update_fields=["result", "at"])
    return Kept(revision, None if mark.is_gone else contact)


def _locked(by: User, key: UUID, now: datetime) -> Submit:
    """The mark of a row, held until the transaction ends; without one, a new one."""
    submits = Submit.objects.filter(owner=by.public_id, key=_kept_key(key))
    new = Submit(owner=by.public_id, key=_kept_key(key), result="", at=now)
    # Whoever is second waits here for the end of the first one's transaction.
    Submit.objects.bulk_create([new], ignore_conflicts=True)
    return submits.select_for_update().get()


def _kept_key(key: UUID) -> UUID:
    return uuid5(SPACE, str(key))


def _take_back(by: User, contact: Contact | None, *, undone_after: timedelta) -> None:
    """Nothing is left of the contact; of a row that never arrived there is nothing to delete."""
    if contact is None:
        return
    if undone_after > UNDO_FOR:
        text = _("Only for a minute a contact can be taken back. After that your lead deletes it.")
        raise ValidationError(text)
    undo_contact(by=by, contact=contact)


def _put(
    by: User,
    contact: Contact | None,
    mark: Mark,
    row: Row,
    said: Said,
    channel: Callable[[], str],
) -> Contact:
    if contact is None:
        blank = Entry(row.day, said.counterpart, channel=channel())
        return log_contact(
            by=by,
            location=row.location,
            entry=_with(blank, said),
            now=row.moment,
            tally_key=row.key,
        )
    entry = _with(entry_of(contact), said)
    return change_contact(
        by=by,
        contact=contact,
        seen=mark.version,
        entry=entry,
        now=row.moment,
        is_correction=False,
    )


def _with(entry: Entry, said: Said) -> Entry:
    """The entry with everything that the tally asks for; the counterpart stays."""
    return replace(
        entry,
        language=said.language,
        topic_ids=said.topic_ids,
        home=said.home,
        home_district_id=said.home_district_id,
        home_neighborhood_id=None,
        result=said.result,
        missing=(Missing(said.missing),) if said.missing else (),
        partner=Partner() if entry.counterpart == Counterpart.PARTNER else None,
    )


def said_of(contact: Contact) -> Said:
    """What the tally shows of a contact."""
    entry = entry_of(contact)
    return Said(
        counterpart=entry.counterpart,
        language=entry.language,
        topic_ids=entry.topic_ids,
        home=entry.home,
        home_district_id=entry.home_district_id,
        result=entry.result,
        missing=next((one.reason for one in entry.missing), ""),
    )


def in_form(day: date) -> str:
    """What is said about a tap in a month that is closed."""
    text = _(
        "%(month)s has been reported and is closed. Please enter or correct this contact in the "
        "form, which asks for the reason."
    )
    return text % {"month": words.plain_date(day, "month")}


def can_be_undone(by: User, key: UUID, now: datetime) -> bool:
    """Whether the last tap of this row arrived less than a minute ago."""
    submits = Submit.objects.filter(owner=by.public_id, key=_kept_key(key))
    return submits.filter(at__gt=now - UNDO_FOR).exists()
