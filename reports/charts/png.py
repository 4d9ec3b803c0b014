"""SVG as PNG, drawn by typst within this process; no file is written and no server is asked.

Typst gives Python its lock back while it draws, so other pages are answered meanwhile.
"""

import threading
from typing import Any

import typst
from django.conf import settings

from reports.charts.picture import Picture

FONTS: Any = str(settings.BASE_DIR / "build" / "fonts")
PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""
# Two pixels for each one of the drawing, fewer where the picture would have more than 16 million.
SHARPNESS, MOST_PIXELS = 2.0, 16_000_000
POINTS_PER_INCH = 72
# A picture takes some 100 MB at most; two at once are enough for an office.
_drawing = threading.BoundedSemaphore(2)


def png(picture: Picture) -> bytes:
    """The picture with `scale(picture)` pixels for each one of its own."""
    with _drawing:
        return typst.compile(
            PAGE,
            format="png",
            ppi=POINTS_PER_INCH * scale(picture),
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"svg": _drawable(picture.svg), "width": str(picture.width)},
        )


def _drawable(svg: str) -> str:
    """The font has no minus sign; its dash looks the same and keeps the number in one font."""
    return svg.replace("\N{MINUS SIGN}", "\N{EN DASH}")


def scale(picture: Picture) -> float:
    """Pixels of the file for each pixel of the drawing."""
    area = picture.width * picture.height
    return min(SHARPNESS, (MOST_PIXELS / area) ** 0.5)
