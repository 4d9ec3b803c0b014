"""Write the locks in requirements/ from pyproject.toml (`make lock`; --upgrade: newer versions).

uv resolves for every platform at once. Where packages come from is a matter of the machine: pip's
main index and certificates are handed to uv in its environment and never written to a file. Extra
indexes are left out, since they often hold one machine's wheels, and a lock needs all hashes.
"""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
# Where pip's settings go in uv's environment.
NAMES = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
COMMON = [
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"),
    *("--no-header", "--no-emit-index-url", "--no-annotate"),
]


def index_environment() -> dict[str, str]:
    """pip's configuration as uv's environment; what is set for uv already stays."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    found: dict[str, str] = {}
    for line in listed.stdout.splitlines():
        key, _, value = line.partition("=")
        name = NAMES.get(key.rpartition(".")[2])
        if name:
            found[name] = str(ast.literal_eval(value))
    return {**found, **os.environ}


def main() -> None:
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("make lock needs uv: python3 -m pip install uv")
    REQUIREMENTS.mkdir(exist_ok=True)
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    jobs = {
        # Development first: production is then constrained to the very same versions.
        "development.txt": ["pyproject.toml", "--extra", "dev"],
        "production.txt": ["pyproject.toml", "--constraints", "requirements/development.txt"],
        "assets.txt": ["requirements/assets.in"],
    }
    for name, sources in jobs.items():
        target = f"requirements/{name}"
        print(f"locking {target}")
        subprocess.run(
            [uv, "pip", "compile", *sources, *COMMON, *upgrade, "--output-file", target],
            cwd=ROOT,
            env=index_environment(),
            stdout=subprocess.DEVNULL,
            check=True,
        )


if __name__ == "__main__":
    main()
