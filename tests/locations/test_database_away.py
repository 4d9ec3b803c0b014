"""While the database does not answer, residents get what is known, and are told so."""

import contextlib
import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from locations import keeper
from locations.calendar_words import at_clock
from locations.models import Location
from tests import factories

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 13, 32, tzinfo=UTC)
PATHS = {"de": "/", "en": "/en/", "ar": "/ar/"}


def note_in(language):
    with translation.override(language):
        moment = at_clock(time(14, 32))
        known = gettext("As of %(moment)s.") % {"moment": moment}
        return known, gettext("Changes after that may not be shown here yet.")


class Away:
    """Every statement fails while this lasts; counts the tries."""

    def __init__(self, error=OperationalError):
        self.error, self.tries = error, 0

    def __call__(self, execute, sql, params, many, context):
        self.tries += 1
        raise self.error("away")


@contextlib.contextmanager
def away(error=OperationalError):
    fault = Away(error)
    with connection.execute_wrapper(fault):
        yield fault


@pytest.fixture
def clock(monkeypatch):
    """The seconds that the memory counts: `clock(4)` lets four pass."""
    seconds = [1000.0]
    monkeypatch.setattr(keeper, "monotonic", lambda: seconds[0])

    def let_pass(more):
        seconds[0] += more

    return let_pass


@pytest.fixture
def dorstfeld(at):
    at(2026, 11, 24, 14, 32)
    row = factories.location("Dorstfeld", slug="dorstfeld")
    factories.opening_hours(location=row)
    return row


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_newest_directory_in_memory_goes_on(dorstfeld, clock, error):
    before = keeper.current(TUESDAY)
    clock(2)
    with away(error):
        now = keeper.current(TUESDAY)
    assert now.find("dorstfeld").location is before.find("dorstfeld").location
    assert (before.known_at, now.known_at) == (None, TUESDAY)


def test_mistake_of_ours_is_not_taken_for_an_absence(dorstfeld, clock):
    keeper.current(TUESDAY)
    clock(2)
    with away(ZeroDivisionError), pytest.raises(ZeroDivisionError):
        keeper.current(TUESDAY)


def test_nothing_is_asked_again_for_a_while(dorstfeld, clock):
    keeper.current(TUESDAY)
    clock(2)
    with away() as fault:
        for _ in range(5):
            keeper.current(TUESDAY)
        assert fault.tries == 1
        clock(keeper.SECONDS_BETWEEN_TRIALS)
        keeper.current(TUESDAY)
        assert fault.tries == 2


def test_process_that_never_had_data_has_none(dorstfeld, clock):
    with away() as fault:
        for _ in range(3):
            with pytest.raises(OperationalError):
                keeper.current(TUESDAY)
        assert fault.tries == 1
    clock(keeper.SECONDS_BETWEEN_TRIALS)
    assert keeper.current(TUESDAY).find("dorstfeld")


def test_it_recovers_by_itself_and_sees_what_has_changed(dorstfeld, clock):
    keeper.current(TUESDAY)
    clock(2)
    with away():
        keeper.current(TUESDAY)
    Location.objects.update(name="Dorstfeld neu")
    assert keeper.current(TUESDAY).find("dorstfeld").location.name == "Dorstfeld"
    clock(keeper.SECONDS_BETWEEN_TRIALS)
    now = keeper.current(TUESDAY)
    assert (now.find("dorstfeld").location.name, now.known_at) == ("Dorstfeld neu", None)


def test_day_changes_all_the_same(dorstfeld, clock):
    keeper.current(TUESDAY)
    clock(2)
    with away() as fault:
        later = keeper.current(TUESDAY + timedelta(days=1))
        assert fault.tries == 1
        assert keeper.current(TUESDAY + timedelta(days=2)).today == date(2026, 11, 26)
    assert (later.today, later.known_at) == (date(2026, 11, 25), TUESDAY)
    assert later.plan(later.find("dorstfeld")).day == date(2026, 11, 25)


def test_request_does_not_wait_for_another_one_that_is_asking(dorstfeld, clock):
    known = keeper.current(TUESDAY)
    clock(2)
    with keeper._keeper.lock:
        seen = []
        other = threading.Thread(target=lambda: seen.append(keeper.current(TUESDAY)))
        other.start()
        other.join(timeout=5)
    assert seen == [known]


# --- Pages ---


@pytest.mark.parametrize("language", PATHS)
def test_pages_say_until_when_they_are_right(client, dorstfeld, clock, language):
    path, note = PATHS[language], note_in(language)
    for page in (path, f"{path}standorte/", f"{path}standorte/dorstfeld/"):
        text = client.get(page).content.decode()
        assert not [part for part in note if part in text]
    clock(2)
    with away():
        for page in (path, f"{path}?q=Dorstfeld", f"{path}standorte/dorstfeld/"):
            response = client.get(page)
            assert response.status_code == 200
            assert not [part for part in note if part not in response.content.decode()]


@pytest.mark.parametrize("path", ["/", "/?q=Dorstfeld", "/standorte/dorstfeld/"])
def test_page_with_the_note_is_never_mixed_up_with_the_one_without(client, dorstfeld, clock, path):
    plain = client.get(path)
    clock(2)
    with away():
        noted = client.get(path)
        assert client.get(path).content == noted.content  # from memory
    clock(keeper.SECONDS_BETWEEN_TRIALS)
    again = client.get(path)
    assert again.content == plain.content != noted.content
    assert again["ETag"] == plain["ETag"] != noted["ETag"]


def test_note_of_another_day_names_the_day(client, dorstfeld, clock, at):
    client.get("/")
    clock(2)
    at(2026, 11, 25, 9, 0)
    with away():
        assert "24. November" in client.get("/").content.decode()


def test_feed_and_exports_go_on(client, dorstfeld, clock):
    addresses = [
        reverse("locations:csv"),
        reverse("locations:geojson"),
        reverse("locations:feed", args=["dorstfeld"]),
    ]
    client.get("/")
    clock(2)
    with away():
        assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


def test_health_says_what_is(client, dorstfeld, clock):
    client.get("/")
    clock(2)
    with away():
        assert client.get("/").status_code == 200
        assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize(
    ("path", "language"), [("/", "de"), ("/en/", "en"), ("/ar/standorte/", "ar")]
)
def test_process_without_data_answers_503_in_the_readers_language(
    client, dorstfeld, clock, settings, path, language
):
    settings.NETWORK_PHONE = "0231 1234"
    client.raise_request_exception = False
    with away():
        response = client.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert f'<html lang="{language}"' in response.content.decode()
    assert 'href="tel:+492311234"' in response.content.decode()
