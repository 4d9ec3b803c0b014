"""The list of days, the page of one day, one tap, and one's own numbers."""

import re
from datetime import date, time

import pytest
from django.utils.html import strip_tags

from consultations.actions import days as actions
from consultations.actions.days import Counts
from consultations.models import LocationDay, Topic
from locations import keeper
from locations.models import Location, Role
from locations.schedule import Effect
from records.models import AuditEntry, Change, Draft
from tests import factories
from tests.kept import HOSTILE, hostile, kept, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db
LIST = "/intern/kontakte/tage/"
DAY = f"{LIST}west/2026-11-17/"
HELD = f"{DAY}stattgefunden/"
BACK = f"{DAY}zuruecknehmen/"
MINE = "/intern/kontakte/meine-zahlen/"
TUESDAY = date(2026, 11, 17)
LIST_QUERIES = 8
DAY_QUERIES = 10
MINE_QUERIES = 7


@pytest.fixture(autouse=True)
def now(at):
    """Tuesday, 24 November 2026, after the consultation."""
    return at(2026, 11, 24, 17)


@pytest.fixture
def office():
    """Tuesdays 14:00 to 16:00, since Monday, 9 November."""
    row = factories.location(
        "Innenstadt-West", slug="west", kind=Location.Kind.OFFICE,
        operating_since=date(2026, 11, 9),
    )  # fmt: skip
    factories.opening_hours(location=row)
    return row


@pytest.fixture
def ada(client, office):
    user = factories.user("Ada")
    factories.membership(user=user, role=Role.ADVISER, location=office)
    return login(client, user)


def text(response):
    assert response.status_code == 200
    return " ".join(strip_tags(read(response)).replace("\u2060", "").split())


def page(client, address=LIST):
    keeper.forget()
    return text(client.get(address))


def missing(client, address=LIST):
    """Days that the list asks for."""
    keeper.forget()
    return [shown["iso"] for shown in client.get(address).context["missing"]]


def known(client, address=LIST):
    """Places and days of which the list says something."""
    keeper.forget()
    sections = client.get(address).context["sections"]
    return {place.slug: [shown["iso"] for shown in rows] for place, rows in sections}


def held(user, **values):
    return kept(user, **({"happened": "held"} | values))


def only_day():
    return LocationDay.objects.get()


