"""What a first visit costs somebody who pays for each megabyte."""

import pytest

from tests.browser import town

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

KB = 1000


@pytest.fixture
def weighed(new_page):
    """Loads an address with an empty cache; what came over the wire, in bytes per address."""

    def load(address, **options):
        page = new_page(viewport={"width": 390, "height": 844}, **options)
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        names, bytes_of = {}, {}
        session.on(
            "Network.requestWillBeSent",
            lambda event: names.update({event["requestId"]: event["request"]["url"]}),
        )
        session.on(
            "Network.loadingFinished",
            lambda event: bytes_of.update({names[event["requestId"]]: event["encodedDataLength"]}),
        )
        page.goto(address, wait_until="networkidle")
        assert page.problems == []
        return {name.partition("/")[2].partition("/")[2]: size for name, size in bytes_of.items()}

    return load


@pytest.mark.parametrize("prefix", ["/", "/ar/", "/en/"])
def test_first_visit_takes_at_most_20_kilobytes_and_the_page_8(weighed, live_server, prefix):
    sizes = weighed(prefix)
    document = sizes[f"{live_server.url.partition('//')[2]}{prefix}"]
    assert 1 * KB < document <= 8 * KB
    assert len(sizes) >= 4, "document, style, script and drawings are counted"
    assert sum(sizes.values()) <= 20 * KB


@pytest.mark.parametrize("prefix", ["/", "/ar/"])
def test_figures_of_a_year_take_no_more_than_any_other_page(weighed, live_server, prefix):
    sizes = weighed(f"{prefix}zahlen/")
    document = sizes[f"{live_server.url.partition('//')[2]}{prefix}zahlen/"]
    assert 3 * KB < document <= 8 * KB
    assert sum(sizes.values()) <= 20 * KB


def test_results_and_the_fullest_place_stay_light_too(weighed):
    for name in ("results", "everything", "all places"):
        assert sum(weighed("/" + town.PAGES[name]).values()) <= 25 * KB


def test_scales_notice_a_heavy_page(weighed, settings):
    settings.WHITENOISE_MAX_AGE = 0
    light = sum(weighed("/").values())
    uncompressed = sum(weighed("/", extra_http_headers={"Accept-Encoding": "identity"}).values())
    assert uncompressed > 2 * light
