"""The sentences about hours and places, word by word as residents read them."""

import re
from datetime import date, datetime, time

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags

from locations import calendar_words as words
from locations import directory, keeper, notice_words, wording
from locations.distance import Distance
from locations.life import Absence
from locations.models import Closure, Location, OpeningHours, SeasonQuestion
from locations.place import Place
from locations.recurrence import Rhythm
from locations.schedule import (
    ClosureSpan,
    Day,
    Deviation,
    Effect,
    Mode,
    Schedule,
    Session,
    State,
    Status,
    Unknown,
)
from tests import factories

TUESDAY = date(2026, 11, 24)
FOURTH_OF_DECEMBER = date(2026, 12, 4)


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


def plain(text):
    """With spaces where a line must not break; that they are there is a test of its own."""
    return text.replace("\u00a0", " ")


def rule(*weekdays, opens=14, closes=16, **values):
    """Rules for these weekdays (0 is Monday); not saved."""
    return [
        OpeningHours(weekday=day, opens_at=time(opens), closes_at=time(closes), **values)
        for day in weekdays or (1,)
    ]


def place(hours=(), **facts):
    """A place as wording looks at it, without a database."""
    others = dict.fromkeys(
        ("address", "next_address", "neighborhood", "district", "funded_by", "programme")
    )
    lists = dict.fromkeys(("served", "carriers"), ())
    row = Location(name="Dorstfeld", slug="dorstfeld")
    return Place(
        location=row, hours=tuple(hours), closures={}, schedule=Schedule(()), **others, **lists,
        **facts,
    )  # fmt: skip


def said(state, hours=(), **facts):
    found = wording.status_words(state, TUESDAY, place(hours, **facts))
    return found.tone, plain(found.badge), tuple(map(plain, found.sentences)), found.call


def session(day, opens=14, mode=Mode.WALK_IN, closes=16):
    return Session(day, time(opens), time(closes), mode, confirmed=True, rule_key=1)


def rhythm(hours):
    return [plain(text) for text in wording.rhythms(hours)]


# --- Status (screens.md, 1.3) ---


@pytest.mark.parametrize(
    ("mode", "need"),
    [
        (Mode.WALK_IN, "Sie brauchen keinen Termin."),
        (Mode.WALK_IN_AND_APPOINTMENT, "Mit oder ohne Termin."),
    ],
)
def test_open(mode, need):
    status = Status(State.OPEN, until=time(16), mode=mode)
    assert said(status) == ("open", "Jetzt geöffnet bis 16:00 Uhr", (need,), "")


def test_by_appointment():
    status = Status(State.BY_APPOINTMENT, until=time(17), mode=Mode.APPOINTMENT)
    badge = "Heute nur mit Termin, bis 17:00 Uhr"
    assert said(status) == ("appointment", badge, (), "Termin vereinbaren")


@pytest.mark.parametrize(
    ("day", "opens", "when"),
    [
        (TUESDAY, 14, "heute um 14:00 Uhr"),
        (date(2026, 11, 25), 9, "morgen, Mittwoch, um 9:00 Uhr"),
        (date(2026, 11, 26), 9, "Donnerstag, 26. November, um 9:00 Uhr"),
        (date(2026, 12, 1), 14, "Dienstag, 1. Dezember, um 14:00 Uhr"),
        (date(2027, 1, 5), 14, "Dienstag, 5. Januar, um 14:00 Uhr"),
        (date(2027, 10, 5), 14, "Dienstag, 5. Oktober 2027, um 14:00 Uhr"),
    ],
)
def test_closed_says_when_it_opens_again(day, opens, when):
    status = Status(State.CLOSED, next=session(day, opens))
    sentence = f"Nächste Sprechstunde: {when}"
    assert said(status) == ("closed", "Geschlossen", (sentence,), "")


def test_closed_says_that_one_needs_an_appointment_next_time():
    status = Status(State.CLOSED, next=session(TUESDAY, mode=Mode.APPOINTMENT))
    assert said(status)[2] == ("Nächste Sprechstunde, nur mit Termin: heute um 14:00 Uhr",)


def test_closed_without_a_next_date():
    sentence = "Der nächste Termin steht noch nicht fest."
    assert said(Status(State.CLOSED)) == ("closed", "Geschlossen", (sentence,), "Auskunft")


