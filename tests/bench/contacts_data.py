"""Fills a prepared database with contacts of five years (`python -m tests.bench.contacts_data N`).

The database writes them itself, a million in about half a minute. `load_demo --contacts` makes
more lifelike ones, row by row in Python, which would take too long for ten million. What counts
here is how many rows lie where: the days in their order, every sixth contact at one place, the
people who logged them known for a year, and of that year follow-ups, too.
"""

import os
import sys
from datetime import date, timedelta
from functools import partial

DAYS = 5 * 365
AT_ONCE = 500_000
PEOPLE_PER_PLACE = 3
# Works at all places, and may read all contacts.
EVERYWHERE = "bench-everywhere@example.org"


def some(number: str, below: int, prime: int) -> str:
    """SQL for a number that looks like chance; each `prime` gives numbers of its own."""
    return f"((({number} * {prime}) %% 2147483647) %% {below})"


def skewed(number: str, below: str, prime: int) -> str:
    """As `some`, the small ones far more often: 0 of 36 is every sixth."""
    chance = some(number, 1000, prime)
    return f"({chance} * {chance} * {below} / 1000000)"


def choice(number: str, prime: int, **shares: int) -> str:
    """SQL for a text, each with its share of a hundred; empty for what is left."""
    chance, upto, whens = some(number, 100, prime), 0, []
    for text, share in shares.items():
        upto += share
        whens.append(f"WHEN {chance} < {upto} THEN '{text}'")
    return f"CASE {' '.join(whens)} ELSE '' END"


chosen = partial(choice, "i")
VALUES = {
    "counterpart": choice(
        "i", 1103515245,
        advice_seeker=80, on_behalf=6, partner=7, volunteer=4, neighbor_landlord=3,
    ),
    "channel": chosen(1664525, open_session=47, appointment=18, phone=17, message=10, event=3),
    "first_contact": chosen(22695477, yes=30, no=60),
    "language": chosen(134775813, ar=32, de=18, uk=15, fa=10, tr=7, ku=6, en=5, fr=3),
    "interpreting": chosen(214013, none=60, staff=10, family=9, app=4, child=1),
    "age_band": chosen(1140671485, under_18=3, from_18=12, from_27=45, over_60=5),
    "gender": chosen(69069, female=35, male=35, diverse=1),
    "duration": chosen(1566083941, up_to_15=20, up_to_30=30, up_to_60=15, over_60=5),
    "result": chosen(
        1812433253, solved=30, referred=20, appointment_made=10, continued=20, not_helped=5
    ),
}  # fmt: skip
CONTACTS = """
INSERT INTO consultations_contact (
    id, version, happened_on, recorded_at, advised, accompanying, headcount, is_demo,
    location_id, recorded_by_id, home, home_district_id, {columns}
)
WITH RECURSIVE numbers(i) AS (
    SELECT CAST(%s AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < %s
),
places AS MATERIALIZED (
    SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS k FROM locations_location
),
people AS MATERIALIZED (
    SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS k FROM accounts_user
    WHERE email LIKE 'bench-%%'
),
districts AS MATERIALIZED (
    SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS k FROM locations_district
),
chosen AS (
    SELECT i, i * {days} / {wanted} AS day, {place} AS place, {person} AS person,
        {home} AS home_chance, {district} AS district, {group} AS group_chance, {beside} AS beside
    FROM numbers
)
SELECT i, 1, {date}, {moment}, CASE WHEN group_chance = 0 THEN 0 ELSE 1 END,
    CASE WHEN group_chance = 0 THEN 0 ELSE beside / 6 END,
    CASE WHEN group_chance = 0 THEN 5 + beside ELSE NULL END, FALSE, places.id,
    CASE WHEN day >= {days} - 365 THEN people.id ELSE NULL END,
    CASE WHEN home_chance < 89 THEN 'district' WHEN home_chance < 92 THEN 'outside'
        WHEN home_chance < 94 THEN 'unknown' ELSE '' END,
    CASE WHEN home_chance < 89 THEN districts.id ELSE NULL END, {values}
FROM chosen
JOIN places ON places.k = place
JOIN people ON people.k = place * {people} + person
JOIN districts ON districts.k = district
ORDER BY i
"""
# None for 10 of 100, one for 30, two for 35, three for 25; 5 has no factor of 18.
TOPICS = """
INSERT INTO consultations_contacttopic (contact_id, topic_id)
WITH topics AS MATERIALIZED (
    SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS k FROM consultations_topic
),
turns(turn, least) AS (VALUES (0, 10), (1, 40), (2, 75)),
chosen AS (
    SELECT id, turn, ({topic} + 5 * turn) %% 18 AS topic
    FROM consultations_contact, turns
    WHERE id BETWEEN %s AND %s AND {number_of} >= least
)
SELECT chosen.id, topics.id FROM chosen JOIN topics ON topics.k = topic ORDER BY chosen.id, turn
"""
UNMET_NEEDS = """
INSERT INTO consultations_unmetneed (contact_id, reason, language, offer_category)
SELECT id, 'full', '', '' FROM consultations_contact
WHERE id BETWEEN %s AND %s AND result = 'not_helped' ORDER BY id
"""
REFERRALS = """
INSERT INTO consultations_referral (contact_id, target, arrival)
SELECT id, 'jobcenter', 'open' FROM consultations_contact
WHERE id BETWEEN %s AND %s AND result = 'referred' ORDER BY id
"""
FOLLOW_UPS = """
INSERT INTO consultations_followup (
    version, contact_id, location_id, author_id, is_shared, due_on, memo, made_at, done_at
)
SELECT 1, id, location_id, recorded_by_id, {shared} = 0, {due}, '', recorded_at,
    CASE WHEN {still_open} = 0 THEN NULL ELSE recorded_at END
FROM consultations_contact
WHERE id BETWEEN %s AND %s AND recorded_by_id IS NOT NULL AND {has_one} < 10 ORDER BY id
"""
# A day so many days after another.
DATE = {"postgresql": "({0} + ({1})::int)", "sqlite": "date({0}, '+' || ({1}) || ' days')"}
MOMENT = {
    "postgresql": "({0} + time '12:00') AT TIME ZONE 'UTC'",
    "sqlite": "{0} || ' 12:00:00'",
}


