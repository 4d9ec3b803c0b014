"""The door for gunicorn, with the name of the worker on each answer."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from lokalwillkommen.wsgi import application as project


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Worker", str(os.getpid()))], *rest)

    return project(environ, start)
