"""Find a Chromium for the browser tests."""

import subprocess
from pathlib import Path

import environment
import on_path

ASK = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)


def of_playwright() -> str | None:
    """The browser that Playwright has installed, if it has."""
    said = subprocess.run(
        [environment.python(), "-c", ASK], capture_output=True, text=True, check=False
    )
    path = said.stdout.strip()
    return path if said.returncode == 0 and path and Path(path).exists() else None


def chromium() -> str | None:
    """The one on PATH, else Playwright's, which is installed where that is possible."""
    if found := on_path.chromium() or of_playwright():
        return found
    print("no Chromium on PATH; trying what Playwright installs", flush=True)
    command = [environment.python(), "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, check=True, timeout=300)
    except (subprocess.SubprocessError, OSError):
        return None
    return of_playwright()
