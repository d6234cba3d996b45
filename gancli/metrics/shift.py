"""How far two samples of w lie apart, on a logarithmic scale, by ranks alone.

A diverged run has w = ∞ and stays in: it is worse than every other run and as bad as another diverged one. So a shift
may be infinite, where too many runs are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from jaxtyping import Float

from gancli.metrics.intervals import quantile

_ENDLESS = 1e6
"""ln ∞: farther out than any logarithm of a number, and exact in sums."""
_TINY = 1e-300


@dataclass(frozen=True)
class Shift:
    """The typical ln w of one setting minus that of the first (Hodges–Lehmann), its interval, the p-value of none."""

    value: float
    low: float
    high: float
    p: float
    test: str


def paired(first: Float[np.ndarray, " E"], other: Float[np.ndarray, " E"], level: float = 0.95) -> Shift:
    """The shift between the w of two settings on shared seeds: Wilcoxon's signed ranks and their estimate.

    The estimate is the median of all means of two differences, each with itself included (Hodges and Lehmann 1963).
    """
    from scipy.stats import wilcoxon

    d = np.sort(_ln(other) - _ln(first))
    n = len(d)
    moved = d[d != 0]
    p = float(wilcoxon(moved).pvalue) if len(moved) else 1.0

    def below(t: float) -> int:
        """How many means of two differences are at most t."""
        ordered = int(np.searchsorted(d, 2 * t - d, "right").sum())
        return (ordered + int(np.searchsorted(d, t, "right"))) // 2

    spread = sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return _shift(below, n * (n + 1) // 2, spread, p, "wilcoxon", level)


def independent(first: Float[np.ndarray, " E"], other: Float[np.ndarray, " M"], level: float = 0.95) -> Shift:
    """The shift between the w of two settings with seeds of their own: Mann–Whitney and its estimate.

    The estimate is the median of the differences between any run of one and any of the other.
    """
    from scipy.stats import mannwhitneyu

    x, y = np.sort(_ln(first)), _ln(other)
    p = float(mannwhitneyu(y, x).pvalue) if np.ptp(np.concatenate([x, y])) > 0 else 1.0

    def below(t: float) -> int:
        """How many differences are at most t: x is then at least y − t."""
        return len(x) * len(y) - int(np.searchsorted(x, y - t, "left").sum())

    spread = sqrt(len(x) * len(y) * (len(x) + len(y) + 1) / 12)
    return _shift(below, len(x) * len(y), spread, p, "mann-whitney", level)


def _shift(
    below: Callable[[float], int], count: int, spread: float, p: float, test: str, level: float
) -> Shift:
    """The median of that many values, and the two between which the test does not reject, by its normal limit."""
    middle = (_smallest(below, (count + 1) // 2) + _smallest(below, count // 2 + 1)) / 2
    cut = int(count / 2 - quantile(level) * spread)
    ends = (_smallest(below, cut), _smallest(below, count + 1 - cut)) if cut > 0 else (-_ENDLESS, _ENDLESS)
    value, low, high = (_bounded(end) for end in (middle, *ends))
    return Shift(value, low, high, p, test)


def _smallest(below: Callable[[float], int], k: int) -> float:
    """The k-th smallest value, from the number of values that are at most t: bisected down to the last bit."""
    low, high = -3 * _ENDLESS, 3 * _ENDLESS
    while low < (middle := (low + high) / 2) < high:
        low, high = (low, middle) if below(middle) >= k else (middle, high)
    return high


def _ln(w: Float[np.ndarray, " E"]) -> Float[np.ndarray, " E"]:
    return np.where(np.isfinite(w), np.log(np.maximum(np.where(np.isfinite(w), w, 1.0), _TINY)), _ENDLESS)


def _bounded(value: float) -> float:
    """Half of an endless difference is endless still."""
    return value if abs(value) < _ENDLESS / 4 else inf if value > 0 else -inf
