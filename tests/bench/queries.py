"""How many SQL queries a page takes (`python -m tests.bench.queries`, prints JSON)."""

import json

import django


def counted() -> dict[str, int]:
    """Queries of one request each, in one process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from locations import keeper, pages
    from locations.models import Location

    client = Client(HTTP_HOST="127.0.0.1")

    def request(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    def a_second_later() -> None:
        keeper._keeper.checked_at = float("-inf")

    # Once per process and not ours: connecting sets options, and Django tries SQLite's JSON.
    connection.ensure_connection()
    assert connection.features.supports_json_field
    keeper.forget()
    pages.forget()
    counts = {"the first of a process": request("/?q=Dorstfeld")}
    counts["repeated within a second"] = request("/?q=Dorstfeld")
    a_second_later()
    counts["repeated a second later"] = request("/?q=Dorstfeld")
    a_second_later()
    counts["never asked before"] = request("/?lat=51.5&lon=7.4")
    Location.objects.filter(slug="dorstfeld").update(venue="Musterhaus")
    a_second_later()
    counts["after a change of the data"] = request("/?q=Dorstfeld")
    return counts


if __name__ == "__main__":
    django.setup()
    print(json.dumps(counted()))
