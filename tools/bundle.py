"""A release archive: the tracked files with built assets and collected static files.

A server that runs it needs Python and its packages, but neither Node nor Git. Two builds of one
commit give the same bytes.
"""

import gzip
import io
import os
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import environment

BUILT = ("fonts", "static", "staticfiles", "assets.stamp", "staticfiles.stamp")


def git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=environment.ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"make bundle works in a Git clone: {done.stderr.strip()}")
    return done.stdout


def tracked() -> list[Path]:
    names = git("ls-files", "-z").split("\0")
    # A deleted file stays in Git's list until that is committed.
    return [path for name in names if name and (path := environment.ROOT / name).is_file()]


def add(archive: tarfile.TarFile, path: Path, name: str, moment: int) -> None:
    """One file without the traces of who has built it, and where."""
    content = path.read_bytes()
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o755 if os.access(path, os.X_OK) else 0o644
    entry.mtime = moment
    archive.addfile(entry, io.BytesIO(content))


def main() -> None:
    environment.static_files()
    project = tomllib.loads((environment.ROOT / "pyproject.toml").read_text())["project"]
    label = f"{project['name']}-{project['version']}"
    moment = int(git("log", "-1", "--format=%ct").strip())
    if git("status", "--porcelain").strip():
        print("note: the working tree differs from the last commit, and so does the archive")
    built = environment.files_below(environment.BUILD / name for name in BUILT)
    target = environment.BUILD / f"{label}.tar.gz"
    with (
        target.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in sorted({*tracked(), *built}):
            place = path.relative_to(environment.ROOT).as_posix()
            add(archive, path, f"{label}/{place}", moment)
    print(target.relative_to(environment.ROOT))


if __name__ == "__main__":
    main()