def test_closed_by_a_closure_says_why():
    closure = ClosureSpan(1, TUESDAY, TUESDAY, Effect.CLOSED, reason="team_day")
    status = Status(State.CLOSED, closure=closure, next=session(date(2026, 12, 1)))
    assert said(status)[2] == (
        "Heute geschlossen: Team-Tag oder Fortbildung.",
        "Nächste Sprechstunde: Dienstag, 1. Dezember, um 14:00 Uhr",
    )


def test_closed_by_a_holiday_names_it():
    status = Status(State.CLOSED, holiday="Fronleichnam")
    assert said(status)[2][0] == "Heute geschlossen: Fronleichnam, Feiertag."


def test_unknown():
    status = Status(State.UNKNOWN, Unknown.NO_HOURS)
    assert said(status) == (
        "unknown",
        "Nicht bekannt",
        ("Die Öffnungszeiten sind nicht bekannt.",),
        "Bitte rufen Sie an, bevor Sie kommen",
    )


@pytest.mark.parametrize(
    ("status", "badge"),
    [
        ("ended", "Dauerhaft geschlossen"),
        ("planned", "Noch nicht geöffnet"),
        ("paused", "Zurzeit geschlossen"),
    ],
)
def test_place_that_is_not_at_work_says_nothing_about_hours(status, badge):
    running = Status(State.OPEN, until=time(16), mode=Mode.WALK_IN)
    words = wording.status_words(running, TUESDAY, place(rule(), status=Location.Status(status)))
    assert words == wording.StatusWords("closed", badge)


# --- Not confirmed (1.4) ---


@pytest.mark.parametrize(
    ("precision", "known"),
    [("day", "vom 1. März 2018"), ("month", "vom März 2018"), ("year", "von 2018")],
)
def test_unconfirmed_says_from_when_the_hours_are(precision, known):
    hours = rule(opens=13, published_on=date(2018, 3, 1), published_on_precision=precision)
    status = Status(State.UNKNOWN, Unknown.UNCONFIRMED)
    assert said(status, hours) == (
        "unconfirmed",
        "Nicht bestätigt",
        (f"Nach unserem Stand {known}: jeden Dienstag, 13:00–16:00 Uhr.",),
        "Bitte rufen Sie an, bevor Sie kommen",
    )


def test_unconfirmed_without_a_date():
    assert plain(wording.unconfirmed_words(rule())) == (
        "Nach unserem Stand: jeden Dienstag, 14:00–16:00 Uhr."
    )


def test_confirmation_that_is_too_old_is_said_by_the_day():
    hours = rule(confirmed_on=date(2026, 1, 2), published_on=date(2018, 3, 1))
    assert "vom 2. Januar 2026" in wording.unconfirmed_words(hours)


def test_newest_date_of_several_rules_counts():
    old, new = rule(1, 2, published_on_precision="year")
    old.published_on, new.published_on = date(2016, 1, 1), date(2018, 1, 1)
    assert wording.known_since([old, new]) == ("2018", "year")
    assert wording.known_since(rule()) == ("", "")


# --- Closures (1.5) ---


def notice(effect=Effect.CLOSED, day=date(2026, 12, 1), today=TUESDAY, sessions=(), **values):
    span = ClosureSpan(1, day, day, effect, reason="room", **values)
    deviation = Deviation(span, dropped=(session(day),))
    return plain(
        notice_words.closure_notice(deviation, Day(day, tuple(sessions), (deviation,)), today)
    )


def test_closure_notice():
    assert notice() == "Am Dienstag, 1. Dezember, fällt die Sprechstunde aus: Raum nicht nutzbar."


def test_closure_notice_of_today():
    assert notice(day=TUESDAY) == "Heute fällt die Sprechstunde aus: Raum nicht nutzbar."


def test_closure_notice_of_one_of_several_hours():
    assert notice(sessions=[session(date(2026, 12, 1), 9, closes=12)]) == (
        "Am Dienstag, 1. Dezember, fällt die Zeit 14:00–16:00 Uhr aus: Raum nicht nutzbar."
    )


def test_other_hours_notice():
    times = {"effect": Effect.OTHER_HOURS, "opens_at": time(14), "closes_at": time(15)}
    text = "Am Dienstag, 1. Dezember, nur 14:00–15:00 Uhr."
    assert notice(**times) == text
    assert notice(day=TUESDAY, **times) == "Heute nur 14:00–15:00 Uhr."


