"""gunicorn under `make run`: two workers, what is due beside them, the address once it listens."""

import contextlib
import os
import subprocess
import sys
from typing import Any

workers = 2
# An export of 50,000 contacts is sent while it is being read; 30 seconds would cut a slow one off.
timeout = 120
# Its warnings quote requests that it cannot read, with what somebody typed.
loglevel = "error"
# It would be a file in the home directory, shared by all copies.
control_socket_disable = True

# Seconds between two rounds of what is due; none in production, which has a timer for it.
every = os.environ.get("RUN_DUE_EVERY", "")
beside: list[subprocess.Popen[bytes]] = []


def when_ready(server: Any) -> None:
    if every:
        # It ends with this process, whatever this one dies of.
        command = [sys.executable, "manage.py", "run_due", "--every", every]
        beside.append(subprocess.Popen([*command, "--beside", str(os.getpid())]))
    print(f"http://localhost:{os.environ.get('PORT', '8000')}  (Ctrl-C stops)", flush=True)


def on_exit(server: Any) -> None:
    for process in beside:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
