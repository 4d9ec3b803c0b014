"""What somebody has sent and what could not be taken: shown again, to be sent once more."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from records.forms import KEPT

CSRF = "csrfmiddlewaretoken"
# Never written into a page: what only its owner knows.
SECRET_PARTS = ("password", "passwort", "secret")
SECRET_NAMES = {"code", "credential"}


@dataclass(frozen=True)
class Again:
    """A form with the fields that were sent; no larger than what one request may bring."""

    address: str
    fields: list[tuple[str, str]]
    texts: list[str]  # what somebody has typed or chosen, for the eye
    has_secret: bool  # something was left out: the page itself has to be asked again

    @property
    def can_be_sent(self) -> bool:
        return not self.has_secret


def again(request: HttpRequest, token: str | None = None) -> Again | None:
    """What `request` has brought, none if there is nothing in it.

    None too for what another site has sent: our page would make its form one of ours, which passes
    every check. `token` takes the place of the one that was sent. The database is not asked.
    """
    if request.method != "POST" or _comes_from_elsewhere(request):
        return None
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except UnreadablePostError:  # the connection broke while it was being read
        return None
    kept = [(name, value) for name, value in sent if not _is_secret(name)]
    return Again(
        address=request.get_full_path(),
        fields=[(name, (token or value) if name == CSRF else value) for name, value in kept],
        texts=list(_texts(kept)),
        has_secret=len(kept) < len(sent),
    )


def _is_secret(name: str) -> bool:
    lower = name.lower()
    return lower in SECRET_NAMES or any(part in lower for part in SECRET_PARTS)


def _texts(fields: list[tuple[str, str]]) -> Iterator[str]:
    for name, value in fields:
        if value.strip() and name not in (*KEPT, CSRF):
            yield value.strip()


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site has sent this form.

    Without that, the text may be somebody else's, who wants it sent with a foreign login.
    """
    if site := request.headers.get("Sec-Fetch-Site", ""):
        return site == "same-origin"
    return request.headers.get("Origin", "") == _here(request)


def _comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site has sent this form; old ones say nothing."""
    if site := request.headers.get("Sec-Fetch-Site", ""):
        return site not in ("same-origin", "none")
    return request.headers.get("Origin", "") not in ("", _here(request))


def _here(request: HttpRequest) -> str:
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