def test_holiday_notice():
    thursday = date(2026, 6, 4)
    deviation = Deviation(holiday="Fronleichnam", dropped=(session(thursday),))
    day = Day(thursday, (), (deviation,))
    text = notice_words.closure_notice(deviation, day, date(2026, 6, 1))
    assert text == "Donnerstag, 4. Juni: geschlossen (Fronleichnam, Feiertag)."
    assert notice_words.deviation_words(deviation) == "Fronleichnam, Feiertag"


@pytest.mark.parametrize("reason", Closure.Reason)
def test_every_reason_is_said_in_every_language(reason):
    texts = set()
    for language in ("de", "en", "ar"):
        with translation.override(language):
            texts.add(notice_words.closure_reason(reason))
    assert len(texts) == 3


@pytest.mark.parametrize("reason", Closure.Reason)
def test_reason_reads_well_after_a_colon(reason):
    """The sentence has said "aus" and "because" already."""
    assert not re.match(r"(aus|wegen|weil|für)\b", notice_words.closure_reason(reason))
    with translation.override("en"):
        assert not re.match(r"(for|because|due)\b", notice_words.closure_reason(reason))
    with translation.override("ar"):
        # The preposition of "for organizational reasons" is one letter at the beginning.
        assert not notice_words.closure_reason(reason).startswith("لأ")


# --- Breaks, the end, seasons, waiting ---

PAUSED, ENDED, PLANNED = (Location.Status(name) for name in ("paused", "ended", "planned"))
CHRISTMAS = SeasonQuestion(
    season="Weihnachtsferien", starts_on=date(2026, 12, 23), ends_on=date(2027, 1, 6)
)
NOT_FIXED = "Ob wir in den Weihnachtsferien geöffnet haben, steht noch nicht fest."


@pytest.mark.parametrize(
    ("absence", "text"),
    [
        (
            Absence(PAUSED, date(2026, 12, 23), date(2027, 1, 6)),
            "Pause vom 23. Dezember 2026 bis 6. Januar 2027.",
        ),
        (
            Absence(PAUSED, date(2026, 12, 23), None),
            "Pause ab 23. Dezember 2026. Wann es weitergeht, steht noch nicht fest.",
        ),
        (Absence(ENDED, date(2027, 1, 15), None), "Ab 15. Januar 2027 dauerhaft geschlossen."),
        (Absence(PLANNED, None, date(2027, 1, 14)), "Öffnet am 15. Januar 2027."),
        (Absence(PAUSED, None, None, is_dated=False), ""),
    ],
)
def test_absence_is_said_with_its_days(absence, text):
    assert plain(notice_words.absence_words(absence)) == text


def test_break_says_when_it_goes_on():
    absence = Absence(PAUSED, TUESDAY, date(2026, 12, 1))
    status = Status(State.CLOSED, next=session(date(2026, 12, 8)))
    assert said(status, status=PAUSED, absences=(absence,)) == (
        "closed",
        "Zurzeit geschlossen",
        (
            "Pause vom 24. November 2026 bis 1. Dezember 2026.",
            "Nächste Sprechstunde: Dienstag, 8. Dezember, um 14:00 Uhr",
        ),
        "",
    )


def test_season_without_an_answer_is_not_confirmed():
    during = SeasonQuestion(season="Herbstferien", starts_on=TUESDAY, ends_on=TUESDAY)
    tone, badge, sentences, call = said(
        Status(State.UNKNOWN, Unknown.SEASON), seasons=(during, CHRISTMAS)
    )
    assert (tone, badge, call) == (
        "unconfirmed", "Nicht bestätigt", "Bitte rufen Sie an, bevor Sie kommen",
    )  # fmt: skip
    assert sentences == ("Ob wir in den Herbstferien geöffnet haben, steht noch nicht fest.",)


@pytest.mark.parametrize(
    ("day", "is_said"),
    [(date(2026, 12, 22), False), (date(2026, 12, 23), True), (date(2027, 1, 12), True)],
)
def test_next_date_after_the_beginning_of_an_open_season_says_so(day, is_said):
    found = said(Status(State.CLOSED, next=session(day)), seasons=(CHRISTMAS,))[2]
    assert (NOT_FIXED in found) is is_said


