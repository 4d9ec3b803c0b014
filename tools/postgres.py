"""A PostgreSQL server for one test run: started from what the machine has, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

# Nothing of this cluster outlives the run, so it never waits for a disk.
SETTINGS = {
    "listen_addresses": "",  # the socket only: no port, no other user of the network
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
}
USER = "lokalwillkommen"


class PostgresError(Exception):
    """The cluster did not start."""


def version_of(folder: Path) -> int:
    """The version in Debian's path /usr/lib/postgresql/15/bin."""
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def binaries() -> Path | None:
    """The folder with initdb and postgres: where PATH finds them, else the newest of Debian."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version_of, reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def unprivileged() -> pwd.struct_passwd | None:
    """The user that runs the server: PostgreSQL refuses root, everybody else runs it himself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError("root may not run PostgreSQL, and there is no user postgres or nobody")


class Programs:
    """The server's programs, run as its user in its folder; what they say goes to a file."""

    def __init__(self, folder: Path, user: pwd.struct_passwd | None) -> None:
        self.folder = folder
        self.user = user
        self.log = folder / "log"

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        with self.log.open("ab") as output:
            return subprocess.Popen(
                [str(word) for word in command],
                cwd=self.folder,
                env={**env, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=self.user.pw_uid if self.user else None,
                group=self.user.pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                # Ctrl-C is for the test run, which stops the server when the tests are done.
                start_new_session=True,
            )

    def failure(self, program: str) -> PostgresError:
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        return PostgresError(f"{program} failed:\n{tail}")


def wait_until_ready(server: subprocess.Popen[bytes], data: Path) -> bool:
    """The server's state is the eighth line of its own file; False if it does not come up."""
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):
            lines = (data / "postmaster.pid").read_text().splitlines()
            if len(lines) >= 8 and lines[7].strip() == "ready":
                return True
        time.sleep(0.05)
    return False


# What is answered is on the disk, and room for as much as a server for this has: to measure.
AS_IN_PRODUCTION = SETTINGS | {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
}


@contextlib.contextmanager
def cluster(binaries: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[str]:
    """Start a temporary cluster; yields the DATABASE_URL of its superuser."""
    user = unprivileged()
    # A socket's path may be about a hundred characters long: the temporary folder may be deeper.
    folder = Path(tempfile.mkdtemp(prefix="lw-", dir="/tmp"))
    programs = Programs(folder, user)
    data = folder / "data"
    server: subprocess.Popen[bytes] | None = None
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        options = ["--username", USER, "--auth", "trust", "--no-sync"]
        options += ["--encoding", "UTF8", "--locale", "C.UTF-8"]
        if programs.start(binaries / "initdb", "--pgdata", data, *options).wait(timeout=120):
            raise programs.failure("initdb")
        with (data / "postgresql.conf").open("a") as lines:
            for name, value in {**settings, "unix_socket_directories": str(folder)}.items():
                lines.write(f"{name} = '{value}'\n")
        server = programs.start(binaries / "postgres", "-D", data)
        if not wait_until_ready(server, data):
            raise programs.failure("postgres")
        # The database of the connection; Django makes test_postgres beside it.
        yield f"postgres://{USER}@/postgres?host={folder}"
    finally:
        if server and server.poll() is None:
            # At once: nothing of it is needed any more.
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)
