"""Trains what is missing of the atlas, then writes docs/atlas.md; it may be stopped at any time.

python -m benchmarks.atlas [--only COLUMN ...] [--seeds N] [--report]
"""

import argparse
import os
import sys
import time


def main() -> None:
    """Cell after cell, a few seeds at a time."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from benchmarks.atlas.cells import TARGETS, Cell, cells
    from benchmarks.atlas.report import write_page
    from benchmarks.atlas.results import read, write
    from benchmarks.atlas.training import results

    parser = argparse.ArgumentParser(
        "python -m benchmarks.atlas", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--only", nargs="+", choices=["published", *TARGETS], metavar="COLUMN")
    parser.add_argument("--seeds", type=int, help="at most so many seeds of each cell")
    parser.add_argument("--report", action="store_true", help="train nothing, write the page only")
    given = parser.parse_args()

    def finish(cell: Cell) -> None:
        done, start = read(cell.name), time.perf_counter()
        wanted = min(cell.seeds, given.seeds or cell.seeds)
        while len(done) < wanted:
            first = len(done)
            done += results(cell, range(first, min(first + _AT_ONCE, wanted)))
            write(cell.name, done)
        if (took := time.perf_counter() - start) > 1:
            print(f"{cell.name}: {len(done)} seeds, {took:.0f} s", file=sys.stderr, flush=True)

    for cell in [] if given.report else cells():
        if given.only is None or cell.column in given.only:
            finish(cell)
    write_page()


_AT_ONCE = 50
"""Seeds that are trained side by side, after which their results are written."""

if __name__ == "__main__":
    main()
