"""Counting successes over runs: intervals, how many runs a question needs, and comparing two settings."""

from collections.abc import Callable
from math import sqrt

Interval = tuple[float, float]


def wilson(successes: int, runs: int, level: float = 0.95) -> Interval:
    """Wilson's score interval of a rate (1927): 8 of 10 give .490–.943."""
    assert 0 <= successes <= runs > 0
    z, p = quantile(level), successes / runs
    scale = 2 * (runs + z**2)
    centre = (2 * runs * p + z**2) / scale
    half = z / scale * sqrt(4 * runs * p * (1 - p) + z**2)
    return centre - half if successes > 0 else 0.0, centre + half if successes < runs else 1.0


def clopper_pearson(successes: int, runs: int, level: float = 0.95) -> Interval:
    """The exact interval of a rate, which never covers too rarely."""
    from scipy.special import betaincinv

    assert 0 <= successes <= runs > 0
    failures, tail = runs - successes, (1 - level) / 2
    low = float(betaincinv(successes, failures + 1, tail)) if successes > 0 else 0.0
    high = float(betaincinv(successes + 1, failures, 1 - tail)) if failures > 0 else 1.0
    return low, high


def jeffreys(successes: int, runs: int, level: float = 0.95) -> Interval:
    """The equal-tailed interval of Beta(k + ½, n − k + ½), closed at 0 where k = 0 and at 1 where k = n."""
    from scipy.special import betaincinv

    assert 0 <= successes <= runs > 0
    a, b, tail = successes + 0.5, runs - successes + 0.5, (1 - level) / 2
    low = float(betaincinv(a, b, tail)) if successes > 0 else 0.0
    high = float(betaincinv(a, b, 1 - tail)) if successes < runs else 1.0
    return low, high


INTERVALS: dict[str, Callable[[int, int, float], Interval]] = {
    "wilson": wilson,
    "clopper-pearson": clopper_pearson,
    "jeffreys": jeffreys,
}
"""The intervals of a success rate by name: (successes, runs, level) → (low, high)."""


def runs_needed(half_width: float, rate: float = 0.8, level: float = 0.95) -> int:
    """The fewest runs whose Wilson interval has at most this half-width, at the rate that is expected."""
    assert 0 < half_width < 1
    assert 0 <= rate <= 1
    z = quantile(level)

    def wide(n: int) -> bool:
        return z / (1 + z**2 / n) * sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2)) > half_width

    low, high = 0, 1
    while wide(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if wide(middle) else (low, middle)
    return high


def boschloo(successes: int, runs: int, other_successes: int, other_runs: int) -> float:
    """The two-sided p-value of Boschloo's exact test that two settings succeed equally often."""
    from scipy.stats import boschloo_exact

    failures, other_failures = runs - successes, other_runs - other_successes
    if successes + other_successes == 0 or failures + other_failures == 0:
        return 1.0
    return float(boschloo_exact([[successes, other_successes], [failures, other_failures]]).pvalue)


def quantile(level: float) -> float:
    """How many sds of a normal number hold that share of it."""
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))
