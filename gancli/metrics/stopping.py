"""When a study has enough seeds: it grows by a fixed rule until every interval is narrow, and looks at nothing else.

The rule stops by the width of an interval, never by a p-value, so it cannot stop at a lucky difference. How often the
intervals of such studies hold the truth is computed in tests/metrics/test_stopping.py.
"""

from math import ceil

from gancli.metrics.intervals import wilson

_GROWTH = 4


def is_narrow(successes: int, runs: int, width: float) -> bool:
    """Whether the whole Wilson 95 % interval is at most that wide."""
    low, high = wilson(successes, runs)
    return high - low <= width


def next_runs(runs: int, first: int, most: int) -> int:
    """How many runs a study has after its next batch: as many more as it began with, or a quarter if that is more."""
    return min(most, runs + max(first, ceil(runs / _GROWTH)))