def test_no_next_date_and_an_open_season():
    found = said(Status(State.CLOSED), seasons=(CHRISTMAS,))[2]
    assert found == ("Der nächste Termin steht noch nicht fest.", NOT_FIXED)


@pytest.mark.parametrize("german_name", words.SEASONS)
def test_every_season_is_said_in_every_language(german_name):
    names = set()
    for language in ("de", "en", "ar"):
        with translation.override(language):
            names.add(words.season_name(german_name))
    assert len(names) == 3
    assert german_name not in names or german_name.endswith("ferien")


def test_season_that_nobody_has_translated_keeps_its_name():
    with translation.override("ar"):
        assert "Kartoffelferien" in words.season_name("Kartoffelferien")


WAITING_IN_ARABIC = {
    0: "بدون انتظار",
    1: "يوم واحد",
    2: "يومان",
    3: "3 أيام",
    10: "10 أيام",
    11: "11 يومًا",
    99: "99 يومًا",
    100: "100 يوم ",
    103: "103 أيام",
    365: "365 يومًا",
}


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "Termine gibt es ohne Wartezeit (Stand: 22. November)."),
        (1, "Wartezeit auf einen Termin: etwa 1 Tag (Stand: 22. November)."),
        (14, "Wartezeit auf einen Termin: etwa 14 Tage (Stand: 22. November)."),
    ],
)
def test_waiting_time(days, text):
    assert plain(notice_words.waiting_words(days, date(2026, 11, 22))) == text


@pytest.mark.parametrize("days", WAITING_IN_ARABIC)
def test_waiting_time_in_arabic_has_the_form_of_its_number(days):
    with translation.override("ar"):
        text = plain(notice_words.waiting_words(days, date(2026, 11, 22)))
    assert WAITING_IN_ARABIC[days] in text


def test_next_session_with_its_hours():
    text = plain(wording.session_words(session(date(2026, 12, 8)), TUESDAY))
    assert text == "Dienstag, 8. Dezember, 14:00–16:00 Uhr"


# --- Rhythms ---


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (rule(1), ["jeden Dienstag, 14:00–16:00 Uhr"]),
        (rule(0, 3), ["jeden Montag und Donnerstag, 14:00–16:00 Uhr"]),
        (rule(0, 1), ["jeden Montag und Dienstag, 14:00–16:00 Uhr"]),
        (rule(0, 1, 2, 3, 4), ["jeden Montag bis Freitag, 14:00–16:00 Uhr"]),
        (rule(0, 1, 2, 4), ["jeden Montag bis Mittwoch und Freitag, 14:00–16:00 Uhr"]),
        (
            rule(0, 1, 2, 3, 4, opens=13, closes=17) + rule(0, 1, 2, 3, 4, opens=9, closes=12),
            ["jeden Montag bis Freitag, 9:00–12:00 Uhr und 13:00–17:00 Uhr"],
        ),
        (
            rule(0, 1, opens=9, closes=12) + rule(1, 2, opens=14),
            [
                "jeden Montag und Dienstag, 9:00–12:00 Uhr",
                "jeden Dienstag und Mittwoch, 14:00–16:00 Uhr",
            ],
        ),
        (
            rule(1) + rule(1, opens=16, closes=18, mode=Mode.APPOINTMENT),
            ["jeden Dienstag, 14:00–16:00 Uhr", "jeden Dienstag, 16:00–18:00 Uhr nur mit Termin"],
        ),
        (
            rule(1, valid_to=date(2026, 12, 31)),
            ["jeden Dienstag, 14:00–16:00 Uhr (bis 31. Dezember 2026)"],
        ),
        (
            rule(1, mode=Mode.APPOINTMENT, valid_to=date(2026, 12, 31)),
            ["jeden Dienstag, 14:00–16:00 Uhr nur mit Termin (bis 31. Dezember 2026)"],
        ),
        (
            rule(1, rhythm=Rhythm.FORTNIGHTLY, anchor_on=TUESDAY),
            ["jeden zweiten Dienstag, 14:00–16:00 Uhr"],
        ),
        (
            rule(1, rhythm=Rhythm.WEEKS_OF_MONTH, weeks_of_month=[3, 1]),
            ["jeden ersten und dritten Dienstag im Monat, 14:00–16:00 Uhr"],
        ),
        (
            rule(1, rhythm=Rhythm.WEEKS_OF_MONTH, weeks_of_month=[-1, 2]),
            ["jeden zweiten und letzten Dienstag im Monat, 14:00–16:00 Uhr"],
        ),
        (
            rule(None, rhythm=Rhythm.DATES, dates=["2026-12-15", "2026-12-01"]),
            ["am 1. Dezember und 15. Dezember, 14:00–16:00 Uhr"],
        ),
        (
            rule(1, rhythm=Rhythm.FORTNIGHTLY, anchor_on=TUESDAY) + rule(0),
            ["jeden Montag, 14:00–16:00 Uhr", "jeden zweiten Dienstag, 14:00–16:00 Uhr"],
        ),
        ([], []),
    ],
)
def test_rhythm(hours, expected):
    assert rhythm(hours) == expected


