"""All checks but the tests (`make check`), or with --fix what can be repaired (`make fix`).

Every check runs, also after one that failed: one run says everything there is to say.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import environment

BIN = Path(environment.python()).parent


def templates() -> list[str]:
    """The templates of the project, not those that were installed or built."""
    folders = [*environment.ROOT.glob("templates"), *environment.ROOT.glob("*/templates")]
    found = [path for folder in folders for path in folder.rglob("*.html")]
    return sorted(str(path.relative_to(environment.ROOT)) for path in found)


def djade(*options: str) -> list[str]:
    return [str(BIN / "djade"), "--target-version", "5.2", *options, *templates()]


def checks() -> dict[str, list[str]]:
    python = environment.python()
    return {
        "ruff": [str(BIN / "ruff"), "check", "--quiet"],
        "format": [str(BIN / "ruff"), "format", "--check", "--quiet"],
        **(
            {
                "djlint": [str(BIN / "djlint"), "--lint", "--quiet", *templates()],
                "djade": djade("--check"),
            }
            if templates()
            else {}
        ),
        "types": [str(BIN / "mypy"), "--no-error-summary"],
        "layers": [str(BIN / "lint-imports"), "--no-cache"],
        "django": [python, "manage.py", "check", "--fail-level", "WARNING"],
        "migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "translations": [python, "tools/messages.py", "--check"],
    }


def fixes() -> dict[str, list[str]]:
    return {
        "ruff": [str(BIN / "ruff"), "check", "--fix", "--quiet"],
        "format": [str(BIN / "ruff"), "format", "--quiet"],
        **({"djade": djade()} if templates() else {}),
    }


def passes(name: str, command: list[str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(
        command,
        cwd=environment.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        # The checks see the project, not a database that the shell happens to name.
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
    )
    word = "FAILED" if done.returncode else "ok"
    print(f"{name:<13}{word:<7}{time.monotonic() - start:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout.rstrip() + "\n", flush=True)
    return done.returncode == 0


def main(arguments: list[str]) -> int:
    if "--fix" in arguments:
        for name, command in fixes().items():
            passes(name, command)
        return 0
    failed = [name for name, command in checks().items() if not passes(name, command)]
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
