"""A database in which nothing is yet: no district, no place, no contact, no programme."""

import pytest
from django.urls import reverse

from locations.models import District, Location
from reports.asking import addresses
from reports.registry import REPORTS
from tests import factories
from tests.staff import login

BESIDE = (
    *("reports:definitions", "reports:months", "reports:publications"),
    *("reports:council", "reports:district_sheets"),
)


@pytest.fixture
def coordinator(client):
    user = factories.user()
    factories.membership(user=user, role="coordinator")
    login(client, user)
    return client


@pytest.mark.django_db
class TestWithoutAnything:
    @pytest.mark.parametrize("question", ["", "vergleich=ohne", "zeitraum=jahr", "foerderung=yes"])
    @pytest.mark.parametrize("key", sorted(REPORTS))
    def test_report_answers(self, coordinator, key, question):
        assert not District.objects.exists()
        assert not Location.objects.exists()
        response = coordinator.get(f"{addresses.path(key)}?{question}")
        assert response.status_code == 200
        assert "problems" not in response.context or not response.context["problems"]

    @pytest.mark.parametrize("name", BESIDE)
    def test_page_beside_answers(self, coordinator, name):
        assert coordinator.get(reverse(name)).status_code == 200
