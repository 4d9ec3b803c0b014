"""Set up and serve this copy the way production does (`make run`)."""

import os
import socket
import sys

import environment

# Of the first start; later ones leave what is there.
CONTACTS = ("--contacts", "12000", "--once")


def port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        sys.exit(f"PORT must be a number between 1 and 65535, not {given!r}")
    return int(given)


def addresses(number: int) -> list[str]:
    """Where `localhost` leads: IPv4, and IPv6 where the machine has it."""
    binds: list[str] = []
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, number))
        except OSError as error:
            if family == socket.AF_INET:
                sys.exit(f"port {number}: {error.strerror}. Another one: make run PORT=8001")
        else:
            binds.append(f"[{host}]:{number}" if ":" in host else f"{host}:{number}")
    return binds


def main() -> None:
    number = port()
    binds = addresses(number)
    environment.prepare(development=False)
    environment.static_files()
    python = environment.python()
    # The copy shows what production shows, whatever the shell is set to.
    os.environ["DEBUG"] = "false"
    os.environ["PORT"] = str(number)
    # Mails, reminders and terms: the server has them done beside it.
    os.environ["RUN_DUE_EVERY"] = "15"
    if not environment.says("INSTANCE"):
        # The known accounts of the demonstration log in here, and only here.
        os.environ.setdefault("INSTANCE", "demo")
    environment.run(python, "manage.py", "migrate", "--no-input", "--verbosity", "0")
    environment.run(python, "manage.py", "load_demo", "--if-possible", *CONTACTS)
    sys.stdout.flush()
    os.chdir(environment.ROOT)
    command = [python, "-m", "gunicorn", "--config", "tools/gunicorn_config.py"]
    for bind in binds:
        command += ["--bind", bind]
    # In place of this process: Ctrl-C goes straight to the server.
    os.execv(python, [*command, "lokalwillkommen.wsgi"])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
