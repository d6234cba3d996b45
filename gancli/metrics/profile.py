"""The profile of many runs: the share with w at most t, for every t, and what other seeds might have given."""

import numpy as np
from jaxtyping import Float

from gancli.records import Band

_RESAMPLES = 2000


def profile(w: Float[np.ndarray, " E"], t: Float[np.ndarray, " J"], level: float = 0.95) -> Band:
    """The share of runs at or below each t; the band holds the middle of 2,000 studies with seeds drawn from these.

    Args:
        w: Of each run, ∞ where it diverged.
        t: Where to look.
        level: Of the band.
    """
    at_most = np.sort(w).searchsorted(t, "right")
    between = np.diff(at_most, prepend=0, append=len(w)) / len(w)
    reached = np.random.default_rng(0).multinomial(len(w), between, _RESAMPLES).cumsum(axis=1)[:, :-1]
    low, high = np.quantile(reached / len(w), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Band(t, at_most / len(w), low, high)
