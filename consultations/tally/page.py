"""What the page of the tally shows: marks, the open row, and the newest rows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.choices import Counterpart, Result
from consultations.models import Contact
from consultations.tally.desk import PARTS, Desk
from consultations.tally.rows import Said, can_be_undone, said_of
from locations import calendar_words as words

ROWS_SHOWN = 8
LABELS = {
    "sprache": gettext_lazy("Language"),
    "themen": gettext_lazy("Topics"),
    "wohnort": gettext_lazy("Home"),
    "ergebnis": gettext_lazy("Result"),
}
FIVE = 5


@dataclass(frozen=True)
class Who:
    """A button of a counterpart, with one's own marks of the day."""

    code: str
    label: str
    count: int

    @property
    def strokes(self) -> list[str]:
        """Names of drawings: as many fives as there are, then the rest."""
        rest = self.count % FIVE
        fives = [f"tally-{FIVE}"] * (self.count // FIVE)
        return [*fives, *([f"tally-{rest}"] if rest else [])]


@dataclass(frozen=True)
class Line:
    """A row of the list."""

    key: str
    counterpart: str
    time: str
    label: str
    words: str
    change_url: str
    # Of the page with this row open, for the button that takes it back.
    address: str
    can_be_undone: bool = False


@dataclass(frozen=True)
class Button:
    """Something to tap; `is_on`: it was tapped."""

    code: str
    label: str
    small: str = ""
    is_on: bool = False


@dataclass(frozen=True)
class Part:
    """A tab of the open row."""

    code: str
    label: str
    url: str
    is_current: bool
    is_said: bool


@dataclass(frozen=True)
class Page:
    """All of it; the open row is empty until there is one."""

    day: str
    counterparts: list[Who]
    lines: list[Line]
    open: Line | None
    is_partner: bool
    state: dict[str, Any]
    parts: list[Part]
    languages: list[Button]
    other_languages: list[Button]
    topics: list[Button]
    homes: list[Button]
    results: list[Button]
    reasons: list[Button]
    asks: bool
    address: str

    @property
    def state_json(self) -> str:
        return json.dumps(self.state)

    @property
    def heading(self) -> str:
        if self.open is None:
            return ""
        text = _("Open row: [who], [time]")
        return text.replace("[who]", self.open.label).replace("[time]", self.open.time)

    @property
    def has_other_language(self) -> bool:
        return any(button.is_on for button in self.other_languages)


def page_of(desk: Desk) -> Page:
    """Everything that the page shows of `desk`."""
    said = said_of(desk.contact) if desk.contact else Said("")
    state = _codes(said, desk)
    asks = desk.is_asked or bool(said.missing)
    shown = desk.offered.languages_shown
    others = {code: name for code, name in desk.offered.languages.items() if code not in shown}
    tapped = {code: desk.offered.topics[code] for code in state["topics"]}
    return Page(
        day=words.near_date(desk.day, desk.today),
        counterparts=_counterparts(desk),
        lines=_lines(desk),
        open=_line(desk.contact, desk) if desk.contact else None,
        is_partner=said.counterpart == Counterpart.PARTNER,
        state=state,
        parts=_parts(desk, said),
        languages=_buttons(shown, [said.language]),
        other_languages=_buttons(others, [said.language]),
        # One that was retired meanwhile stays as long as it is tapped.
        topics=_buttons(desk.offered.topics_shown | tapped, tapped),
        homes=_buttons(desk.offered.homes, [state["home"]]),
        results=_buttons(
            {code: str(label) for code, label in Result.choices},
            [Result.NOT_HELPED if asks else said.result],
        ),
        reasons=[
            # Whole: without its brackets “entitlement” would say the opposite.
            Button(code, label, "", code == said.missing)
            for code, label in desk.offered.reasons_shown.items()
        ],
        asks=asks,
        address=desk.address(desk.key, desk.part),
    )


def _codes(said: Said, desk: Desk) -> dict[str, Any]:
    """What is said of the open row, as the device keeps it."""
    codes = {pk: code for code, pk in desk.offered.topic_ids.items()}
    key = str(desk.key) if desk.contact else ""
    return {
        "key": key,
        "counterpart": said.counterpart,
        "language": said.language,
        "topics": sorted(codes[pk] for pk in said.topic_ids),
        "home": desk.offered.home_code(said.home, said.home_district_id),
        "result": said.result,
        "missing": said.missing,
        "begun": _milliseconds(desk.contact.recorded_at) if desk.contact else 0,
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _parts(desk: Desk, said: Said) -> list[Part]:
    is_said = dict(zip(PARTS, (said.language, said.topic_ids, said.home, said.result), strict=True))
    current = PARTS[3] if desk.is_asked else desk.part
    return [
        Part(
            code=part,
            label=str(LABELS[part]),
            url=desk.address(desk.key, part),
            is_current=part == current,
            is_said=bool(is_said[part]),
        )
        for part in PARTS
    ]


def _buttons(labels: dict[str, str], chosen: Iterable[str]) -> list[Button]:
    return [_button(code, str(label), code in chosen) for code, label in labels.items()]


def _button(code: str, label: str, is_on: bool) -> Button:
    """What stands in brackets is small print."""
    short, bracket, rest = label.partition(" (")
    return Button(code, short, f"({rest}" if bracket else "", is_on)


def _mine(desk: Desk) -> Any:
    """One's own rows of this place and day, and nobody else's."""
    return Contact.objects.visible_to(desk.user, desk.today).filter(
        recorded_by=desk.user,
        location=desk.location,
        happened_on=desk.day,
        tally_key__isnull=False,
    )


def _counterparts(desk: Desk) -> list[Who]:
    rows = _mine(desk).values_list("counterpart").annotate(Count("pk")).order_by()
    counts = dict(rows) if desk.location else {}
    return [Who(code, str(label), counts.get(code, 0)) for code, label in Counterpart.choices]


def _lines(desk: Desk) -> list[Line]:
    rows = _mine(desk).order_by("-recorded_at", "-pk").select_related("home_district")
    newest = rows.prefetch_related("topics")[:ROWS_SHOWN] if desk.location else []
    lines = [_line(row, desk) for row in newest]
    if lines and can_be_undone(desk.user, newest[0].tally_key, desk.now):
        lines[0] = replace(lines[0], can_be_undone=True)
    return lines


def _line(row: Contact, desk: Desk) -> Line:
    return Line(
        key=str(row.tally_key),
        counterpart=row.counterpart,
        time=words.clock(timezone.localtime(row.recorded_at).time()),
        label=row.get_counterpart_display(),
        words=" · ".join(_said_words(row)),
        change_url=reverse("contacts:change", args=[row.pk]),
        address=desk.address(row.tally_key),
    )


def _said_words(row: Contact) -> Iterable[str]:
    if row.language:
        yield words.language_name(row.language)
    for topic in row.topics.all():
        yield topic.label.partition(" (")[0]
    if row.home:
        yield row.home_district.name if row.home_district else str(row.get_home_display())
    if row.result:
        yield str(row.get_result_display())
