"""Logs somebody in for a test: a complete, fresh login without the pages that lead to it."""

from allauth.usersessions.models import UserSession
from django.test import Client

from accounts import sessions


def login(client, user):
    """`client` is logged in as `user`, the second factor included; call `at(…)` before it."""
    client.force_login(user, backend="accounts.backends.AccountBackend")
    session = client.session
    session[sessions.HAS_FACTOR] = True
    session.save()
    UserSession.objects.create(
        user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="test"
    )
    return user


def login_browser(context, live_server, user):
    """The same for a context of Playwright: `login_browser(page.context, live_server, user)`."""
    client = Client()
    login(client, user)
    (cookie,) = client.cookies.values()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return user
