"""The pages of the totals from earlier years."""

from datetime import date

import pytest
from django.urls import reverse

from consultations.choices import Measure, Qualifier
from consultations.models import AggregateCount
from locations.models import Location, Role
from records.models import Change
from tests import factories
from tests.kept import HOSTILE, hostile, kept, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db
LIST = "/intern/kontakte/summen/"
NEW = "/intern/kontakte/summen/neu/"
LIST_QUERIES = 7


@pytest.fixture
def coordinator(client):
    return login(client, factories.user(roles=[Role.COORDINATOR]))


@pytest.fixture
def place():
    return factories.location("Mengede/Huckarde", kind=Location.Kind.OFFICE)


def typed(**more):
    said_of_it = {
        "location": "",
        "measure": "contacts",
        "qualifier": "exact",
        "value": "365",
        "starts": "10.2017",
        "ends": "3.2018",
        "source": "Jahresbericht",
    }
    return said_of_it | more


def page_of(total):
    return reverse("contacts:total", args=[total.pk])


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.LEAD, 403),
        (Role.ADVISER, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.PRIVACY_OFFICER, 403),
    ],
)
def test_coordinators_keep_totals_and_nobody_else(client, role, status):
    total = factories.aggregate_count()
    user = login(client, factories.user(roles=[role]))
    assert [client.get(one).status_code for one in (LIST, NEW, page_of(total))] == [status] * 3
    if status == 403:
        delete = reverse("contacts:total_delete", args=[total.pk])
        assert client.post(delete, kept(user, seen=1)).status_code == 403
        assert AggregateCount.objects.exists()


def test_empty_list_says_so(client, coordinator):
    assert said("No total has been entered yet.") in read(client.get(LIST))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_the_same_queries_for_one_row_and_for_three(
    client, coordinator, place, still, django_assert_num_queries, rows
):
    for number in range(rows):
        factories.aggregate_count(location=place, starts_on=date(2017, 1 + number, 1))
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get(LIST).status_code == 200


def test_long_list_has_a_second_page(client, coordinator):
    for number in range(60):
        factories.aggregate_count(source=f"Quelle {number:02}")
    first, second = (read(client.get(LIST, {"seite": page})) for page in (1, 2))
    assert "Quelle 00" in first
    assert "Quelle 59" in second
    assert "Quelle 00" not in second


def test_total_is_entered_once_and_shown_as_its_source_says_it(client, coordinator):
    data = kept(
        coordinator,
        **typed(measure="people", qualifier="more_than", value="18.000", starts="10.2016", ends=""),
    )
    first, again = client.post(NEW, data), client.post(NEW, data)
    assert first.status_code == again.status_code == 302
    total = AggregateCount.objects.get()
    assert (total.value, total.starts_on, total.ends_on) == (18000, date(2016, 10, 1), None)
    assert (total.qualifier, total.starts_on_precision) == (Qualifier.MORE_THAN, "month")
    page = read(client.get(first["Location"]))
    assert "18.000" in page
    assert str(Qualifier.MORE_THAN.label) in page
    assert "Oktober 2016" in page
    assert said("Undo") in page


def test_month_ends_on_its_last_day_and_is_shown_again_as_it_was_typed(client, coordinator, place):
    data = kept(coordinator, **typed(location=place.pk, ends="2.2018", includes_partners="on"))
    assert client.post(NEW, data).status_code == 302
    total = AggregateCount.objects.get()
    assert (total.ends_on, total.includes_partners) == (date(2018, 2, 28), True)
    page = read(client.get(page_of(total)))
    assert 'value="10.2017"' in page
    assert 'value="2.2018"' in page
    assert "Oktober 2017 bis Februar 2018" in page.replace(said("%(first)s to %(last)s"), "")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"value": ""}, "value"),
        ({"value": "0"}, "value"),
        ({"value": "18,5"}, "value"),
        ({"value": "18.00"}, "value"),
        ({"value": "9" * 12}, "value"),
        ({"value": "viele"}, "value"),
        ({"starts": "13.2017"}, "starts"),
        ({"starts": "9.2016"}, "starts"),
        ({"starts": "Herbst 2017"}, "starts"),
        ({"ends": "9.2017"}, "ends"),
        ({"ends": "31.2.2018"}, "ends"),
        ({"ends": "1.2099"}, "ends"),
        ({"measure": "visits"}, "measure"),
        ({"measure": ""}, "measure"),
        ({"qualifier": "ungefähr"}, "qualifier"),
        ({"source": ""}, "source"),
        ({"source": "x" * 501}, "source"),
        ({"location": "99999999"}, "location"),
        ({"location": "x"}, "location"),
    ],
)
def test_slip_gets_a_sentence_at_its_field_and_nothing_typed_is_lost(
    client, coordinator, more, field
):
    answer = client.post(NEW, kept(coordinator, **typed(**{"source": "Bericht 2018", **more})))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not AggregateCount.objects.exists()
    if field != "source":
        assert "Bericht 2018" in read(answer)


