"""What a measurement says."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass
class Line:
    """One target with what was measured; `is_met` is None where nothing is promised."""

    name: str
    target: str
    measured: str
    is_met: bool | None


def at_most(name: str, most: float | None, ratios: Sequence[float], goal: str = "") -> Line:
    """Ratios of rounds, of which the median may be `most`; None: nothing is promised."""
    return Line(
        name,
        "–" if most is None else f"<= {most:g}{goal}",
        f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})",
        None if most is None else median(ratios) <= most,
    )