class TestList:
    def test_promised_days_without_an_entry_come_first(self, client, ada):
        assert missing(client) == ["2026-11-24", "2026-11-17", "2026-11-10"]
        assert known(client) == {}

    def test_hours_that_are_still_to_come_are_not_missing(self, client, ada, at):
        at(2026, 11, 24, 15, 59)
        assert missing(client) == ["2026-11-17", "2026-11-10"]
        assert known(client) == {"west": ["2026-11-24"]}
        assert said("not over yet").capitalize() in page(client)
        at(2026, 11, 24, 16, 0)
        assert "2026-11-24" in missing(client)

    def test_day_that_somebody_has_entered_is_not_missing(self, client, ada, office):
        factories.location_day(location=office, on=TUESDAY, visitors=12, turned_away=2)
        assert "2026-11-17" not in missing(client)
        assert known(client) == {"west": ["2026-11-17"]}
        assert "12" in page(client)

    def test_contacts_say_that_it_took_place_but_not_how_many(self, client, ada, office):
        for _number in range(3):
            factories.contact(location=office, happened_on=TUESDAY)
        assert "2026-11-17" not in missing(client)
        assert known(client) == {"west": ["2026-11-17"]}
        assert said("contacts logged, nobody counted").capitalize() in page(client)

    def test_day_closed_in_public_needs_no_entry(self, client, ada, office):
        factories.closure(location=office, starts_on=TUESDAY, ends_on=TUESDAY, reason="team_day")
        assert "2026-11-17" not in missing(client)
        assert known(client) == {"west": ["2026-11-17"]}
        assert "Team-Tag" in page(client)

    def test_cancelled_day_says_its_reason(self, client, ada, office):
        factories.location_day(location=office, on=TUESDAY, is_held=False, cancellation="staffing")
        assert said("Staff shortage") in page(client)

    def test_other_places_are_neither_shown_nor_found(self, client, ada):
        other = factories.location("Fremd", slug="fremd", kind=Location.Kind.OFFICE)
        factories.location_day(location=other, on=TUESDAY)
        assert "Fremd" not in page(client)
        assert known(client, f"{LIST}?ort=fremd") == {}

    def test_one_place_can_be_chosen(self, client, ada, office):
        row = factories.location("Dorstfeld", slug="dorstfeld", parent=office)
        factories.location_day(location=row, on=TUESDAY)
        factories.location_day(location=office, on=TUESDAY)
        assert list(known(client)) == ["dorstfeld", "west"]
        assert list(known(client, f"{LIST}?ort=dorstfeld")) == ["dorstfeld"]

    def test_place_that_has_ended_still_asks_for_its_last_days(self, client, ada, office):
        row = factories.location("Alt", slug="alt", parent=office)
        factories.opening_hours(location=row, weekday=3)
        Location.objects.filter(pk=row.pk).update(status="ended", ended_on=TUESDAY)
        assert "2026-11-12" in missing(client, f"{LIST}?ort=alt")
        assert "2026-11-19" not in missing(client, f"{LIST}?ort=alt")

    def test_older_days_have_a_page_of_their_own_and_a_way_back(self, client, ada, office):
        Location.objects.update(operating_since=None)
        first = read(client.get(LIST))
        assert "?bis=2026-10-27" in first
        assert 'rel="prev"' not in first
        older = client.get(f"{LIST}?bis=2026-10-27")
        assert "?bis=2026-11-24" in read(older)
        assert missing(client, f"{LIST}?bis=2026-10-27")[0] == "2026-10-27"

    def test_the_first_day_of_a_place_is_where_older_pages_end(self, client, ada):
        assert 'rel="next"' not in read(client.get(LIST))

    @pytest.mark.parametrize(
        "query", ["bis=2030-01-01", "bis=gestern", "bis=2026-13-01", "ort=%00", "bis=1066-10-14"]
    )
    def test_what_cannot_be_understood_is_left_out(self, client, ada, query):
        assert missing(client, f"{LIST}?{query}") == ["2026-11-24", "2026-11-17", "2026-11-10"]

    @pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
    def test_hostile_questions_are_no_error_of_the_server(self, client, ada, typed):
        query = dict.fromkeys(("ort", "bis"), typed.encode("utf-8", "surrogatepass"))
        assert client.get(LIST, query).status_code == 200

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_costs_the_same_for_any_number_of_places(
        self, client, ada, office, count, django_assert_num_queries
    ):
        for number in range(count - 1):
            row = factories.location(f"Ort {number}", parent=office)
            factories.opening_hours(location=row)
            factories.location_day(location=row, on=TUESDAY)
            factories.contact(location=row, happened_on=TUESDAY)
        client.get(LIST)
        with django_assert_num_queries(LIST_QUERIES):
            response = client.get(LIST)
        assert len(response.context["sections"]) == count - 1

    def test_post_is_refused(self, client, ada):
        assert client.post(LIST).status_code == 405


