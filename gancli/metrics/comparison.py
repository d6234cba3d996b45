"""Two settings by their successes: is the difference chance, and how large may it be?

With shared seeds every seed is a pair, and only the seeds on which the settings disagree say which one is better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from jaxtyping import Bool

from gancli.metrics.intervals import Interval, boschloo, quantile, wilson

_MOST_TABLES = 10**6
"""Boschloo's test looks at every table that could have come out; beyond so many Fisher's takes its place."""


@dataclass(frozen=True)
class Difference:
    """The success rate of one setting minus that of the first, its interval, and the p-value of no difference."""

    value: float
    low: float
    high: float
    p: float
    method: str
    """Whose interval it is."""
    test: str


def paired(first: Bool[np.ndarray, " E"], other: Bool[np.ndarray, " E"], level: float = 0.95) -> Difference:
    """Two settings with shared seeds: exact McNemar, and Tango's interval.

    Args:
        first: For each seed whether the first setting succeeded.
        other: The same of the other one.
        level: Of the interval.
    """
    only_other, only_first = int((other & ~first).sum()), int((first & ~other).sum())
    low, high = tango(only_other, only_first, len(first), level)
    value = (only_other - only_first) / len(first)
    return Difference(value, low, high, mcnemar(only_other, only_first), "tango", "mcnemar")


def independent(
    first: Bool[np.ndarray, " E"], other: Bool[np.ndarray, " M"], level: float = 0.95
) -> Difference:
    """Two settings with seeds of their own: Boschloo's exact test (of very many Fisher's), and Newcombe's interval."""
    k, n, l, m = int(other.sum()), len(other), int(first.sum()), len(first)  # noqa: E741
    low, high = newcombe(k, n, l, m, level)
    test, p = ("boschloo", boschloo) if n * m <= _MOST_TABLES else ("fisher", _fisher)
    return Difference(k / n - l / m, low, high, p(k, n, l, m), "newcombe", test)


def newcombe(successes: int, runs: int, others: int, of: int, level: float = 0.95) -> Interval:
    """The interval of a difference of two independent rates from their Wilson intervals (Newcombe 1998, method 10)."""
    p, q = successes / runs, others / of
    (p_low, p_high), (q_low, q_high) = wilson(successes, runs, level), wilson(others, of, level)
    low = p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return low, high


def mcnemar(only_one: int, only_other: int) -> float:
    """The exact two-sided p-value that a seed on which two settings disagree is as likely to favour either."""
    from scipy.stats import binomtest

    disagreeing = only_one + only_other
    return float(binomtest(only_one, disagreeing).pvalue) if disagreeing else 1.0


def tango(only_one: int, only_other: int, seeds: int, level: float = 0.95) -> Interval:
    """The score interval of a difference of two paired rates (Tango 1998).

    Args:
        only_one: Seeds on which one setting succeeds and the other fails.
        only_other: The reverse; the difference is (only_one − only_other) / seeds.
        seeds: All of them.
        level: Of the interval.
    """
    assert 0 <= only_one + only_other <= seeds > 0
    z = quantile(level)
    return -_highest(only_other, only_one, seeds, z), _highest(only_one, only_other, seeds, z)


def holm(p: Sequence[float]) -> list[float]:
    """p-values of several comparisons, each so raised that one false alarm among all stays as rare (Holm 1979)."""
    order = np.argsort(p, kind="stable")
    raised = np.empty(len(p))
    raised[order] = np.minimum(1, np.maximum.accumulate(np.asarray(p)[order] * np.arange(len(p), 0, -1)))
    return [float(each) for each in raised]


def _highest(b: int, c: int, n: int, z: float) -> float:
    """The difference above (b − c)/n at which the score statistic is −z."""
    from scipy.optimize import brentq

    def excess(delta: float) -> float:
        """The score plus z of its standard errors, with the nuisance rate at its maximum likelihood."""
        linear, constant = (2 * n - b + c) * delta - b - c, c * delta * (1 - delta)
        rate = (sqrt(max(0.0, linear**2 + 8 * n * constant)) - linear) / (4 * n)
        return b - c - n * delta + z * sqrt(max(0.0, n * (2 * rate + delta * (1 - delta))))

    start = (b - c) / n + 1e-9
    return float(brentq(excess, start, 1.0)) if start < 1 and excess(1.0) < 0 else 1.0


def _fisher(k: int, n: int, l: int, m: int) -> float:  # noqa: E741
    from scipy.stats import fisher_exact

    return float(fisher_exact([[k, l], [n - k, m - l]]).pvalue)
