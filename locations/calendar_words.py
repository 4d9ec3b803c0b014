"""Dates, times, numbers and languages, said in the reader's language (CLDR through Babel)."""

from collections.abc import Iterable
from datetime import date, datetime, time

from babel import Locale
from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

# From here on a date is said with its year.
FAR_DAYS = 300
# Names of holidays as the package holidays has them in English; translated here.
HOLIDAYS = {
    "Neujahr": gettext_noop("New Year's Day"),
    "Heilige Drei Könige": gettext_noop("Epiphany"),
    "Internationaler Frauentag": gettext_noop("International Women's Day"),
    "Karfreitag": gettext_noop("Good Friday"),
    "Ostersonntag": gettext_noop("Easter Sunday"),
    "Ostermontag": gettext_noop("Easter Monday"),
    "Erster Mai": gettext_noop("Labor Day"),
    "Christi Himmelfahrt": gettext_noop("Ascension Day"),
    "Pfingstsonntag": gettext_noop("Whit Sunday"),
    "Pfingstmontag": gettext_noop("Whit Monday"),
    "Fronleichnam": gettext_noop("Corpus Christi"),
    "Mariä Himmelfahrt": gettext_noop("Assumption Day"),
    "Weltkindertag": gettext_noop("World Children's Day"),
    "Tag der Deutschen Einheit": gettext_noop("German Unity Day"),
    "Reformationstag": gettext_noop("Reformation Day"),
    "Allerheiligen": gettext_noop("All Saints' Day"),
    "Buß- und Bettag": gettext_noop("Day of Repentance and Prayer"),
    "Erster Weihnachtstag": gettext_noop("Christmas Day"),
    "Zweiter Weihnachtstag": gettext_noop("Second Day of Christmas"),
}

# Names of school holidays as the package holidays has them.
SEASONS = {
    "Winterferien": gettext_noop("winter holidays"),
    "Oster-/Frühjahrsferien": gettext_noop("Easter holidays"),
    "Himmelfahrts-/Pfingstferien": gettext_noop("Whitsun holidays"),
    "Sommerferien": gettext_noop("summer holidays"),
    "Herbstferien": gettext_noop("autumn holidays"),
    "Weihnachtsferien": gettext_noop("Christmas holidays"),
}


def babel_locale() -> Locale:
    """The CLDR locale of the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return Locale.parse(settings.CLDR_LOCALES.get(language, language), sep="_")


def isolated(text: str) -> str:
    """`text` between marks that keep its direction apart from the sentence around it."""
    return f"\u2068{text}\u2069" if translation.get_language_bidi() else text


def clock(moment: time) -> str:
    """A time of day such as 9:00, without a word for o'clock."""
    return f"{moment.hour}:{moment.minute:02}"


def at_clock(moment: time) -> str:
    """A time of day as it stands in a sentence: 16:00 Uhr."""
    return pgettext("time of day in a sentence", "%(time)s") % {"time": clock(moment)}


def hours_between(opens_at: time, closes_at: time) -> str:
    """A span of hours: 14:00–16:00 Uhr."""
    return _("%(opens)s–%(closes)s") % {"opens": clock(opens_at), "closes": clock(closes_at)}


def weekday_name(weekday: int) -> str:
    """The name of a weekday within a sentence; 0 is Monday."""
    return babel_locale().days["format"]["wide"][weekday]


def _with_all_month_names(text: str, month: int) -> str:
    language = translation.get_language()
    other = settings.ALSO_MONTH_NAMES_OF.get(language)
    if not other:
        return text
    usual = get_month_names("wide", locale=babel_locale())[month]
    also = get_month_names("wide", locale=other)[month]
    return text if usual == also else text.replace(usual, f"{also}/{usual}")


def _written(day: date, pattern: str) -> str:
    return _with_all_month_names(format_date(day, pattern, locale=babel_locale()), day.month)


def long_date(day: date, today: date | None = None) -> str:
    """Weekday and date: Dienstag, 1. Dezember; with the year when it is far from `today`."""
    if today is not None and abs((day - today).days) > FAR_DAYS:
        return _written(day, "full")
    return _written(day, pgettext("CLDR date pattern", "EEEE d MMMM"))


