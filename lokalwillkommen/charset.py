"""What is sent here is UTF-8, whatever its sender says.

`charset=` may name any codec of Python: some make halves of surrogate pairs, which no answer can
carry, some know no way to go on at a mistake.
"""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """A request whose bytes are read in one way only."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        said = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        self.content_type, self.content_params = said
