"""Totals from earlier years: what is counted once, in words, and from the file with its sources."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from consultations.actions import totals as actions
from consultations.choices import COUNTED_SINGLY, Measure, Qualifier
from consultations.models import AggregateCount, Contact
from consultations.totals import words
from consultations.totals.importing import PUBLISHED, import_totals
from consultations.totals.overlap import already_counted, refuse_overlap, total_covering
from consultations.totals.typed import span_of
from consultations.totals.words import named
from locations.imports.reading import json_of
from locations.imports.rows import Report
from locations.models import Location
from records import changes
from records.models import AuditEntry, Change
from records.versions import Conflict
from tests import factories

pytestmark = pytest.mark.django_db
OCTOBER, MARCH = date(2017, 10, 1), date(2018, 3, 31)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def place():
    return factories.location("Mengede/Huckarde", kind=Location.Kind.OFFICE)


@pytest.fixture
def elsewhere():
    return factories.location("Hörde/Hombruch", kind=Location.Kind.OFFICE)


@pytest.fixture
def by():
    return factories.user().public_id


def values(**more):
    said = {
        "location": None,
        "starts_on": OCTOBER,
        "ends_on": MARCH,
        "measure": Measure.CONTACTS.value,
        "value": 365,
        "source": "Jahresbericht",
    }
    return said | more


# --- Nothing is counted twice ---


@pytest.mark.parametrize("day", [OCTOBER, date(2017, 12, 24), MARCH])
@pytest.mark.parametrize("measure", COUNTED_SINGLY)
def test_days_of_a_total_have_no_single_contacts(place, elsewhere, day, measure):
    total = factories.aggregate_count(location=place, measure=measure)
    assert total_covering(place, day) == total
    assert named(total) in already_counted(place, day)
    assert already_counted(elsewhere, day) == ""


@pytest.mark.parametrize("day", [date(2017, 9, 30), date(2018, 4, 1)])
def test_days_beside_a_total_are_free(place, day):
    factories.aggregate_count(location=place)
    assert already_counted(place, day) == ""


def test_total_of_the_network_covers_every_place(place, elsewhere):
    factories.aggregate_count(location=None)
    assert already_counted(place, OCTOBER)
    assert already_counted(elsewhere, MARCH)


@pytest.mark.parametrize("measure", [Measure.PEOPLE, Measure.OFFERS])
def test_people_and_offers_are_no_contacts(place, measure):
    factories.aggregate_count(location=place, measure=measure)
    factories.aggregate_count(location=None, measure=measure, ends_on=None)
    assert already_counted(place, OCTOBER) == ""


@pytest.mark.parametrize("day", [OCTOBER, MARCH])
def test_total_over_single_contacts_is_refused(place, elsewhere, by, day):
    factories.contact(location=place, happened_on=day)
    for location in (place, None):
        with pytest.raises(ValidationError) as caught:
            actions.add_total(by=by, **values(location=location))
        assert list(caught.value.error_dict) == ["ends_on"]
        assert str(day.year) in caught.value.messages[0]
    assert not AggregateCount.objects.exists()
    actions.add_total(by=by, **values(location=elsewhere))
    actions.add_total(by=by, **values(measure=Measure.PEOPLE))


def test_total_that_ends_before_the_first_contact_is_kept(place, by):
    factories.contact(location=place, happened_on=date(2018, 4, 1))
    actions.add_total(by=by, **values(location=place))
    assert AggregateCount.objects.count() == 1


@pytest.mark.parametrize("measure", COUNTED_SINGLY)
def test_contacts_need_a_last_day_and_people_do_not(by, measure):
    with pytest.raises(ValidationError) as caught:
        actions.add_total(by=by, **values(ends_on=None, measure=measure))
    assert list(caught.value.error_dict) == ["ends_on"]
    actions.add_total(by=by, **values(ends_on=None, measure=Measure.PEOPLE))


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (OCTOBER, MARCH),
        (date(2018, 3, 31), date(2018, 4, 30)),
        (date(2017, 1, 1), OCTOBER),
        (date(2016, 10, 1), date(2020, 1, 31)),
    ],
)
def test_two_totals_of_one_place_and_measure_never_meet(place, by, starts_on, ends_on):
    first = factories.aggregate_count(location=place)
    with pytest.raises(ValidationError) as caught:
        actions.add_total(by=by, **values(location=place, starts_on=starts_on, ends_on=ends_on))
    assert named(first) in caught.value.messages[0]
    assert AggregateCount.objects.count() == 1


def test_open_end_meets_everything_after_it(by):
    factories.aggregate_count(measure=Measure.PEOPLE, ends_on=None)
    for starts_on, ends_on in ((date(2030, 1, 1), date(2030, 2, 1)), (date(2016, 10, 1), None)):
        with pytest.raises(ValidationError):
            actions.add_total(
                by=by, **values(measure=Measure.PEOPLE, starts_on=starts_on, ends_on=ends_on)
            )
    before = {"starts_on": date(2017, 1, 1), "ends_on": date(2017, 9, 30)}
    actions.add_total(by=by, **values(measure=Measure.PEOPLE, **before))


def test_totals_of_another_place_or_measure_may_meet(place, elsewhere, by):
    factories.aggregate_count(location=place)
    actions.add_total(by=by, **values(location=elsewhere))
    actions.add_total(by=by, **values(location=None))
    actions.add_total(by=by, **values(location=place, measure=Measure.CONSULTATIONS))
    assert AggregateCount.objects.count() == 4


def test_total_does_not_overlap_itself():
    refuse_overlap(factories.aggregate_count())


# --- Kept with their history ---


def test_total_is_added_changed_and_deleted_and_each_is_written_down(by):
    actions.add_total(by=by, **values())
    total = AggregateCount.objects.get()
    actions.change_total(by=by, pk=total.pk, seen=1, **values(value=366))
    total.refresh_from_db()
    assert (total.value, total.version) == (366, 2)
    actions.delete_total(by=by, pk=total.pk, seen=2)
    assert not AggregateCount.objects.exists()
    trail = AuditEntry.objects.filter(kind="aggregatecount").order_by("pk")
    assert list(trail.values_list("action", "actor")) == [
        ("create", by),
        ("change", by),
        ("delete", by),
    ]
    assert Change.objects.filter(subject="totals").count() == 3


def test_old_version_is_refused(by):
    total = factories.aggregate_count(version=2)
    with pytest.raises(Conflict):
        actions.change_total(by=by, pk=total.pk, seen=1, **values())
    with pytest.raises(Conflict):
        actions.delete_total(by=by, pk=total.pk, seen=1)


def test_deletion_is_undone_unless_contacts_came_in_between(place, by):
    for contacts, is_back in ((0, True), (1, False)):
        total = factories.aggregate_count(location=place)
        change = actions.delete_total(by=by, pk=total.pk, seen=total.version)
        for _number in range(contacts):
            factories.contact(location=place, happened_on=MARCH)
        if is_back:
            changes.undo(change, by=by)
        else:
            with pytest.raises(changes.CannotUndo):
                changes.undo(change, by=by)
        assert AggregateCount.objects.exists() is is_back
        AggregateCount.objects.all().delete()


# --- In words ---


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "365 contacts"),
        ({"value": 18000, "qualifier": Qualifier.MORE_THAN}, "more than 18,000 contacts"),
        ({"qualifier": Qualifier.ABOUT, "measure": Measure.PEOPLE}, "about 365 people"),
    ],
)
def test_number_is_printed_with_its_qualifier(more, text):
    assert words.amount(factories.aggregate_count(**more)) == text


@pytest.mark.parametrize(
    ("starts_on", "precision", "ends_on", "text"),
    [
        (OCTOBER, "month", MARCH, "October 2017 to March 2018"),
        (OCTOBER, "month", date(2018, 3, 9), "October 2017 to 9 March 2018"),
        (OCTOBER, "day", MARCH, "1 October 2017 to 31 March 2018"),
        (OCTOBER, "month", date(2017, 10, 31), "October 2017"),
        (date(2017, 1, 1), "year", date(2018, 12, 31), "2017 to 2018"),
        (OCTOBER, "month", None, "since October 2017, up to when is not known"),
    ],
)
def test_period_is_said_as_precisely_as_it_is_known(starts_on, precision, ends_on, text):
    total = factories.aggregate_count(
        starts_on=starts_on,
        starts_on_precision=precision,
        ends_on=ends_on,
        measure=Measure.PEOPLE,
    )
    with translation.override("en"):
        assert words.period(total).replace("1 October", "1 October") == text


@pytest.mark.parametrize(
    ("text", "first", "last", "again"),
    [
        ("9.2.2018", date(2018, 2, 9), date(2018, 2, 9), "9.2.2018"),
        ("2018-02-09", date(2018, 2, 9), date(2018, 2, 9), "9.2.2018"),
        ("2.2018", date(2018, 2, 1), date(2018, 2, 28), "2.2018"),
        ("02/2018", date(2018, 2, 1), date(2018, 2, 28), "2.2018"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "2.2020"),
        ("2018", date(2018, 1, 1), date(2018, 12, 31), "2018"),
    ],
)
def test_period_is_typed_as_day_month_or_year(text, first, last, again):
    span = span_of(text)
    assert (span.first, span.last, str(span)) == (first, last, again)


@pytest.mark.parametrize("text", ["13.2018", "0.2018", "30.2.2018", "Herbst", "0000", "2.18"])
def test_period_that_is_none_is_refused(text):
    with pytest.raises(ValidationError):
        span_of(text)


# --- From the file ---


@pytest.fixture
def town(place, elsewhere):
    Location.objects.filter(pk=place.pk).update(slug="mengede-huckarde")
    Location.objects.filter(pk=elsewhere.pk).update(slug="hoerde-hombruch")


def test_published_totals_are_loaded_with_their_sources(town):
    report = Report()
    import_totals(json_of(PUBLISHED), report)
    assert report.faults == []
    rows = AggregateCount.objects.order_by("value").select_related("location")
    assert [named(row) for row in rows] == [
        "Hörde/Hombruch: 55 contacts, February 2018 to March 2018",
        "Mengede/Huckarde: 365 contacts, October 2017 to March 2018",
        "whole network: more than 18,000 people, since October 2016, up to when is not known",
    ]
    assert [row.includes_partners for row in rows] == [True, True, False]
    assert "55 Kontakte von Februar bis März 2018" in rows[0].source
    assert "365 Kontakte zu Rat- und Hilfesuchenden und Kooperationspartnern" in rows[1].source
    assert "mehr als 18.000 neu zugewanderte Menschen beraten und unterstützt" in rows[2].source


def test_loading_twice_changes_nothing(town):
    report = Report()
    for _twice in range(2):
        import_totals(json_of(PUBLISHED), report)
    assert (report.counts["new"], report.counts["unchanged"], report.counts["changed"]) == (3, 3, 0)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (values(location="nirgends"), "“nirgends” is not known."),
        (values(source=""), "source"),
        (values(starts_on="2018-13"), "starts_on"),
        (values(ends_on=None), "last day"),
        (values(measure="visits"), "visits"),
        (values(value=-1), "value"),
        (values(value="viele"), "not a value of this kind"),
        ({}, "starts_on"),
        ("365", "names and values"),
        (None, "names and values"),
    ],
)
def test_file_with_a_fault_imports_nothing(tmp_path, row, sentence):
    good = values(location=None, starts_on="2016-10", ends_on="2016-10-31")
    content = {"totals": [good, row]}
    (tmp_path / "file").write_text(json.dumps(content, default=date.isoformat))
    with pytest.raises(CommandError) as caught:
        call_command("import_totals", str(tmp_path / "file"))
    assert "totals 2" in str(caught.value)
    assert sentence in str(caught.value)
    assert not AggregateCount.objects.exists()


def test_file_over_single_contacts_is_refused(town, tmp_path):
    factories.contact(location=Location.objects.get(slug="hoerde-hombruch"), happened_on=MARCH)
    with pytest.raises(CommandError) as caught:
        call_command("import_totals", str(PUBLISHED))
    assert "totals 2" in str(caught.value)
    assert Contact.objects.count() == 1
    assert not AggregateCount.objects.exists()