def test_hostile_text_is_never_an_error(client, coordinator):
    assert HOSTILE
    for data in hostile(typed()):
        answer = post_raw(client, NEW, kept(coordinator, **data))
        assert answer.status_code == 200
    assert not AggregateCount.objects.exists()


def test_overlap_is_said_at_the_period(client, coordinator, place):
    factories.contact(location=place, happened_on=date(2018, 3, 9))
    answer = client.post(NEW, kept(coordinator, **typed(location=place.pk)))
    assert answer.status_code == 200
    assert "9. März 2018" in read(answer)
    factories.aggregate_count(location=place, starts_on=date(2017, 1, 1), ends_on=date(2017, 12, 1))
    answer = client.post(NEW, kept(coordinator, **typed(location=place.pk, ends="12.2017")))
    assert "Mengede/Huckarde: 365" in read(answer)
    assert AggregateCount.objects.count() == 1


def test_wrong_address_is_missing(client, coordinator):
    for name in ("total", "total_delete"):
        address = reverse(f"contacts:{name}", args=[9_999_999])
        assert client.post(address, kept(coordinator, seen=1)).status_code == 404
    assert client.get(reverse("contacts:total", args=[9_999_999])).status_code == 404
    assert client.put(NEW).status_code == client.post(LIST).status_code == 405


def test_change_says_what_was_before_and_an_outdated_one_shows_both(client, coordinator):
    total = factories.aggregate_count()
    change = kept(coordinator, seen=1, **typed(value="400"))
    assert client.post(page_of(total), change).status_code == 302
    page = read(client.get(LIST))
    assert f"365 {Measure.CONTACTS.label}" in page
    answer = client.post(page_of(total), kept(coordinator, seen=1, **typed(value="500")))
    assert answer.status_code == 409
    assert "400" in read(answer)
    assert "500" in read(answer)
    total.refresh_from_db()
    assert total.value == 400


def test_deleted_total_comes_back_with_undo(client, coordinator):
    total = factories.aggregate_count()
    delete = reverse("contacts:total_delete", args=[total.pk])
    assert client.get(delete).status_code == 405
    answer = client.post(delete, kept(coordinator, seen=1))
    assert answer.status_code == 302
    assert not AggregateCount.objects.exists()
    change = Change.objects.get()
    undo = reverse("contacts:total_undo", args=[change.public_id])
    assert undo in read(client.get(answer["Location"]))
    assert client.post(undo, kept(coordinator)).status_code == 302
    assert AggregateCount.objects.get().value == 365
    assert client.post(undo, kept(coordinator)).status_code == 409


def test_deleting_what_changed_meanwhile_asks_again(client, coordinator):
    total = factories.aggregate_count(version=2)
    delete = reverse("contacts:total_delete", args=[total.pk])
    assert client.post(delete, kept(coordinator, seen=1)).status_code == 409
    assert AggregateCount.objects.exists()


def test_change_of_somebody_else_is_not_undone(client, coordinator):
    delete = reverse("contacts:total_delete", args=[factories.aggregate_count().pk])
    client.post(delete, kept(coordinator, seen=1))
    undo = reverse("contacts:total_undo", args=[Change.objects.get().public_id])
    other = login(client, factories.user(roles=[Role.COORDINATOR]))
    assert client.post(undo, kept(other)).status_code == 404
    assert not AggregateCount.objects.exists()