class TestOneTap:
    def test_it_took_place_can_be_said_and_undone(self, client, ada):
        response = client.post(f"{HELD}?zurueck=tage", kept(ada))
        change = Change.objects.get()
        assert response["Location"] == f"{LIST}?geaendert={change.public_id}"
        assert (only_day().is_held, only_day().visitors) == (True, None)
        body = read(client.get(response["Location"]))
        assert f'action="{LIST}rueckgaengig/{change.public_id}/"' in body
        undone = client.post(f"{LIST}rueckgaengig/{change.public_id}/", kept(ada))
        assert undone.status_code == 302
        assert not LocationDay.objects.exists()

    def test_nobody_came_is_one_tap_too(self, client, ada):
        client.post(HELD, kept(ada, nobody="1"))
        assert (only_day().is_held, only_day().visitors) == (True, 0)

    def test_from_today_it_leads_back_there(self, client, ada):
        response = client.post(f"{HELD}?zurueck=heute", kept(ada))
        assert response["Location"].startswith("/intern/?geaendert=")

    def test_older_day_leads_back_to_its_page_of_the_list(self, client, ada):
        Location.objects.update(operating_since=None)
        response = client.post(f"{LIST}west/2026-10-20/stattgefunden/", kept(ada))
        assert response["Location"].startswith(f"{LIST}?bis=2026-10-27&geaendert=")

    def test_same_tap_twice_makes_one_entry(self, client, ada):
        data = kept(ada)
        first, second = client.post(HELD, data), client.post(HELD, data)
        assert first["Location"] == second["Location"]
        assert LocationDay.objects.count() == 1

    def test_tap_on_a_day_that_a_colleague_has_entered_changes_nothing(self, client, ada, office):
        factories.location_day(location=office, on=TUESDAY, visitors=3)
        response = client.post(HELD, kept(ada, nobody="1"))
        assert response.status_code == 409
        assert said("Somebody has entered this day already.") in read(response)
        assert only_day().visitors == 3

    def test_get_is_refused(self, client, ada):
        assert client.get(HELD).status_code == 405
        assert client.get(BACK).status_code == 405

    def test_undoing_what_has_changed_since_is_refused_with_a_way_back(self, client, ada, office):
        client.post(HELD, kept(ada))
        change = Change.objects.get()
        actions.change_day(by=ada, day=only_day(), seen=1, counts=Counts(visitors=2))
        response = client.post(f"{LIST}rueckgaengig/{change.public_id}/", kept(ada))
        assert response.status_code == 409
        assert only_day().visitors == 2

    def test_change_of_somebody_else_or_of_something_else_cannot_be_undone(
        self, client, ada, office
    ):
        other = factories.user()
        theirs = actions.confirm_held(
            by=other, location=office, on=TUESDAY, today=date(2026, 11, 24)
        )
        closure = factories.change(actor=ada.public_id)
        for change in (theirs, closure):
            address = f"{LIST}rueckgaengig/{change.public_id}/"
            assert client.post(address, kept(ada)).status_code == 404

    def test_who_has_left_the_place_cannot_undo(self, client, ada, office):
        client.post(HELD, kept(ada))
        change = Change.objects.get()
        ada.memberships.update(location=factories.location(kind=Location.Kind.OFFICE))
        address = f"{LIST}rueckgaengig/{change.public_id}/"
        assert client.post(address, kept(ada)).status_code == 404


