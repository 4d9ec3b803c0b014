"""The calendar feed of a place (RFC 5545): the sessions that are confirmed, and nothing else."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

from locations import calendar_words as words
from locations import notice_words, wording
from locations.directory import Directory
from locations.models import Location, LocationAddress
from locations.opening import days, is_confirmed
from locations.place import Place
from locations.recurrence import Recurrence, Rhythm, occurrences, to_rrule
from locations.schedule import Day, Deviation, Effect, Mode, Rule

REFRESH = timedelta(hours=6)
YEARS_BACK, YEARS_AHEAD = 1, 2
LARGEST_SEQUENCE = 2**31 - 1
FIFTH_WEEK, LAST_WEEK = 5, -1
ZONE = ZoneInfo(settings.TIME_ZONE)


def calendar_of(place: Place, directory: Directory, base_url: str) -> Calendar:
    """The calendar of one place in the active language; the same data gives the same bytes.

    It speaks about whole years, from the last one to the year after next: holidays, and so the
    dates that fall away, are written out for these. Every other day is left open. A place without
    confirmed hours, or not at work, has a calendar without events that says why.
    """
    feed = _Feed(place, directory, base_url)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//lokalwillkommen//{feed.network}//{translation.get_language()}")
    calendar.add("calscale", "GREGORIAN")
    # Each twice: RFC 7986, and the older names that calendar programs still read.
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(f"{settings.NETWORK_NAME}: {place.location.name}"))
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, vText(feed.description))
    calendar.add("x-wr-timezone", ZONE.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add("url", feed.url)
    calendar.add_component(_timezone())
    for event in feed.events:
        calendar.add_component(event)
    return calendar


@dataclass(frozen=True)
class _Feed:
    place: Place
    directory: Directory
    base_url: str

    @property
    def url(self) -> str:
        return self.base_url + self.place.location.get_absolute_url()

    @property
    def network(self) -> str:
        return slugify(f"{settings.NETWORK_NAME} {settings.NETWORK_CITY}")

    @cached_property
    def first(self) -> date:
        return date(self.directory.today.year - YEARS_BACK, 1, 1)

    @cached_property
    def last(self) -> date:
        return date(self.directory.today.year + YEARS_AHEAD, 12, 31)

    @property
    def description(self) -> str:
        """What this calendar holds and what it leaves out."""
        sentences = [self._state(), *self._lasting()]
        if self.place.location.is_demo:
            sentences.append(_("This place is invented, for the demonstration."))
        sentences.append(_("All about this place: %(url)s") % {"url": self.url})
        return " ".join(sentence for sentence in sentences if sentence)

    def _state(self) -> str:
        status = self.place.status
        if status == Location.Status.ENDED:
            return self._ended()
        if status == Location.Status.PLANNED:
            return _("This place is not open yet.")
        if status == Location.Status.PAUSED:
            return _("This place is closed for the time being.")
        if not self.events:
            return _("There are no confirmed dates at the moment. Please call before you come.")
        if len(self.confirmed_rules) < len(self.place.schedule.rules):
            return _("Hours that nobody has confirmed are left out here.")
        return _("The confirmed hours, without public holidays and other days off.")

    def _lasting(self) -> Iterator[str]:
        """Breaks and an end that come, and holiday seasons of which nobody knows."""
        if self.place.status != Location.Status.ENDED:
            yield from map(notice_words.absence_words, self.place.absences)
        if self.place.keeps_hours:
            yield from map(notice_words.season_words, self.place.seasons)

    def _ended(self) -> str:
        closed = _("This place is closed for good.")
        successor = self.directory.place_of(self.place.location.successor_id)
        if successor is None:
            return closed
        go = _("Please go here instead: %(place)s, %(url)s") % {
            "place": words.isolated(_name_and_address(successor)),
            "url": self.base_url + successor.location.get_absolute_url(),
        }
        return f"{closed} {go}"

    @cached_property
    def confirmed_rules(self) -> list[Rule]:
        today, lasting = self.directory.today, self.place.schedule.confirmed_for_days
        return [rule for rule in self.place.schedule.rules if is_confirmed(rule, today, lasting)]

    @cached_property
    def days(self) -> tuple[Day, ...]:
        count = (self.last - self.first).days + 1
        today, holidays = self.directory.today, self.directory.holidays
        return days(self.place.schedule, self.first, count, holidays, today=today)

    @cached_property
    def events(self) -> list[Event]:
        if not self.place.keeps_hours:
            return []
        dropped: dict[int | None, set[date]] = defaultdict(set)
        others: list[Event] = []
        for day in self.days:
            for deviation in day.deviations:
                for session in deviation.dropped:
                    dropped[session.rule_key].add(day.day)
                others += self._other_hours(day.day, deviation)
            for session in day.sessions:
                if session.waits:
                    dropped[session.rule_key].add(day.day)
        regular = (
            event
            for rule in self.confirmed_rules
            for event in self._regular(rule, dropped[rule.key])
        )
        return [*regular, *others]

    def _regular(self, rule: Rule, dropped: set[date]) -> Iterator[Event]:
        for mark, first, last, address in self._stretches():
            seen: set[date] = set()
            for part, recurrence in _parts(rule.recurrence, first, last):
                dates = occurrences(recurrence, first, last)
                away = dropped | seen
                seen.update(dates)
                name = f"hours-{rule.key}{mark}{part}"
                held = [day for day in dates if day not in away]
                if recurrence.rhythm is Rhythm.DATES:
                    for day in held:
                        yield self._session(f"{name}-{day:%Y%m%d}", rule, day, address)
                elif held:
                    yield self._series(name, rule, recurrence, dates, held, address)

    def _stretches(self) -> Iterator[tuple[str, date, date, LocationAddress | None]]:
        """A mark for the UID, the first and the last day, and the address between them."""
        moved = self.place.next_address
        if moved is None or moved.valid_from is None or moved.valid_from > self.last:
            yield "", self.first, self.last, self.place.address
            return
        yield "", self.first, moved.valid_from - timedelta(days=1), self.place.address
        yield f"-at{moved.pk}", moved.valid_from, self.last, moved

    def _address_on(self, day: date) -> LocationAddress | None:
        return next(
            address for _mark, first, last, address in self._stretches() if first <= day <= last
        )

    def _series(
        self,
        name: str,
        rule: Rule,
        recurrence: Recurrence,
        dates: list[date],
        held: list[date],
        address: LocationAddress | None,
    ) -> Event:
        """A repeating event; its first date takes place: an EXDATE there confuses clients."""
        event = self._session(name, rule, held[0], address)
        # RFC 5545, 3.3.10: UNTIL is in UTC where DTSTART has a time zone.
        until = _moment(held[-1], rule.opens_at).astimezone(UTC)
        event.add("rrule", {**(to_rrule(recurrence) or {}), "UNTIL": until})
        away = set(dates).difference(held)
        if inside := sorted(day for day in away if held[0] < day < held[-1]):
            event.add("exdate", [_moment(day, rule.opens_at) for day in inside])
        return event

    def _session(self, name: str, rule: Rule, day: date, address: LocationAddress | None) -> Event:
        return self._event(name, day, (rule.opens_at, rule.closes_at), rule.mode, address)

    def _other_hours(self, day: date, deviation: Deviation) -> Iterator[Event]:
        """The hours in place of the dropped ones, or an extra opening, as an event of their own."""
        span = deviation.closure
        if span is None or span.effect is not Effect.OTHER_HOURS:
            return
        assert span.opens_at is not None
        assert span.closes_at is not None
        mode = deviation.dropped[0].mode if deviation.dropped else Mode.WALK_IN
        text = _("An extra date.")
        if deviation.dropped:
            text = _("Other hours than usual: %(reason)s.") % {
                "reason": notice_words.closure_reason(span.reason)
            }
        closure = self.place.closures.get(span.key)
        notes = [text, _in_language(closure.public_text if closure else {})]
        hours = (span.opens_at, span.closes_at)
        name = f"closure-{span.key}-{day:%Y%m%d}"
        yield self._event(name, day, hours, mode, self._address_on(day), notes)

    def _event(
        self,
        name: str,
        day: date,
        hours: tuple[time, time],
        mode: Mode,
        address: LocationAddress | None,
        notes: list[str] | None = None,
    ) -> Event:
        event = Event()
        event.add("uid", f"{name}@{self.network}.lokalwillkommen")
        # The counter of the data only rises: every change is newer than what a client has.
        event.add("sequence", min(self.directory.number, LARGEST_SEQUENCE))
        changed = self.directory.changed_at.astimezone(UTC).replace(microsecond=0)
        event.add("dtstamp", changed)
        event.add("last-modified", changed)
        event.add("dtstart", _moment(day, hours[0]))
        event.add("dtend", _moment(day, hours[1]))
        event.add("summary", self._summary(mode))
        event.add("description", "\n".join(self._about(mode, notes or [])))
        if address:
            where = (self.place.location.venue, address.line)
            event.add("location", ", ".join(filter(None, where)))
            # An approximate position would lead to the wrong door: then only the address counts.
            if address.lat is not None and not address.position_is_approximate:
                event.add("geo", (address.lat, address.lon))
        event.add("url", self.url)
        event.add("status", "CONFIRMED")
        # It stands in somebody's calendar without taking their time.
        event.add("transp", "TRANSPARENT")
        return event

    def _summary(self, mode: Mode) -> str:
        name = {"place": words.isolated(self.place.location.name)}
        if mode is Mode.APPOINTMENT:
            return _("Consultation hour by appointment only: %(place)s") % name
        return _("Consultation hour: %(place)s") % name

    def _about(self, mode: Mode, notes: list[str]) -> Iterator[str]:
        yield from filter(None, notes)
        yield str(wording.NEEDS[mode])
        if phones := wording.phone_of(self.place.location):
            yield _("Telephone: %(number)s") % {"number": words.isolated(phones[0])}
        yield _("Short-term changes stand here first: %(url)s") % {"url": self.url}


def _parts(recurrence: Recurrence, first: date, last: date) -> Iterator[tuple[str, Recurrence]]:
    """The rule in parts that every calendar program understands, each with a mark for its UID.

    Outlook skips an event with BYDAY=2TU,4TU and cannot say a fifth week: so one series per week
    of the month, and single dates for the fifth. A date in two parts belongs to the first.
    """
    if recurrence.rhythm is not Rhythm.WEEKS_OF_MONTH:
        yield "", recurrence
        return
    for week in sorted(set(recurrence.weeks_of_month), key=lambda week: week % 7):
        part = replace(recurrence, weeks_of_month=(week,))
        if week == FIFTH_WEEK:
            dates = tuple(occurrences(part, first, last))
            part = replace(part, rhythm=Rhythm.DATES, dates=dates)
        yield f"-week{'last' if week == LAST_WEEK else week}", part


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE)


def _name_and_address(place: Place) -> str:
    line = place.address.line if place.address else ""
    return ", ".join(filter(None, (place.location.name, line)))


def _in_language(texts: dict[str, str]) -> str:
    """A stored text in the active language, else in German."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return texts.get(language) or texts.get(settings.LANGUAGE_CODE, "")


def _timezone() -> Timezone:
    """Central European Time with the clock changes of Directive 2000/84/EC, in force since 1996."""
    zone = Timezone()
    zone.add("tzid", ZONE.key)
    for kind, name, month, start, before, after in (
        (TimezoneDaylight, "CEST", 3, datetime(1996, 3, 31, 2), 1, 2),  # noqa: DTZ001
        (TimezoneStandard, "CET", 10, datetime(1996, 10, 27, 3), 2, 1),  # noqa: DTZ001
    ):
        change = kind()
        change.add("tzname", name)
        change.add("dtstart", start)
        change.add("rrule", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"})
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(change)
    return zone
