"""Publishing a quarter: what is frozen, what is refused, and what stays as it was."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from consultations.choices import Channel
from consultations.models import Contact, FiguresCheck, FiguresOfHome, FiguresOfTopic
from locations.models import DataVersion, Role
from records.models import AuditEntry
from records.periods import Period, quarter_of
from reports.checks import publications_are_frozen as reports_frozen
from reports.models import Publication
from reports.publications import actions, content, finding, freezing, keys
from reports.publications.actions import proposal, publish
from tests import factories
from tests.kept import kept, read, said
from tests.records.desk import at_once
from tests.reports.desk import MOMENT, TODAY, Desk, topic

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
QUARTER = quarter_of(date(2026, 8, 1))
LIST = "/intern/berichte/veroeffentlichung/"
PAGE = f"{LIST}2026-3/"
ALIKE = {"channel": Channel.PHONE, "language": "ar"}
# What the pages ask the database, the gate and the frame included.
LIST_QUERIES, PAGE_QUERIES = 15, 20


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    desk = Desk(client)
    desk.contacts("2026-08-03", 12, channel=Channel.PHONE)
    desk.contacts("2026-09-01", 4, home_district=desk.hoerde, language="ar")
    desk.counted()
    return desk


def published(reason="", quarter=QUARTER):
    seen = proposal(quarter, TODAY).digest
    return publish(by=uuid4(), quarter=quarter, seen=seen, reason=reason, at=NOW)


def sent(desk, **values):
    digest = {"digest": proposal(QUARTER, TODAY).digest}
    return desk.client.post(PAGE, kept(desk.user, **(digest | values)))


# --- What is frozen ---


def test_printed_numbers_are_frozen_with_their_words(desk):
    publication = published()
    homes = publication.tables()[keys.HOMES]
    assert [line.label for line in homes.lines][:2] == ["Eving", "Hörde"]
    assert homes.values["contacts"][:2] == (10, 5)
    assert homes.totals["contacts"] == 15
    assert homes.is_rounded
    assert set(publication.tables()) == set(keys.KEYS)
    assert publication.digest == content.digest_of(publication.content)
    assert publication.about["first_day"] == "2026-07-01"
    assert publication.about["definitions"]["contacts"]["counts"]


def test_nothing_exact_and_nobody_is_frozen(desk):
    """Eving had 12 contacts and Hörde 4; all that is kept is a multiple of 5."""
    stored = json.loads(published().content)
    numbers = [
        value
        for table in stored["tables"]
        for values in (*table["values"].values(), table["totals"].values())
        for value in values
    ]
    assert len(numbers) > 30
    assert {value % 5 for value in numbers if value is not None} == {0}
    assert str(desk.user.public_id) not in json.dumps(stored)


def test_frozen_tables_come_back_as_they_were(desk):
    found = proposal(QUARTER, TODAY)
    back = content.tables_of(found.content)
    for key, table in found.printed.items():
        assert back[key].values == table.values
        assert back[key].totals == dict(table.totals)
        assert [line.label for line in back[key].lines] == [line.label for line in table.lines]


def test_all_contacts_stand_in_one_total_only(desk):
    tables = published().tables()
    with_total = [key for key, table in tables.items() if "contacts" in table.totals]
    assert with_total == [keys.HOMES]


def test_lines_of_small_numbers_do_not_say_that_they_are_small(desk):
    """Two contacts in Swahili print 0: that line would say "1 or 2"."""
    desk.contacts("2026-08-04", 2, language="sw")
    desk.contacts("2026-08-04", 3, language="fr")
    desk.counted()
    codes = [line.key for line in published().tables()[keys.LANGUAGES].lines]
    assert "sw" not in codes
    assert {"ar", "fr", "unnoted"} <= set(codes)


def test_sensitive_topics_are_published_for_the_city_alone(desk):
    health = topic("gesundheit")
    for home in (desk.eving, desk.hoerde):
        for _number in range(3):
            factories.contact(
                happened_on=date(2026, 8, 4), location=desk.office, home_district=home,
                topics=[health],
            )  # fmt: skip
    desk.counted()
    tables = published().tables()
    assert health.code not in tables[keys.TOPICS].values
    shown = dict(zip(
        (line.key for line in tables[keys.SENSITIVE].lines),
        tables[keys.SENSITIVE].values["contacts"],
        strict=True,
    ))  # fmt: skip
    # 3 and 3 are printed as 5 and 5, and so is their sum; 6 rounded for itself would be 5.
    assert shown[health.code] == 10


# --- Versions ---


def test_correction_is_a_new_version_and_the_old_one_stays(desk):
    first = published()
    desk.contacts("2026-08-05", 5)
    desk.counted()
    second = published(Publication.Reason.LATE)
    assert (second.version, second.reason) == (2, "late")
    kept_one = Publication.objects.get(pk=first.pk)
    assert kept_one.tables()[keys.HOMES].values["contacts"][0] == 10
    assert second.tables()[keys.HOMES].values["contacts"][0] == 15
    assert finding.latest(QUARTER.first) == second
    assert list(Publication.objects.newest()) == [second]


def test_rows_that_are_deleted_change_nothing_that_was_published(desk):
    first = published()
    Contact.objects.all().delete()
    desk.counted()
    assert Publication.objects.get().content == first.content


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_publication SET content = 'x'",
        "UPDATE reports_publication SET published_at = '2026-01-01'",
        "DELETE FROM reports_publication",
    ],
)
def test_database_itself_refuses_to_change_what_was_published(desk, statement):
    first = published()
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        connection.cursor().execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        first.delete()
    assert Publication.objects.get() == first
    # Control: without the triggers anybody could.
    freezing.remove(connection)
    connection.cursor().execute(statement)
    assert freezing.missing(connection) == list(freezing.NAMES[connection.vendor])
    freezing.install(connection)
    assert freezing.missing(connection) == []


SABOTAGE = {
    "sqlite": [
        "DROP TRIGGER publication_no_change",
        "CREATE TRIGGER publication_no_change BEFORE UPDATE ON reports_publication"
        " WHEN 0 BEGIN SELECT RAISE(ABORT, 'never'); END",
    ],
    "postgresql": ["ALTER TABLE reports_publication DISABLE TRIGGER publication_no_change"],
}


def test_trigger_that_is_there_and_not_in_force_is_noticed(desk):
    assert freezing.missing(connection) == []
    for statement in SABOTAGE[connection.vendor]:
        connection.cursor().execute(statement)
    assert freezing.missing(connection) == ["publication_no_change"]
    assert reports_frozen(databases=["default"])
    freezing.install(connection)
    assert freezing.missing(connection) == []
    assert reports_frozen(databases=["default"]) == []


# With the other columns as they were.
REPLACED = [
    "INSERT INTO reports_publication ({names}) {always}SELECT {values} FROM reports_publication"
    " WHERE true ON CONFLICT (id) DO UPDATE SET content = 'x'",
    "INSERT INTO reports_publication ({names}) {always}SELECT {values} FROM reports_publication"
    " WHERE true ON CONFLICT (quarter, version) DO UPDATE SET content = 'x'",
]
OF_SQLITE = [
    "INSERT OR REPLACE INTO reports_publication ({names}) SELECT {values} FROM reports_publication",
    "UPDATE OR REPLACE reports_publication SET content = 'x'",
    "UPDATE reports_publication SET rowid = 99",
]
OF_POSTGRESQL = [
    "TRUNCATE reports_publication CASCADE",
    "WITH gone AS (DELETE FROM reports_publication RETURNING id) SELECT * FROM gone",
    "SET LOCAL session_replication_role = replica; DELETE FROM reports_publication",
]


def test_other_ways_to_change_what_was_published_are_refused_too(desk):
    first = published()
    names = [field.column for field in Publication._meta.fields]
    words = {
        "names": ", ".join(names),
        "values": ", ".join("'x'" if name == "content" else name for name in names),
        "always": "OVERRIDING SYSTEM VALUE " if connection.vendor == "postgresql" else "",
    }
    further = OF_SQLITE if connection.vendor == "sqlite" else OF_POSTGRESQL
    for statement in REPLACED + further:
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            connection.cursor().execute(statement.format(**words))
    for act in (
        lambda: Publication.objects.update(content="x"),
        lambda: Publication.objects.all().delete(),
        lambda: Publication.objects.bulk_update(
            [Publication(pk=first.pk, content="x")], ["content"]
        ),
    ):
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            act()
    assert Publication.objects.get().content == first.content


def test_publication_is_news_for_all_processes(desk):
    before = DataVersion.objects.get(pk=1).number
    published()
    assert DataVersion.objects.get(pk=1).number > before


# --- What is refused ---


def test_quarter_has_to_be_over(desk):
    running = quarter_of(TODAY)
    with pytest.raises(ValidationError) as refusal:
        publish(by=uuid4(), quarter=running, seen="", at=NOW)
    assert refusal.value.code == "open"


def test_figures_that_changed_since_they_were_seen_are_looked_at_again(desk):
    seen = proposal(QUARTER, TODAY).digest
    desk.contacts("2026-08-05", 5)
    desk.counted()
    with pytest.raises(ValidationError) as refusal:
        publish(by=uuid4(), quarter=QUARTER, seen=seen, at=NOW)
    assert refusal.value.code == "changed"


def test_same_figures_are_not_published_twice(desk):
    published()
    with pytest.raises(ValidationError) as refusal:
        published(Publication.Reason.LATE)
    assert refusal.value.code == "same"


def test_second_version_needs_a_reason(desk):
    published()
    desk.contacts("2026-08-05", 5)
    desk.counted()
    with pytest.raises(ValidationError) as refusal:
        published()
    assert set(refusal.value.message_dict) == {"reason"}


def test_quarter_that_would_give_a_cell_away_is_not_published(desk, monkeypatch):
    monkeypatch.setattr(actions.safety, "given_away", lambda *_args: [("t", "l", "c")])
    with pytest.raises(ValidationError) as refusal:
        published()
    assert refusal.value.code == "given away"
    page = read(desk.client.get(PAGE))
    assert said("These figures cannot be published.") in page
    assert said("Publish now") not in page
    assert not Publication.objects.exists()


def test_refusal_is_worked_out_from_the_very_tables(desk):
    """Four homes of 0 to 2, all by telephone and at one place: 8 to 12 is 8, and each home 2."""
    Contact.objects.all().delete()
    for home in ("unknown", "outside"):
        desk.contacts("2026-08-03", 2, home=home, home_district=None, **ALIKE)
    for district in (desk.eving, desk.hoerde):
        desk.contacts("2026-08-03", 2, home_district=district, **ALIKE)
    desk.counted()
    found = proposal(QUARTER, TODAY)
    assert len(found.exact[keys.HOMES].lines) == 4
    assert len(found.given_away) >= 4
    with pytest.raises(ValidationError) as refusal:
        published()
    assert refusal.value.code == "given away"
    # Control: one more contact, and everything stays open.
    desk.contacts("2026-08-03", 1, **ALIKE)
    desk.counted()
    assert proposal(QUARTER, TODAY).given_away == []


def test_quarter_before_anything_was_counted_is_not_published_as_zero(desk):
    """A place was at work already, so all its cells would be printed as 0."""
    old = quarter_of(date(2024, 8, 1))
    desk.office.operating_since = date(2020, 1, 1)
    desk.office.save()
    assert proposal(old, TODAY).hindrance == "nothing"
    with pytest.raises(ValidationError) as refusal:
        published(quarter=old)
    assert refusal.value.code == "nothing"
    page = read(desk.client.get(f"{LIST}2024-3/"))
    assert said("There is nothing to publish.") in page
    for text in ("Publish now", "As it is printed"):
        assert said(text) not in page
    # Control: from the quarter of the first contact on, also where nobody came.
    desk.contacts("2024-06-30", 8)
    desk.counted()
    assert proposal(old, TODAY).hindrance != "nothing"


def test_figures_that_contradict_each_other_are_not_published(desk):
    """More contacts about a topic than contacts: the kept figures are wrong, nobody knows how."""
    desk.contacts("2026-08-03", 1, topics=[topic("wohnen")])
    desk.counted()
    FiguresOfTopic.objects.filter(home="eving").update(contacts=99)
    assert proposal(QUARTER, TODAY).hindrance == "contradiction"
    with pytest.raises(ValidationError) as refusal:
        published()
    assert refusal.value.code == "contradiction"
    page = desk.client.get(PAGE)
    assert page.status_code == 200
    assert said("Publish now") not in read(page)
    # Control: once they are counted anew.
    desk.counted()
    assert proposal(QUARTER, TODAY).hindrance == ""


def test_doubted_figures_are_published_as_the_contacts_say(desk):
    FiguresOfHome.objects.filter(home="eving").update(contacts=99)
    FiguresCheck.objects.update_or_create(defaults={"differ_from": date(2026, 7, 1)}, pk=1)
    homes = published().tables()[keys.HOMES]
    assert homes.values["contacts"][:2] == (10, 5)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_several_who_publish_at_once_make_one_version(desk):
    for reason in ("", Publication.Reason.LATE):
        seen, refused = proposal(QUARTER, TODAY).digest, []

        def act(_number, _turn, seen=seen, reason=reason, refused=refused):
            try:
                publish(by=uuid4(), quarter=QUARTER, seen=seen, reason=reason, at=NOW)
            except ValidationError as refusal:
                refused.append(refusal.code)

        at_once(4, 1, act)
        assert len(refused) == 3
        assert set(refused) <= {"same", "twice"}
        desk.contacts("2026-08-05", 5)
        desk.counted()
    versions = Publication.objects.order_by("version").values_list("version", flat=True)
    assert list(versions) == [1, 2]


# --- The pages ---


def test_coordinator_publishes_and_the_trail_knows(desk):
    answer = sent(desk)
    assert answer.status_code == 302
    assert Publication.objects.get().version == 1
    entry = AuditEntry.objects.get(kind="publication")
    assert (entry.actor, entry.record) == (desk.user.public_id, "2026-07.1")
    assert said("published") in read(desk.client.get(answer.url))


def test_form_that_is_sent_twice_publishes_once(desk):
    data = kept(desk.user, digest=proposal(QUARTER, TODAY).digest)
    first, second = (desk.client.post(PAGE, data) for _number in range(2))
    assert first.url == second.url
    assert Publication.objects.count() == 1


def test_page_says_before_that_there_is_no_way_back(desk):
    page = read(desk.client.get(PAGE))
    assert "lässt sich nicht zurücknehmen" in page or "cannot be undone" in page
    assert page.index(said("Publish now")) < page.index(said("As it is printed"))


def test_preview_shows_printed_numbers_only(desk):
    """Eving: 12; printed 10."""
    shown = desk.client.get(PAGE).context["lists"]
    homes = shown[0]
    assert [row.cells for row in homes.rows][:2] == [("10",), ("5",)]
    assert homes.total.cells == ("15",)


def test_changed_figures_are_compared_cell_by_cell(desk):
    published()
    desk.contacts("2026-08-05", 5)
    desk.counted()
    page = desk.client.get(PAGE)
    found = page.context["differences"]
    assert ("Eving", "10", "15") in [(one.line, one.old, one.new) for one in found]
    assert said("figures have changed since") in read(desk.client.get(LIST))
    assert sent(desk, reason="late").status_code == 302
    assert Publication.objects.count() == 2


def test_figures_that_changed_under_the_hands_show_the_new_ones(desk):
    answer = sent(desk, digest="0" * 64)
    assert answer.status_code == 200
    assert answer.context["form"]["digest"].value() == proposal(QUARTER, TODAY).digest
    assert not Publication.objects.exists()


@pytest.mark.parametrize("values", [{"digest": ""}, {"digest": "x\0y"}, {"reason": "nonsense"}])
def test_nonsense_publishes_nothing(desk, values):
    published()
    desk.contacts("2026-08-05", 5)
    desk.counted()
    assert sent(desk, **values).status_code == 200
    assert Publication.objects.count() == 1


def test_open_months_are_a_warning(desk):
    assert len(desk.client.get(PAGE).context["state"].open_months) == 3
    for month in (7, 8, 9):
        factories.month_lock(month=date(2026, month, 1))
    assert desk.client.get(PAGE).context["state"].open_months == ()
    assert sent(desk).status_code == 302


@pytest.mark.parametrize("key", ["2026-5", "2027-1", "nix", "1999-1", "2026-03", "20261"])
def test_quarter_that_does_not_exist_is_missing(desk, key):
    assert desk.client.get(f"{LIST}{key}/").status_code == 404


def test_running_quarter_shows_no_figures(desk):
    page = desk.client.get(f"{LIST}2026-4/")
    assert page.status_code == 200
    assert "lists" not in page.context


@pytest.mark.parametrize("year", ["1066", "x", "2026\0", "9999"])
def test_year_that_has_nothing_is_said(desk, year):
    page = desk.client.get(LIST, {"jahr": year})
    assert page.status_code == 200
    assert page.context["is_unknown"]


def test_pages_ask_the_database_so_often(desk, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("locations.keeper.SECONDS_BETWEEN_CHECKS", 3600)
    for _number in range(2):
        desk.client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        desk.client.get(LIST)
    with django_assert_num_queries(PAGE_QUERIES):
        desk.client.get(PAGE)


@pytest.mark.parametrize("role", [Role.ADVISER, Role.LEAD])
def test_teams_do_not_publish(client, at, role):
    at(*MOMENT)
    desk = Desk(client, role)
    assert desk.client.get(LIST).status_code == 403
    assert desk.client.post(PAGE, kept(desk.user)).status_code == 403


# --- Longer spans, and paper ---


def year(number=2026):
    return Period(date(number, 1, 1), date(number, 12, 31))


def test_year_is_the_sum_of_its_printed_quarters():
    factories.publication(date(2026, 1, 1), contacts=(10, 5, 0))
    factories.publication(date(2026, 4, 1), contacts=(15, 0, 5))
    found = finding.published(year())
    homes = found.tables[keys.HOMES]
    assert homes.values["contacts"] == (25, 5, 5)
    assert homes.totals["contacts"] == 35
    assert [one.first.month for one in found.missing] == [7, 10]
    assert not found.is_whole


def test_period_that_is_not_made_of_quarters_has_no_figures():
    factories.publication(date(2026, 1, 1))
    assert finding.published(Period(date(2026, 1, 1), date(2026, 2, 28))) is None
    assert finding.published(Period(date(2026, 1, 2), date(2026, 3, 31))) is None
    assert finding.published(year(2025)) is None


def four_quarters():
    for number, count in ((2025, 100), (2026, 130)):
        for month in (1, 4):
            factories.publication(date(number, month, 1), contacts=(count, 45, 10))


def test_council_reads_printed_numbers_against_the_year_before(desk):
    four_quarters()
    page = desk.client.get(f"{LIST}rat/", {"halbjahr": "2026-1"})
    homes = page.context["homes"]
    assert homes.totals == {"now": 370, "before": 310}
    assert homes.cells(homes.column("change")) == (60, 0, 0)
    assert sum(homes.cells(homes.column("share"))) == 100
    lead = page.context["lead"]
    assert "370" in lead
    assert "60" in lead
    assert "Eving (+60)" in lead


def test_year_before_that_is_not_published_is_said(desk):
    factories.publication(date(2026, 1, 1))
    factories.publication(date(2026, 4, 1))
    page = desk.client.get(f"{LIST}rat/", {"halbjahr": "2026-1"})
    assert [column.key for column in page.context["homes"].columns] == ["now", "share"]
    assert said("The year before is not published, so nothing is compared.") in read(page)


def test_page_for_the_council_names_the_quarter_that_is_missing(desk):
    factories.publication(date(2026, 4, 1))
    page = desk.client.get(f"{LIST}rat/", {"halbjahr": "2026-1"})
    assert page.status_code == 409
    assert f"{LIST}2026-1/" in read(page)
    assert f"{LIST}2026-2/" not in read(page)


@pytest.mark.parametrize(
    "query",
    [{}, {"halbjahr": "2026-3"}, {"jahr": "x"}, {"quartal": "2026-1\0"},
     {"jahr": "2026", "halbjahr": "2026-1"}, {"quartal": "2026-1", "fassung": "1"},
     {"halbjahr": ["2026-1", "2025-1"]}],
)  # fmt: skip
def test_address_without_a_period_is_said(desk, query):
    for address in ("rat/", "bezirke/", "bezirke/eving/"):
        page = desk.client.get(f"{LIST}{address}", query)
        assert said("Which period?") in read(page)
        assert "homes" not in page.context
        assert "sheets" not in page.context


def full(desk, quarter):
    """Published with every table."""
    desk.contacts(f"{quarter.first.year}-{quarter.first.month:02}-15", 8)
    desk.counted()
    return published(quarter=quarter)


def test_sheet_of_a_district_speaks_in_three_sentences(desk):
    for month in (1, 4):
        full(desk, quarter_of(date(2026, month, 1)))
    page = desk.client.get(f"{LIST}bezirke/eving/", {"halbjahr": "2026-1"})
    (sheet,) = page.context["sheets"]
    assert len(sheet.sentences) == 3
    assert "Eving" in sheet.sentences[0]
    assert "20" in sheet.sentences[0]
    all_of_them = desk.client.get(f"{LIST}bezirke/", {"halbjahr": "2026-1"})
    assert [one.name for one in all_of_them.context["sheets"]] == ["Eving", "Hörde"]
    assert desk.client.get(f"{LIST}bezirke/nirgends/", {"halbjahr": "2026-1"}).status_code == 404
    other = desk.client.get(f"{LIST}bezirke/eving/", {"quartal": "2026-1"})
    assert said("Which period?") in read(other)
