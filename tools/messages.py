"""Translations: update and compile them (`make messages`), or say what is missing (`--check`).

A catalogue without a change keeps its file, creation date included, so that two runs give the
same bytes.
"""

import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import environment

DATE = re.compile(rb'^"POT-Creation-Date:.*\n', re.MULTILINE)
OPTIONS = ["--no-location", "--no-wrap", "--no-obsolete", "--verbosity", "0"]
# Folders without texts of the site.
IGNORED = ["tests", "tools", "docs", "build", "node_modules", ".venv", ".git"]
# The language that must be complete; others say on each page what they are.
COMPLETE = "de"


def manage(root: Path, *arguments: str) -> str:
    """Run manage.py in this copy of the project; what it prints."""
    done = subprocess.run(
        [environment.python(), "manage.py", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={"SECRET_KEY": "messages", **os.environ},
    )
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def languages() -> list[str]:
    """The languages of the settings as names of folders (pt-br is pt_BR)."""
    code = (
        "from django.conf import settings\n"
        "from django.utils.translation import to_locale\n"
        "print(*(to_locale(code) for code, name in settings.LANGUAGES))"
    )
    return manage(environment.ROOT, "shell", "--verbosity", "0", "--command", code).split()


def catalogues(root: Path) -> dict[str, Path]:
    """All .po files by their place in the project."""
    found = sorted((root / "locale").glob("*/LC_MESSAGES/*.po"))
    return {path.relative_to(root).as_posix(): path for path in found}


def make(root: Path) -> None:
    """makemessages for every language; catalogues that only differ in their date stay."""
    before = {name: path.read_bytes() for name, path in catalogues(root).items()}
    chosen = [word for code in languages() for word in ("--locale", code)]
    ignored = [word for name in IGNORED for word in ("--ignore", name)]
    manage(root, "makemessages", *chosen, *ignored, *OPTIONS)
    for name, path in catalogues(root).items():
        old = before.get(name)
        if old is not None and DATE.sub(b"", old) == DATE.sub(b"", path.read_bytes()):
            path.write_bytes(old)


def entries(compiled: Path) -> dict[object, object]:
    """What a .mo file says, whatever version of gettext has written it."""
    with compiled.open("rb") as file:
        known = dict(vars(gettext.GNUTranslations(file))["_catalog"])
    header = str(known.get("", ""))
    known[""] = re.sub(r"POT-Creation-Date:.*\n", "", header)
    return known


def unfinished(catalogue: Path, scratch: Path) -> str:
    """How many entries are fuzzy or untranslated, in msgfmt's words."""
    said = subprocess.run(
        ["msgfmt", "--check-format", "--statistics", f"--output-file={scratch}", catalogue],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C", "LANGUAGE": "C"},
    )
    wrong = said.returncode or "fuzzy" in said.stderr or "untranslated" in said.stderr
    return said.stderr.strip() if wrong else ""


def copy(target: Path) -> None:
    """The sources without what was installed or built."""
    skip = shutil.ignore_patterns(*IGNORED, "__pycache__", ".env", "*.sqlite3*")
    shutil.copytree(environment.ROOT, target, ignore=skip)


def check() -> list[str]:
    """What `make messages` would change, and what a translator still has to do."""
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="lw-") as folder:
        root = Path(folder) / "copy"
        copy(root)
        make(root)
        committed = catalogues(environment.ROOT)
        for name, fresh in catalogues(root).items():
            path = committed.get(name)
            if path is None or path.read_bytes() != fresh.read_bytes():
                problems.append(f"{name}: texts have changed")
        manage(root, "compilemessages", "--verbosity", "0")
        for name, path in committed.items():
            compiled = path.with_suffix(".mo")
            fresh = (root / name).with_suffix(".mo")
            if not compiled.is_file() or entries(compiled) != entries(fresh):
                problems.append(f"{name}: its .mo is not up to date")
            said = unfinished(path, Path(folder) / "scratch.mo")
            if said and name.startswith(f"locale/{COMPLETE}/"):
                problems.append(f"{name}: {said}")
    return problems


def main(arguments: list[str]) -> int:
    if not shutil.which("msgfmt") or not shutil.which("xgettext"):
        sys.exit("translations need GNU gettext (Debian: apt-get install gettext)")
    if "--check" not in arguments:
        make(environment.ROOT)
        manage(environment.ROOT, "compilemessages", "--verbosity", "0", "--ignore", ".venv")
        return 0
    problems = check()
    print("\n".join([*problems, "make messages brings files up to date"] if problems else []))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
