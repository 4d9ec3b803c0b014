"""How long a login lasts: half an hour without a sign of life locks it, ten hours end it."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts import factors
from accounts.models import User

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
# So young a login may change its own second factor without being asked again.
FRESH = timedelta(minutes=5)
# The last sign of life is written down this often and not with every request.
NOTED_EVERY = timedelta(minutes=1)

BEGAN_AT = "began_at"
SEEN_AT = "seen_at"
HAS_FACTOR = "has_second_factor"

# Where the gate leads, by the names of addresses.
UNLOCK = "account_reauthenticate"
SET_UP = "mfa_index"
# What is open to somebody who must set up a second factor first.
SETTING_UP = frozenset({SET_UP, "mfa_activate_totp", "mfa_add_webauthn"})


class Stage(Enum):
    """What the gate does with a login: let through, or first unlock, log in again, set up."""

    ACTIVE = "active"
    LOCKED = "locked"
    ENDED = "ended"
    NEEDS_SECOND_FACTOR = "needs second factor"


def stage(request: HttpRequest, now: datetime) -> Stage:
    """Where the login of `request` stands at `now` (aware), and a note of its sign of life.

    The session stays as it is when locked or ended: whose it was is still known, so that what
    they sent can be kept for them. Who redirects from an ended one to the login logs it out
    first, for the login page leads somebody who is logged in straight back.
    """
    began, seen = _moment(request, BEGAN_AT), _moment(request, SEEN_AT)
    if began is None or seen is None or now - began >= LONGEST:
        return Stage.ENDED
    if now - seen >= IDLE:
        return Stage.LOCKED
    if now - seen >= NOTED_EVERY:
        request.session[SEEN_AT] = now.timestamp()
    return Stage.ACTIVE if _has_what_it_needs(request) else Stage.NEEDS_SECOND_FACTOR


def began_just_now(request: HttpRequest, now: datetime) -> bool:
    """Whether the login is so young that nobody needs to show again who they are."""
    began = _moment(request, BEGAN_AT)
    return began is not None and now - began < FRESH


def _moment(request: HttpRequest, key: str) -> datetime | None:
    seconds = request.session.get(key)
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)


def _has_what_it_needs(request: HttpRequest) -> bool:
    """Whether the second factor is there or not needed; once there, nobody is asked again."""
    if request.session.get(HAS_FACTOR):
        return True
    if factors.has_one(request.user):
        request.session[HAS_FACTOR] = True
        return True
    return not factors.is_required(request.user)


def begin(request: HttpRequest, **kwargs: Any) -> None:
    """A login begins (signal `user_logged_in`): both clocks start."""
    now = timezone.now().timestamp()
    request.session.update({BEGAN_AT: now, SEEN_AT: now})
    request.session.pop(HAS_FACTOR, None)


def unlock(request: HttpRequest, **kwargs: Any) -> None:
    """Somebody has shown again who they are (signal `authentication_step_completed`)."""
    if kwargs.get("reauthenticated"):
        request.session[SEEN_AT] = timezone.now().timestamp()


def look_again(request: HttpRequest, **kwargs: Any) -> None:
    """The second factor has changed: whether there is one is asked anew."""
    request.session.pop(HAS_FACTOR, None)


def end_all(user: User, *, but: str | None = None) -> int:
    """Close the logins of an account, all or all but the one with the session key `but`.

    Returns how many. It works from the next request on.
    """
    logins = UserSession.objects.filter(user_id=user.pk).exclude(session_key=but or "")
    keys = list(logins.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    logins.delete()
    return len(keys)


def forget_ended(now: datetime) -> int:
    """Delete the sessions whose time is over at `now`, and their entries in the lists of logins."""
    Session.objects.filter(expire_date__lt=now).delete()
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return gone.delete()[0]
