"""Pages are kept in memory, and never a minute too long."""

from datetime import date

import brotli
import pytest

from locations import pages
from locations.keeper import forget
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    row = factories.location("Dorstfeld", slug="dorstfeld")
    factories.opening_hours(location=row)
    return row


def page(client, address="/?kind=dependance", **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


class TestBoundaries:
    def test_page_opens_and_closes_to_the_minute(self, client, place, at):
        at(2026, 11, 24, 13, 59, 59)
        assert ">Geschlossen<" in page(client)
        at(2026, 11, 24, 14, 0)
        assert "Jetzt geöffnet bis 16:00" in page(client)
        at(2026, 11, 24, 15, 59, 59)
        assert "Jetzt geöffnet bis 16:00" in page(client)
        at(2026, 11, 24, 16, 0)
        assert ">Geschlossen<" in page(client)

    def test_page_is_new_after_midnight_in_berlin(self, client, place, at):
        at(2026, 11, 23, 23, 59)
        assert "morgen, Dienstag" in page(client)
        at(2026, 11, 24, 0, 0)
        assert "heute um 14:00" in page(client)

    def test_hours_that_come_twice_when_the_clocks_go_back_are_open_twice(self, client, at):
        row = factories.location("Night")
        factories.opening_hours(
            location=row, weekday=6, opens_at="02:00", closes_at="02:30",
            confirmed_on=date(2026, 10, 1),
        )  # fmt: skip
        for fold, hour, minute, expected in (
            (0, 2, 10, True), (0, 2, 40, False), (1, 2, 10, True), (1, 2, 40, False)
        ):  # fmt: skip
            at(2026, 10, 25, hour, minute, fold=fold)
            assert ("Jetzt geöffnet bis" in page(client)) is expected, (fold, hour, minute)

    def test_confirmation_that_lapses_at_midnight_turns_the_page_to_not_confirmed(self, client, at):
        row = factories.location("Old")
        factories.opening_hours(location=row, confirmed_on=date(2026, 5, 28))
        at(2026, 11, 24, 14, 30)
        assert "Jetzt geöffnet bis" in page(client)
        at(2026, 12, 1, 14, 30)
        body = page(client)
        assert "Nicht bestätigt" in body
        assert "Jetzt geöffnet bis" not in body

    def test_closure_is_on_the_page_when_the_version_is_asked_again(
        self, client, place, at, monkeypatch
    ):
        clock = 100.0
        monkeypatch.setattr("locations.keeper.monotonic", lambda: clock)
        at(2026, 11, 24, 14, 30)
        assert "Jetzt geöffnet bis" in page(client)
        factories.closure(location=place)
        clock = 101.0
        assert "Heute geschlossen: organisatorische Gründe" in page(client)


class TestQueries:
    def test_cold_process_needs_two_queries(self, client, place, at, django_assert_num_queries):
        at(2026, 11, 24, 14, 30)
        with django_assert_num_queries(2):
            page(client)

    @pytest.mark.parametrize("count", [1, 3, 36])
    def test_queries_do_not_grow_with_the_places(
        self, client, still, at, count, django_assert_num_queries
    ):
        for number in range(count):
            factories.opening_hours(location=factories.location(f"Place {number}"))
        at(2026, 11, 24, 14, 30)
        for address in ("/?q=44149", "/standorte/", "/"):
            forget()
            with django_assert_num_queries(2):
                page(client, address)

    def test_repeated_request_costs_no_query_within_the_second(
        self, client, place, at, monkeypatch, django_assert_num_queries
    ):
        monkeypatch.setattr("locations.keeper.monotonic", lambda: 100.0)
        at(2026, 11, 24, 14, 30)
        page(client)
        with django_assert_num_queries(0):
            page(client)
            page(client, "/?q=Oberbank")

    def test_repeated_request_costs_one_query_after_the_second(
        self, client, place, at, monkeypatch, django_assert_num_queries
    ):
        clock = 100.0
        monkeypatch.setattr("locations.keeper.monotonic", lambda: clock)
        at(2026, 11, 24, 14, 30)
        page(client)
        clock = 101.5
        with django_assert_num_queries(1):
            page(client)
            page(client)


class TestHeaders:
    @pytest.fixture(autouse=True)
    def _now(self, place, at):
        at(2026, 11, 24, 14, 30)

    def test_browser_asks_each_time_and_gets_304_for_what_it_has(self, client):
        first = client.get("/")
        assert first["Cache-Control"] == "no-cache"
        again = client.get("/", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]

    def test_changed_page_has_another_etag(self, client, at):
        first = client.get("/")
        at(2026, 11, 24, 16, 0)
        again = client.get("/", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 200

    def test_page_is_compressed_as_the_browser_can(self, client):
        plain = client.get("/").content
        packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
        assert packed["Content-Encoding"] == "br"
        assert brotli.decompress(packed.content) == plain
        assert "Accept-Encoding" in packed["Vary"]
        refused = client.get("/", headers={"Accept-Encoding": "br;q=0.0, gzip"})
        assert refused["Content-Encoding"] == "gzip"

    def test_no_cookie_and_nothing_that_depends_on_one(self, client):
        for address in ("/", "/?q=Dorstfeld", "/standorte/", "/standorte/dorstfeld/", "/ar/"):
            response = client.get(address)
            assert not response.cookies
            assert "Cookie" not in response.get("Vary", "")

    def test_script_and_style_come_from_here_alone(self, client):
        policy = client.get("/")["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "default-src 'none'" in policy

    def test_tag_that_a_proxy_has_made_weak_is_the_same_tag(self, client):
        tag = client.get("/")["ETag"]
        assert client.get("/", headers={"If-None-Match": f"W/{tag}"}).status_code == 304

    def test_head_has_the_headers_and_no_body(self, client):
        response = client.head("/")
        assert response.content == b""
        assert int(response["Content-Length"]) > 1000

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_other_methods_are_refused(self, client, method):
        assert getattr(client, method)("/").status_code == 405


def test_store_is_bounded(client, place, at, monkeypatch):
    monkeypatch.setattr(pages, "PAGES_KEPT", 3)
    at(2026, 11, 24, 14, 30)
    for number in range(10):
        page(client, f"/?q=Oberbank&page={number + 1}")
    assert len(pages._kept) == 3


def test_page_of_another_language_or_host_is_another_page(client, place, at):
    at(2026, 11, 24, 14, 30)
    assert "مفتوح الآن حتى" in page(client, "/ar/?kind=dependance")
    assert "Jetzt geöffnet bis" in page(client)
    assert "http://127.0.0.1" in page(client, "/standorte/dorstfeld/", host="127.0.0.1")
    assert "http://localhost" in page(client, "/standorte/dorstfeld/", host="localhost")


def test_missing_page_is_not_kept(client, at):
    at(2026, 11, 24, 14, 30)
    assert client.get("/standorte/nowhere/").status_code == 404
    factories.location("Late", slug="nowhere")
    forget()
    assert client.get("/standorte/nowhere/").status_code == 200