def test_weekly_rules_with_other_ends_stay_apart():
    hours = rule(0) + rule(1, valid_to=date(2026, 12, 31))
    assert len(rhythm(hours)) == 2


def test_only_the_first_of_many_single_dates_are_said():
    dates = [f"2026-12-{day:02}" for day in range(1, 20)]
    (text,) = rhythm(rule(None, rhythm=Rhythm.DATES, dates=dates))
    assert text.count("Dezember") == wording.DATES_SHOWN


# --- Distances, numbers, dates ---


@pytest.mark.parametrize(
    ("metres", "exact", "text"),
    [
        (2_340, True, "2,3 km"),
        (2_000, True, "2 km"),
        (20, True, "0,1 km"),
        (2_340, False, "ungefähr 2,5 km"),
        (20, False, "ungefähr 0,5 km"),
        (1_900, False, "ungefähr 2 km"),
    ],
)
def test_distance(metres, exact, text):
    assert plain(wording.distance_words(Distance(metres, exact))) == text


def test_number_and_its_unit_stay_on_one_line():
    for text in (
        words.at_clock(time(9)),
        words.hours_between(time(9), time(12)),
        words.kilometres(2.5),
    ):
        assert " " not in text


@pytest.mark.parametrize(("count", "text"), [(0, "0 Orte"), (1, "1 Ort"), (8, "8 Orte")])
def test_count_of_places(count, text):
    assert plain(wording.place_count(count)) == text


@pytest.mark.parametrize(
    ("precision", "text"),
    [("day", "4. Dezember 2026"), ("month", "Dezember 2026"), ("year", "2026")],
)
def test_date_as_far_as_it_is_known(precision, text):
    assert words.plain_date(FOURTH_OF_DECEMBER, precision) == text


def test_dates_in_tables_and_sentences():
    assert words.short_date(date(2026, 12, 1)) == "Di., 1. Dezember"
    assert words.near_date(TUESDAY, TUESDAY) == "heute"
    assert words.near_date(date(2026, 11, 25), TUESDAY) == "morgen, Mittwoch"
    moment = datetime(2026, 11, 24, 14, 30, tzinfo=None)
    assert plain(words.moment_words(moment)) == "Dienstag, 24. November, 14:30 Uhr"
    assert "2026" in words.moment_words(moment, year=True)


def test_language_has_a_name_or_keeps_its_code():
    assert words.language_name("ar") == "Arabisch"
    assert words.language_name("xx-unknown") == "Xx-unknown"


def test_every_holiday_of_the_state_has_its_translation():
    days = directory.state_holidays()
    assert date(2026, 1, 1) in days  # the package computes a year when it is asked for
    assert set(days.values()) <= set(words.HOLIDAYS)


# --- English ---


def test_english():
    with translation.override("en"):
        status = Status(State.OPEN, until=time(16), mode=Mode.WALK_IN)
        sentence = "You do not need an appointment."
        assert said(status) == ("open", "Open now until 16:00", (sentence,), "")
        status = Status(State.CLOSED, next=session(TUESDAY))
        assert said(status)[2] == ("Next consultation hour: today at 14:00",)
        (text,) = rhythm(rule(0, 1, 2, 3, 4))
        assert text == "every Monday to Friday, 14:00–16:00"
        assert words.near_moment(date(2026, 12, 1), time(14), TUESDAY) == (
            "Tuesday 1 December at 14:00"
        )
        assert words.plain_date(FOURTH_OF_DECEMBER) == "4 December 2026"
        assert [wording.place_count(count) for count in (1, 2)] == ["1 place", "2 places"]
        assert plain(wording.distance_words(Distance(2_340, exact=False))) == "about 2.5 km"
        assert words.holiday_name("Fronleichnam") == "Corpus Christi"


