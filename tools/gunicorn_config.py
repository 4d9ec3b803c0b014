"""gunicorn under `make run`: two workers, and the address once it listens."""

import os
from typing import Any

workers = 2
# Its warnings quote requests that it cannot read, with what somebody typed.
loglevel = "error"
# It would be a file in the home directory, shared by all copies.
control_socket_disable = True


def when_ready(server: Any) -> None:
    print(f"http://localhost:{os.environ.get('PORT', '8000')}  (Ctrl-C stops)", flush=True)
