"""What a row of METRICS is: a number of a generated sample, and how to read it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from jaxtyping import Float

from gancli.distributions import Distribution, is_data, on_line
from gancli.records import Measurement

Statistic = Callable[[np.ndarray, Distribution, np.random.Generator], np.ndarray]
Reading = Callable[[float, np.ndarray, Distribution], Measurement]
Group = Literal["distances", "moments", "tests", "modes", "map", "discriminator"]
"""What belongs together on a page."""


def plain(value: float, samples: Float[np.ndarray, "F N"], target: Distribution) -> Measurement:
    """The value alone."""
    return Measurement(value)


def nothing(target: Distribution) -> float | None:
    """No value."""
    return None


@dataclass(frozen=True)
class Metric:
    """A number and how to read it.

    Attributes:
        description: One line for help and lists.
        refuses: The reason why a target has no such number, or None where it has.
        statistic: (finite samples (*E, F, N), target, generator) → (*E); NaN where it does not exist.
        better: Which values are better, for the noise floor; None: it has an interval in its place.
        reading: Adds an interval or a p-value to a value.
        undefined: Why a value is NaN.
        truth: The target's own value, of a number that is no distance; None where it has none.
        most: It looks at no more points than this, for it is quadratic or slow.
        most_in_plane: Likewise, but in the plane only.
        group: What it is shown with.
    """

    description: str
    refuses: Callable[[Distribution], str | None]
    statistic: Statistic
    better: Literal["small", "large"] | None = "small"
    reading: Reading = plain
    undefined: str = "the points are too large for it"
    truth: Callable[[Distribution], float | None] = nothing
    most: int | None = None
    most_in_plane: int | None = None
    group: Group = "distances"

    def points(self, target: Distribution, n: int) -> int:
        """How many of n points it looks at: no more than own data has rows where it looks at some only."""
        limits = (self.most, None if on_line(target) else self.most_in_plane)
        found = [limit for limit in limits if limit is not None]
        if found and is_data(target):  # of rows that are drawn again and again a continuous G falls short
            found.append(target.rows.count)
        return min([n, *found])

    def measure(
        self, samples: Float[np.ndarray, "F N"], target: Distribution, rng: np.random.Generator
    ) -> Measurement:
        """The number for one finite sample, without its floor; None and the reason where there is none."""
        reason = self.refuses(target)
        if reason is not None:
            return Measurement(None, reason=reason)
        used = samples[:, : self.points(target, samples.shape[1])]
        value = float(self.statistic(used, target, rng))
        if not np.isfinite(value):
            return Measurement(None, reason=self.undefined)
        return replace(self.reading(value, used, target), truth=self.truth(target))