class TestDay:
    def test_page_says_what_was_promised(self, client, ada):
        assert "Dienstag, 17. November Innenstadt-West, 14:00–16:00 Uhr" in page(client, DAY)

    def test_day_is_counted_with_all_that_is_asked(self, client, ada):
        grace = factories.user("Grace")
        factories.membership(user=grace, role=Role.LEAD, location=Location.objects.get())
        data = held(
            ada, visitors="12", third_country_nationals="9", turned_away="1",
            staff=[str(grace.public_id)],
        )  # fmt: skip
        assert client.post(DAY, data).status_code == 302
        row = only_day()
        assert (row.visitors, row.third_country_nationals, row.turned_away) == (12, 9, 1)
        assert [one.user for one in row.staffed_by.all()] == [grace]

    def test_cancelled_day_keeps_its_reason_and_the_public_page_its_hours(self, client, ada):
        data = kept(ada, happened="cancelled", cancellation="room")
        assert client.post(DAY, data).status_code == 302
        assert (only_day().is_held, only_day().cancellation) == (False, "room")
        assert not Location.objects.get().closures.exists()

    def test_reason_of_a_day_that_took_place_is_left_out(self, client, ada):
        client.post(DAY, held(ada, cancellation="room"))
        assert (only_day().is_held, only_day().cancellation) == (True, "")

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({}, "happened"),
            ({"happened": "perhaps"}, "happened"),
            ({"happened": "cancelled"}, "cancellation"),
            ({"happened": "cancelled", "cancellation": "sickness"}, "cancellation"),
            ({"happened": "cancelled", "cancellation": "room", "visitors": "0"}, "visitors"),
            ({"happened": "held", "visitors": "viele"}, "visitors"),
            ({"happened": "held", "visitors": "-1"}, "visitors"),
            ({"happened": "held", "visitors": "1000"}, "visitors"),
            ({"happened": "held", "visitors": "2", "third_country_nationals": "3"},
             "third_country_nationals"),
            ({"happened": "held", "third_country_nationals": "1"}, "third_country_nationals"),
            ({"happened": "held", "staff": "niemand"}, "staff"),
        ],
    )  # fmt: skip
    def test_slip_gets_a_sentence_at_its_field_and_nothing_is_lost(
        self, client, ada, values, field
    ):
        response = client.post(DAY, kept(ada, **values))
        assert response.status_code == 200
        form = response.context["form"]
        assert set(form.errors) == {field}
        assert form[field].value() in (values.get(field, None), [values.get(field)])
        assert not LocationDay.objects.exists()

    def test_hostile_text_is_no_error_of_the_server(self, client, ada):
        values = dict.fromkeys(
            ("happened", "cancellation", "visitors", "third_country_nationals", "turned_away",
             "staff"), "",
        )  # fmt: skip
        for texts in hostile(values):
            assert post_raw(client, DAY, kept(ada) | texts).status_code == 200
        assert not LocationDay.objects.exists()

    def test_what_is_kept_stands_in_the_form_and_can_be_changed(self, client, ada, office):
        factories.location_day(location=office, on=TUESDAY, visitors=3)
        assert client.get(DAY).context["form"]["visitors"].value() == 3
        client.post(DAY, held(ada, seen=1, visitors="4"))
        assert (only_day().visitors, only_day().version) == (4, 2)

    @pytest.mark.parametrize("seen", [None, 1])
    def test_entry_of_a_colleague_meanwhile_becomes_a_page_with_both(
        self, client, ada, office, seen
    ):
        row = factories.location_day(location=office, on=TUESDAY, visitors=3)
        LocationDay.objects.filter(pk=row.pk).update(version=2)
        response = client.post(DAY, held(ada, seen=seen, visitors="4"))
        assert response.status_code == 409
        (difference,) = response.context["differences"]
        assert (difference.kept, difference.typed) == ("3", "4")
        assert only_day().visitors == 3
        assert Draft.objects.count() == 1

    def test_entry_can_be_taken_back_and_that_undone(self, client, ada, office):
        factories.location_day(location=office, on=TUESDAY, visitors=3)
        response = client.post(BACK, kept(ada, seen=1))
        assert response["Location"].startswith(LIST)
        assert not LocationDay.objects.exists()
        change = Change.objects.get()
        client.post(f"{LIST}rueckgaengig/{change.public_id}/", kept(ada))
        assert only_day().visitors == 3

    def test_outdated_taking_back_shows_what_is_kept_now(self, client, ada, office):
        factories.location_day(location=office, on=TUESDAY)
        assert client.post(BACK, kept(ada, seen=7)).status_code == 409
        assert LocationDay.objects.exists()

    def test_taking_back_what_is_not_there_is_a_missing_page(self, client, ada):
        assert client.post(BACK, kept(ada, seen=1)).status_code == 404

    @pytest.mark.parametrize(
        "day",
        ["2026-11-25", "2026-11-08", "2026-02-30", "0000-00-00", "9999-99-99", "gestern",
         "2026-1-1", "2026-11-17x"],
    )  # fmt: skip
    def test_nonsense_days_and_days_to_come_are_missing_pages(self, client, ada, day):
        assert client.get(f"{LIST}west/{day}/").status_code == 404

    def test_day_without_promised_hours_can_be_entered_on_purpose(self, client, ada):
        address = f"{LIST}west/2026-11-18/"
        said_there = page(client, address)
        text = (
            "No hours were promised for this day. If somebody was there all the same, "
            "enter it here."
        )
        assert said(text) in said_there
        assert client.post(address, held(ada, visitors="2")).status_code == 302
        assert known(client) == {"west": ["2026-11-18"]}

    def test_day_closed_in_public_says_that_nothing_has_to_be_entered(self, client, ada, office):
        factories.closure(location=office, starts_on=TUESDAY, ends_on=TUESDAY, reason="team_day")
        assert "Team-Tag" in page(client, DAY)

    def test_day_with_other_hours_says_so(self, client, ada, office):
        factories.closure(
            location=office, starts_on=TUESDAY, ends_on=TUESDAY, reason="event",
            effect=Effect.OTHER_HOURS, opens_at=time(14), closes_at=time(15),
        )  # fmt: skip
        assert "14:00–15:00 Uhr" in page(client, DAY)

    def test_closing_page_is_offered_as_long_as_hours_are_to_come_today(
        self, client, ada, at, office
    ):
        today = f"{LIST}west/2026-11-24/"
        link = 'href="/intern/standorte/west/schliessen/?tag=heute"'
        assert link not in read(client.get(today))
        at(2026, 11, 24, 15, 59)
        keeper.forget()
        assert link in read(client.get(today))
        assert link not in read(client.get(DAY))

    def test_page_costs_a_fixed_number_of_queries(
        self, client, ada, office, django_assert_num_queries
    ):
        row = factories.location_day(location=office, on=TUESDAY)
        for _number in range(3):
            user = factories.user()
            factories.membership(user=user, role=Role.ADVISER, location=office)
            factories.location_day_staff(day=row, user=user)
        client.get(DAY)
        with django_assert_num_queries(DAY_QUERIES):
            assert client.get(DAY).status_code == 200


