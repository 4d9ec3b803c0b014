"""Guessing is limited per account and per address, over all workers, before anything is hashed."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories
from tests.accounts.workers import CountingHasher, at_once

LOGIN = "/intern/anmelden/"
PER_ACCOUNT, PER_ADDRESS = 5, 20
WORKERS = 12
COUNTING = ["tests.accounts.workers.CountingHasher"]


@pytest.fixture(autouse=True)
def counted(settings):
    settings.PASSWORD_HASHERS = COUNTING
    CountingHasher.calls.clear()


def guesses(email, number=WORKERS):
    """So many guesses at the same moment; returns how many of them were hashed."""
    cache.clear()
    CountingHasher.calls.clear()
    at_once(number, lambda index: Client().post(LOGIN, {"login": email, "password": f"no {index}"}))
    cache.clear()
    return len(CountingHasher.calls)


@pytest.mark.django_db(transaction=True)
def test_no_more_guesses_than_the_limit_are_hashed_whoever_serves_them():
    user = factories.user(password="right and long enough")
    assert 0 < guesses(user.email) <= PER_ACCOUNT


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_local_memory_would_let_more_guesses_through(settings):
    user = factories.user(password="right and long enough")
    settings.CACHES = {"default": {"BACKEND": "tests.accounts.workers.MemoryOfOneWorker"}}
    assert guesses(user.email) > PER_ACCOUNT


@pytest.mark.django_db
class TestOneAfterTheOther:
    @pytest.fixture(autouse=True)
    def no_attempts_yet(self):
        cache.clear()

    def test_limit_refuses_the_right_password_too_and_other_accounts_go_on(self, client, settings):
        settings.SECOND_FACTOR_ROLES = []
        known, other = (
            factories.user(password="right and long enough", roles=["coordinator"])
            for _ in range(2)
        )
        CountingHasher.calls.clear()
        for _ in range(PER_ACCOUNT):
            client.post(LOGIN, {"login": known.email, "password": "wrong"})
        refused = client.post(
            LOGIN, {"login": known.email.upper(), "password": "right and long enough"}
        )
        assert refused.status_code == 200
        assert len(CountingHasher.calls) == PER_ACCOUNT
        answer = client.post(LOGIN, {"login": other.email, "password": "right and long enough"})
        assert answer.status_code == 302

    def test_one_address_cannot_try_many_accounts(self, client):
        for number in range(PER_ADDRESS + 5):
            client.post(LOGIN, {"login": f"person-{number}@example.org", "password": "wrong"})
        assert len(CountingHasher.calls) == PER_ADDRESS

    def test_addresses_are_told_apart_behind_the_proxy(self, client, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for number in range(PER_ADDRESS + 5):
            client.post(
                LOGIN,
                {"login": f"person-{number}@example.org", "password": "wrong"},
                headers={"x-forwarded-for": f"192.0.2.{number}"},
            )
        assert len(CountingHasher.calls) == PER_ADDRESS + 5

    @pytest.mark.parametrize("proxies", [0, 1])
    def test_nobody_makes_up_an_address_of_their_own(self, client, settings, proxies):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        for number in range(PER_ADDRESS + 5):
            client.post(
                LOGIN,
                {"login": f"person-{number}@example.org", "password": "wrong"},
                headers={"x-forwarded-for": f"192.0.2.{number}, 198.51.100.7"},
            )
        assert len(CountingHasher.calls) == PER_ADDRESS

    def test_successful_logins_of_an_office_are_not_counted(self, settings):
        settings.SECOND_FACTOR_ROLES = []
        user = factories.user(password="right and long enough", roles=["coordinator"])
        for _ in range(PER_ADDRESS + 5):
            data = {"login": user.email, "password": "right and long enough"}
            assert Client().post(LOGIN, data).status_code == 302

    def test_too_many_posts_get_a_page_that_says_so(self, client):
        answers = {client.post("/intern/anmelden/passkey/").status_code for _ in range(31)}
        assert answers == {302, 429}
