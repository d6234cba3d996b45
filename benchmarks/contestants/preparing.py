"""Compiling the fused engine, or loading it, in a process of its own.

    python -m benchmarks.contestants.preparing PRESET...

prints the seconds that making the engine ready for these presets takes.
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.contestants.processes import module, told


def preparing(presets: Sequence[str], cache: Path) -> float:
    """The seconds, with compiled code kept in the folder ``cache``."""
    return float(told(module(__name__, *presets), os.environ | {"GAN_CACHE_DIR": str(cache)}))


def main() -> None:
    """Make ready and tell."""
    from benchmarks.contestants.engines import ready

    start = time.perf_counter()
    for preset in sys.argv[1:]:
        ready(preset, "fused")
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
