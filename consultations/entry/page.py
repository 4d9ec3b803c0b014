"""What the page of the form needs beside the form: head line, buttons, lists for typing."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consultations import languages
from consultations.choices import Channel
from consultations.entry import filling, tiles
from consultations.entry.forms import ContactForm
from locations import calendar_words as words

# Fields behind "Ändern" in the head line, and those that are folded away.
OF_HEAD = ("location", "happened_on", "channel")
FOLDED = (
    *("duration", "first_contact", "advised", "accompanying", "headcount", "interpreting"),
    *("age_band", "gender"),
)
# Keys that the hint in the bar shows: two topics, then one of each of the other groups.
TOPICS_SHOWN = 2


def context(form: ContactForm) -> dict[str, Any]:
    """For templates/consultations/entry/form.html."""
    groups = tiles.of_form(form)
    return {
        "form": form,
        **groups,
        "chosen_language": _chosen_language(form, groups["languages"]),
        "chosen_home": tiles.chosen(groups["homes"]),
        "head": _head(form),
        "asks_why": form.asks_why(_day(form["happened_on"].value())),
        "head_is_open": not form["location"].value() or _has_error(form, OF_HEAD),
        "fold_is_open": _has_error(form, FOLDED) or _is_filled(form),
        "hint": _hint(groups),
        "language_options": languages.options(),
        "neighborhoods": [
            (filling.name_of(row, form.offered), row.district_id)
            for row in form.offered.neighborhoods
        ],
        "reasons": list(form.reasons()),
        "folded": [form[name] for name in FOLDED if name != "duration"],
    }


def _chosen_language(form: ContactForm, rows: list[tiles.Tile]) -> str:
    if form["language"].value() == filling.OTHER:
        return str(form["other_language"].value() or "") or tiles.chosen(rows)
    return tiles.chosen(rows)


def _head(form: ContactForm) -> dict[str, Any]:
    """Place, day and channel in words; what is not chosen or cannot be read is left out."""
    location, channel = form["location"].value(), str(form["channel"].value() or "")
    place = form.offered.place(int(location)) if str(location).isdecimal() else None
    day = _day(form["happened_on"].value())
    return {
        "place": place.name if place else "",
        "day": words.plain_date(day) if day else "",
        "today": _("today, %(date)s") % {"date": date_format(form.today, "j.n.")},
        "is_today": day == form.today,
        "channel": str(dict(Channel.choices).get(channel, "")),
    }


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _has_error(form: ContactForm, names: tuple[str, ...]) -> bool:
    return any(name in form.errors for name in names)


def _is_filled(form: ContactForm) -> bool:
    """Whether something folded differs from how an empty form begins."""
    begins = {"advised": "1", "accompanying": "0"}
    values = {name: str(form[name].value() or "") for name in FOLDED}
    return any(
        value not in ("", begins.get(name, "")) and not (name == "accompanying" and value == "0")
        for name, value in values.items()
    )


def _hint(groups: dict[str, Any]) -> dict[str, Any]:
    first = [row.key for row in groups["topics"][0][:TOPICS_SHOWN]]
    one = {name: groups[name][0].key for name in ("languages", "homes", "results")}
    return {"topics": first, **one, "count": len(first) + 5}
