"""The units that points are reported in, beside those that they are trained in: own data are standardised inside."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Shaped

from gancli.distributions.protocol import Distribution


@dataclass(frozen=True)
class Units:
    """x = shift + scale · z for each feature, z being what is trained on; without numbers x = z.

    Attributes:
        shift: Where z = 0 lies.
        scale: How long z = 1 is; above 0.
    """

    shift: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing is standardised; then points come back as they are, to the last bit."""
        return not self.scale

    def out(self, points: Float[np.ndarray, "*E F N"]) -> Float[np.ndarray, "*E F N"]:
        """What was trained, in the units that are reported; float64 where they differ."""
        if self.same:
            return points
        return np.asarray(points * np.array(self.scale)[:, None] + np.array(self.shift)[:, None])

    def into(self, points: Float[np.ndarray, "*E F N"]) -> Float[np.ndarray, "*E F N"]:
        """The inverse: what a network sees of points."""
        if self.same:
            return points
        return np.asarray((points - np.array(self.shift)[:, None]) / np.array(self.scale)[:, None])

    def of_moments(self, moments: Shaped[np.ndarray, "*E F 4"]) -> Shaped[np.ndarray, "*E F 4"]:
        """Mean, sd, skewness and excess kurtosis of trained points, in the units that are reported."""
        if self.same:
            return moments
        found = np.array(
            moments * np.stack([self.scale, self.scale, *np.ones((2, len(self.scale)))], axis=-1)
        )
        found[..., 0] += self.shift
        return found


PLAIN = Units()


def standard(target: Distribution) -> Units:
    """The units in which a target has mean 0 and sd 1."""
    sds = np.sqrt(np.diag(target.covariance))
    return Units(tuple(target.mean.tolist()), tuple(sds.tolist()))