def fill(wanted: int) -> None:
    """So many contacts for empty tables, with all that hangs on them; counted and analyzed."""
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from django.utils import timezone

    from consultations import models, recounts

    if models.Contact.objects.exists():
        raise ValueError("There are contacts already.")
    _add_people()
    statements = _statements(connection.vendor, timezone.localdate(), wanted)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # No look at every foreign key: they are taken from the tables themselves.
            cursor.execute("SET session_replication_role = replica")
        for first in range(1, wanted + 1, AT_ONCE):
            with transaction.atomic():
                for statement in statements:
                    cursor.execute(statement, (first, min(wanted, first + AT_ONCE - 1)))
        for statement in connection.ops.sequence_reset_sql(no_style(), [models.Contact]):
            cursor.execute(statement)
    recounts.rebuild(date(2016, 10, 1))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _statements(vendor: str, last: date, wanted: int) -> list[str]:
    """What makes the contacts from one number to another."""
    first = f"'{last - timedelta(days=DAYS - 1)}'"
    day = DATE[vendor].format(f"date {first}" if vendor == "postgresql" else first, "day")
    contacts = CONTACTS.format(
        columns=", ".join(VALUES),
        values=", ".join(VALUES.values()),
        days=DAYS,
        # The last contact happened on the last day.
        wanted=wanted + 1,
        place=skewed("i", "(SELECT COUNT(*) FROM places)", 48271),
        person=some("i", PEOPLE_PER_PLACE, 16807),
        people=PEOPLE_PER_PLACE,
        home=some("i", 100, 39373),
        district=skewed("i", "(SELECT COUNT(*) FROM districts)", 742938285),
        group=some("i", 50, 950706376),
        date=day,
        moment=MOMENT[vendor].format(day),
        beside=some("i", 12, 1226874159),
    )
    topics = TOPICS.format(
        topic=skewed("id", "18", 62089911), number_of=some("id", 100, 1343714438)
    )
    follow_ups = FOLLOW_UPS.format(
        shared=some("id", 2, 630360016),
        due=DATE[vendor].format("happened_on", "14"),
        still_open=some("id", 3, 1078318381),
        has_one=some("id", 100, 1203248318),
    )
    return [contacts, topics, UNMET_NEEDS, REFERRALS, follow_ups]


def _add_people() -> None:
    """Three advisers at every place, and one who works at all of them."""
    from accounts.models import User
    from locations.models import Location, Membership, Role

    places = list(Location.objects.order_by("pk"))
    people = User.objects.bulk_create(
        User(email=f"bench-{number}@example.org", name=f"Bench {number}", password="!")
        for number in range(len(places) * PEOPLE_PER_PLACE)
    )
    everywhere = User.objects.create(email=EVERYWHERE, name="Bench everywhere", password="!")
    held = [(person, places[number // PEOPLE_PER_PLACE]) for number, person in enumerate(people)]
    held += [(everywhere, place) for place in places]
    Membership.objects.bulk_create(
        Membership(user=person, location=place, role=Role.ADVISER) for person, place in held
    )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    fill(int(sys.argv[1]))