class TestWhoStaffedIt:
    @pytest.fixture
    def named(self, office):
        """A day of last week that somebody with an unmistakable name has staffed."""
        user = factories.user("Xanthippe")
        membership = factories.membership(user=user, role=Role.ADVISER, location=office)
        row = factories.location_day(location=office, on=TUESDAY)
        factories.location_day_staff(day=row, user=user)
        membership.delete()
        return row

    def test_team_sees_it_on_the_page_of_the_day_only(self, client, ada, named):
        assert "Xanthippe" in page(client, DAY)
        for address in (LIST, MINE, "/intern/"):
            assert "Xanthippe" not in page(client, address)

    @pytest.mark.parametrize(
        "role",
        [Role.COORDINATOR, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER, Role.VOLUNTEER_COORDINATOR],
    )
    def test_nobody_with_a_role_everywhere_sees_it(self, client, named, role):
        login(client, factories.user(roles=[role]))
        for address in (LIST, DAY):
            response = client.get(address)
            assert response.status_code == 403
            assert "Xanthippe" not in read(response)

    def test_another_office_and_one_of_its_own_coordinators_get_a_missing_page(self, client, named):
        user = factories.user(roles=[Role.COORDINATOR])
        factories.membership(user=user, role=Role.LEAD)
        login(client, user)
        assert client.get(DAY).status_code == 404
        assert "Xanthippe" not in page(client)

    def test_only_people_with_a_role_there_on_that_day_are_offered(self, client, ada, office):
        late = factories.user("Später")
        factories.membership(user=late, location=office, valid_from=date(2026, 11, 18))
        factories.membership(user=factories.user("Fremd"))
        offered = client.get(DAY).context["form"].fields["staff"].choices
        assert [name for _key, name in offered] == ["Ada"]

    def test_after_three_months_nobody_is_asked_any_more(self, client, ada, office):
        Location.objects.update(operating_since=None)
        assert "staff" in client.get(f"{LIST}west/2026-08-24/").context["form"].fields
        address = f"{LIST}west/2026-08-23/"
        assert "staff" not in client.get(address).context["form"].fields
        assert client.post(address, held(ada, visitors="1")).status_code == 302

    def test_no_history_says_it(self, client, ada, office, named):
        client.post(DAY, held(ada, seen=1, staff=[str(ada.public_id)]))
        login(client, factories.user(roles=[Role.COORDINATOR]))
        history = page(client, "/intern/standorte/west/verlauf/")
        assert "Ada" not in history
        assert "Xanthippe" not in history