def day_and_month(day: date) -> str:
    """A date within the year, without its weekday: 1. Dezember."""
    return _written(day, pgettext("CLDR date pattern", "d MMMM"))


def plain_date(day: date, precision: str = "day") -> str:
    """A date as far as it is known: 20. November 2026, November 2026 or 2026."""
    return _written(day, {"day": "long", "month": "MMMM y", "year": "y"}[precision])


def short_date(day: date) -> str:
    """Weekday and date for a table: Di., 1. Dezember."""
    return _written(day, pgettext("CLDR date pattern", "EEE d MMMM"))


def span_words(first: date, last: date, *, today: date | None = None) -> str:
    """Two days as one says them: 26. bis 30. November 2026; one day as one.

    With `today`, its year goes without saying.
    """
    is_clear = today is not None and first.year == last.year == today.year
    end = day_and_month(last) if is_clear else plain_date(last)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        begin = _("%(day)s.") % {"day": first.day}
    elif first.year == last.year:
        begin = day_and_month(first)
    else:
        begin = plain_date(first)
    return _("%(first)s to %(last)s") % {"first": begin, "last": end}


def near_date(day: date, today: date) -> str:
    """A date as one says it: heute, morgen, Mittwoch, else weekday and date."""
    if day == today:
        return _("today")
    if (day - today).days == 1:
        return _("tomorrow, %(weekday)s") % {"weekday": weekday_name(day.weekday())}
    return long_date(day, today)


def near_moment(day: date, opens_at: time, today: date) -> str:
    """Day and time as one says them: morgen, Mittwoch, um 9:00 Uhr."""
    values = {"time": at_clock(opens_at), "weekday": weekday_name(day.weekday())}
    if day == today:
        return _("today at %(time)s") % values
    if (day - today).days == 1:
        return _("tomorrow, %(weekday)s, at %(time)s") % values
    return _("%(date)s at %(time)s") % (values | {"date": long_date(day, today)})


def moment_words(moment: datetime, *, year: bool = False) -> str:
    """Weekday, date and time of day: Dienstag, 24. November, 14:30 Uhr."""
    day = _written(moment.date(), "full") if year else long_date(moment.date())
    return _("%(date)s, %(time)s") % {"date": day, "time": at_clock(moment.time())}


def joined(parts: Iterable[str]) -> str:
    """The parts as a list in words: a, b und c."""
    return format_list(list(parts), locale=babel_locale())


def listed(parts: Iterable[str]) -> str:
    """The parts one after the other: a, b, c."""
    return pgettext("between the entries of a list", ", ").join(parts)


def clauses(parts: Iterable[str]) -> str:
    """Longer parts one after the other, with a stronger stop between them: a; b; c."""
    return pgettext("between the clauses of a sentence", "; ").join(parts)


def weekday_span(weekdays: Iterable[int]) -> str:
    """Weekdays in a sentence; three and more in a row are said from the first to the last."""
    runs: list[list[int]] = []
    for weekday in sorted(weekdays):
        if runs and weekday == runs[-1][-1] + 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    parts: list[str] = []
    for run in runs:
        names = [weekday_name(weekday) for weekday in run]
        if len(run) > 2:
            names = [_("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}]
        parts.extend(names)
    return joined(parts)


def kilometres(value: float) -> str:
    """A distance in kilometres with at most one decimal: 1,5 km."""
    number = format_decimal(value, format="0.#", locale=babel_locale())
    return pgettext("distance", "%(number)s km") % {"number": number}


def language_name(code: str) -> str:
    """What the reader calls the language with this code of BCP 47; the code if CLDR has none."""
    name = babel_locale().languages.get(code) or code
    return name[:1].upper() + name[1:]


def holiday_name(german: str) -> str:
    """A public holiday in the reader's language; its German name if we have no other."""
    return _(HOLIDAYS[german]) if german in HOLIDAYS else isolated(german)


def season_name(german: str) -> str:
    """School holidays in a sentence of the reader's language; German if there is no word."""
    return _(SEASONS[german]) if german in SEASONS else isolated(german)