# --- Arabic ---


@pytest.fixture
def arabic():
    with translation.override("ar"):
        yield


def test_arabic_hours_are_said_from_and_to(arabic):
    assert words.hours_between(time(14), time(16)) == "من 14:00 إلى 16:00"


@pytest.mark.parametrize(
    ("day", "names"),
    [(date(2026, 12, 1), "كانون الأول/ديسمبر"), (date(2027, 7, 6), "تموز/يوليو")],
)
def test_arabic_months_have_both_names(arabic, day, names):
    for text in (words.long_date(day), words.plain_date(day), words.day_and_month(day)):
        assert names in text


def test_arabic_sentences(arabic):
    status = Status(State.OPEN, until=time(16), mode=Mode.WALK_IN)
    assert said(status) == ("open", "مفتوح الآن حتى 16:00", ("لا تحتاج إلى موعد.",), "")
    status = Status(State.CLOSED, next=session(TUESDAY))
    assert said(status)[2] == ("الاستشارة القادمة: اليوم الساعة 14:00",)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "مكان واحد"),
        (2, "مكانان"),
        (3, "3 أماكن"),
        (11, "11 مكانًا"),
        (100, "100 مكان"),
    ],
)
def test_arabic_counts_in_six_ways(arabic, count, text):
    assert plain(wording.place_count(count)) == text


@pytest.mark.parametrize(("language", "marks"), [("ar", 2), ("de", 0), ("en", 0)])
def test_foreign_name_is_isolated_where_the_text_runs_the_other_way(language, marks):
    with translation.override(language):
        text = words.holiday_name("Tag des Dorffests")
    assert len(re.findall("[\u2068\u2069]", text)) == marks
    assert text.strip("\u2068\u2069") == "Tag des Dorffests"


# --- Telephone ---


@pytest.mark.parametrize(
    ("own", "network", "phones"),
    [
        (["0231 1"], "0231 2", ["0231 1"]),
        ([], "0231 2", ["0231 2"]),
        ([], "", []),
    ],
)
def test_phone_is_that_of_the_place_or_of_the_network(settings, own, network, phones):
    settings.NETWORK_PHONE = network
    assert wording.phone_of(Location(phones=own)) == phones


@pytest.mark.parametrize(
    ("phones", "sentence"),
    [
        (["0231 1234"], "Bitte rufen Sie an, bevor Sie kommen: 0231 1234"),
        (["0231 1", "0231 2"], "Bitte rufen Sie an, bevor Sie kommen: 0231 1, 0231 2"),
        ([], "Bitte rufen Sie an, bevor Sie kommen."),
    ],
)
def test_sentence_ends_well_with_and_without_a_number(db, at, phones, sentence):
    row = factories.location()
    place = keeper.current(at(2026, 11, 24, 14, 30)).places[row.slug]
    status = Status(State.UNKNOWN, Unknown.NO_HOURS)
    said = wording.status_words(status, TUESDAY, place)
    context = {"place": place, "words": said, "phones": phones}
    html = render_to_string("components/place.html", context)
    (paragraph,) = re.findall(r"<p>(.*?)</p>", html, re.DOTALL)
    assert (
        " ".join(strip_tags(paragraph).split())
        == f"Die Öffnungszeiten sind nicht bekannt. {sentence}"
    )


def test_only_confirmed_answers_are_given(settings):
    settings.CONFIRMED_ANSWERS = []
    assert wording.confirmed_answers() == []
    settings.CONFIRMED_ANSWERS = ["free"]
    assert wording.confirmed_answers() == [
        ("Was kostet das?", "Nichts. Die Beratung ist kostenlos.")
    ]


@pytest.mark.django_db
def test_past_dates_are_left_out_and_a_later_beginning_is_said():
    rows = [
        factories.opening_hours(
            rhythm=Rhythm.DATES, weekday=None, dates=["2026-11-20", "2026-12-04"]
        ),
        factories.opening_hours(valid_from=date(2027, 1, 1)),
    ]
    with translation.override("de"):
        assert wording.rhythms(rows, date(2026, 11, 24)) == [
            "jeden Dienstag, 14:00–16:00\xa0Uhr (ab 1. Januar 2027)",
            "am 4. Dezember, 14:00–16:00\xa0Uhr",
        ]
