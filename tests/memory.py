"""How much memory something takes."""

import gc
import tracemalloc
from collections.abc import Callable


def peak_of(act: Callable[[], object]) -> int:
    """Bytes that Python held at most while `act` ran, beyond what it held before."""
    gc.collect()
    tracemalloc.start()
    act()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
