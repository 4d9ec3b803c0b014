"""The browser tests' own tools: what `page.problems` must notice, and what it must not."""

import pytest
from django.templatetags.static import static

from tests.browser import looking

pytestmark = pytest.mark.browser


def test_quiet_page_has_no_problems(page):
    page.goto("/")
    assert page.title()
    assert page.problems == []


def test_static_files_are_those_of_production(page):
    """Hashed names, compressed, kept for good: the middleware answers, not a test handler."""
    response = page.request.get(static("css/site.css"), headers={"accept-encoding": "br"})
    assert response.status == 200
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["content-encoding"] == "br"


@pytest.mark.parametrize(
    ("html", "noticed"),
    [
        ("<img src='http://192.0.2.1/'>", "foreign request: http://192.0.2.1/"),
        ("<img src='{server}/no'>", "status 404: {server}/no"),
        ("<script>console.warn('look')</script>", "console warning: look"),
        ("<script>throw new Error('broken')</script>", "error: broken"),
    ],
    ids=["foreign request", "missing file", "console", "script error"],
)
def test_problem_is_noticed(new_page, live_server, html, noticed):
    # The policy of the site would keep the problem from happening.
    page = new_page(bypass_csp=True)
    page.goto("/")
    page.set_content(html.format(server=live_server.url))
    wanted = noticed.format(server=live_server.url)
    assert looking.told(page, wanted) == wanted
