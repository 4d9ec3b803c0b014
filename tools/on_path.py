"""Which Chromium is on PATH; knows nothing of this project, so that tests can ask too."""

import shutil

# The first draws no window: a new one takes about half of the processor's time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def chromium() -> str | None:
    """Where the first of NAMES is that is there at all."""
    return next(filter(None, map(shutil.which, NAMES)), None)
