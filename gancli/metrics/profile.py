"""The profile of many runs: the share with w at most t, for every t, and what chance leaves open about it."""

import numpy as np
from jaxtyping import Float

from gancli.metrics.intervals import wilson
from gancli.records import Band


def profile(w: Float[np.ndarray, " E"], t: Float[np.ndarray, " J"], level: float = 0.95) -> Band:
    """The share of runs at or below each t, with Wilson's interval of each of these shares, one at a time.

    Args:
        w: Of each run, ∞ where it diverged.
        t: Where to look.
        level: Of the band.
    """
    at_most = np.sort(w).searchsorted(t, "right")
    low, high = np.array([wilson(int(k), len(w), level) for k in at_most]).T
    return Band(t, at_most / len(w), low, high)
