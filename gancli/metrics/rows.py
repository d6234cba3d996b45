"""A statistic of one sample, for each of many."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float


def over_rows(
    samples: Float[np.ndarray, "*E F N"], statistic: Callable[[Float[np.ndarray, "F N"]], float]
) -> Float[np.ndarray, "*E"]:
    """The statistic of each sample, in their order."""
    rows = samples.reshape(-1, *samples.shape[-2:])
    return np.array([statistic(row) for row in rows]).reshape(samples.shape[:-2])
