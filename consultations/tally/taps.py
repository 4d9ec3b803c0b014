"""One button of the page, pressed without a script: what it changes of the open row."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from consultations.choices import Result
from consultations.places import channel_at
from consultations.tally.desk import PARTS, Desk
from consultations.tally.forms import OTHER, REASON_NEEDED, TapForm
from consultations.tally.rows import Row, Said, keep, said_of
from locations.models import Location
from records.versions import Conflict

# The part in which a button stands.
PART_OF = {
    "language": PARTS[0],
    "add": PARTS[1],
    "drop": PARTS[1],
    "home": PARTS[2],
    "result": PARTS[3],
    "missing": PARTS[3],
}


def carry_out(desk: Desk, form: TapForm) -> str:
    """Do what the button says; returns the address of the page with the row that is open then."""
    values = form.cleaned_data
    if values["counterpart"] and form.ticket:
        location = desk.place(values["place"])
        if location is None:
            raise Http404
        _keep(desk, form.ticket.key, location, Said(values["counterpart"]), values)
        return desk.address(form.ticket.key)
    contact = desk.contact
    if contact is None or desk.key is None:
        raise ValidationError(_("This row is not there any more. Please tap who is there."))
    if values["undo"]:
        _keep(desk, desk.key, contact.location, None, values)
        return desk.address()
    part = next((PART_OF[name] for name in PART_OF if name in form.data), desk.part)
    if values["result"] == Result.NOT_HELPED:
        # Saved together with what was missing, and not before.
        return desk.address(desk.key, PARTS[3], asks=True)
    said = _changed(said_of(contact), form, desk)
    _keep(desk, desk.key, contact.location, said, values)
    return desk.address(desk.key, part)


def _changed(said: Said, form: TapForm, desk: Desk) -> Said:
    values, sent, topics = form.cleaned_data, form.data, desk.offered.topic_ids
    if "add" in sent and values["add"]:
        return replace(said, topic_ids=said.topic_ids | {topics[values["add"]]})
    if "drop" in sent and values["drop"]:
        return replace(said, topic_ids=said.topic_ids - {topics[values["drop"]]})
    if "home" in sent:
        kind, district = desk.offered.home_of(values["home"])
        return replace(said, home=kind, home_district_id=district)
    if "missing" in sent:
        if not values["missing"]:
            raise ValidationError(REASON_NEEDED)
        return replace(said, result=Result.NOT_HELPED, missing=values["missing"])
    if "result" in sent:
        return replace(said, result=values["result"], missing="")
    language = values["language"]
    return replace(said, language=values["other_language"] if language == OTHER else language)


def _keep(
    desk: Desk, key: UUID, location: Location, said: Said | None, values: dict[str, Any]
) -> None:
    day = values["day"] or desk.today
    row = Row(
        key=key,
        revision=None,
        moment=desk.now,
        day=day,
        location=location,
        said=said,
    )
    try:
        keep(
            by=desk.user,
            row=row,
            channel=lambda: channel_at(
                location, desk.remembered.channel_of(location), day, desk.now, desk.network
            ),
            now=desk.now,
        )
    except Conflict:
        raise ValidationError(changed_elsewhere()) from None


def changed_elsewhere() -> str:
    return _(
        "This contact was changed or deleted elsewhere meanwhile. What was tapped last is not "
        "saved; please complete it in the form."
    )