class TestOwnNumbers:
    def test_numbers_are_mine_of_this_month_and_the_one_before(self, client, ada, office):
        topic = factories.any_topic()
        for on in (date(2026, 11, 24), date(2026, 11, 1), date(2026, 10, 31), date(2026, 9, 30)):
            factories.contact(location=office, happened_on=on, recorded_by=ada, topics=[topic])
        factories.contact(
            location=office, happened_on=TUESDAY, recorded_by=ada, counterpart="partner"
        )
        factories.contact(location=office, happened_on=TUESDAY, recorded_by=factories.user())
        factories.contact(location=office, happened_on=TUESDAY)
        context = client.get(MINE).context
        assert context["months"] == ["November 2026", "Oktober 2026"]
        assert [row.counts for row in context["counterparts"]] == [(2, 1), (1, 0)]
        assert context["contacts"] == (3, 1)
        assert context["consultations"] == (2, 1)
        assert [(row.label, row.counts) for row in context["topics"]] == [(topic.label, (2, 1))]

    def test_numbers_of_nobody_are_a_sentence(self, client, ada):
        context = client.get(MINE).context
        assert (context["contacts"], context["consultations"]) == ((0, 0), (0, 0))
        assert said("You have logged no contact this month and last month.") in page(client, MINE)

    def test_contacts_of_a_place_that_one_has_left_are_not_read(self, client, ada):
        other = factories.location(kind=Location.Kind.OFFICE)
        factories.contact(location=other, happened_on=TUESDAY, recorded_by=ada)
        assert client.get(MINE).context["contacts"] == (0, 0)

    def test_page_says_that_nobody_else_sees_it_and_names_nobody(self, client, ada, office):
        factories.contact(location=office, happened_on=TUESDAY, recorded_by=ada)
        sentence = said(
            "Only you see this page. It compares nobody, knows no target, and is in no report and"
            " no export."
        )
        assert sentence in page(client, MINE)

    @pytest.mark.parametrize("query", ["?user=1", "?von=2020-01-01"])
    def test_nothing_can_be_asked_of_it(self, client, ada, office, query):
        factories.contact(location=office, happened_on=TUESDAY, recorded_by=factories.user())
        assert client.get(MINE + query).context["contacts"] == (0, 0)

    def test_page_costs_a_fixed_number_of_queries(
        self, client, ada, office, django_assert_num_queries
    ):
        for topic in Topic.objects.all()[:3]:
            factories.contact(location=office, happened_on=TUESDAY, recorded_by=ada, topics=[topic])
        client.get(MINE)
        with django_assert_num_queries(MINE_QUERIES):
            assert client.get(MINE).status_code == 200


def test_list_marks_its_area_of_the_navigation(client, ada):
    for address in (LIST, DAY, MINE):
        body = read(client.get(address))
        assert re.search(r'href="/intern/kontakte/" aria-current="true"', body)


def test_entering_is_written_to_the_trail_without_content(client, ada):
    client.post(DAY, held(ada, visitors="12"))
    (entry,) = AuditEntry.objects.filter(kind="locationday")
    assert (entry.action, entry.record, entry.actor) == (
        "create", str(only_day().pk), ada.public_id,
    )  # fmt: skip
