"""A table of points from which real points are drawn again and again, with replacement: finite data."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from gancli.distributions.native import Native


@runtime_checkable
class Source(Protocol):
    """What the training draws real points from: a distribution, or rows."""

    @property
    def dimension(self) -> int:
        """F, the number of features: 1 or 2."""

    @property
    def uniforms(self) -> int:
        """U, how many uniform numbers one point consumes."""

    @property
    def native(self) -> Native | None:
        """Sampling for the fused engine; None where it does not cover the source."""

    def sample(self, uniforms: Float[np.ndarray, "*E U N"]) -> Float[np.ndarray, "*E F N"]:
        """Points of the uniforms' float type; each depends on its own U numbers in (0, 1) only."""


@dataclass(frozen=True, eq=False)
class Rows:
    """M points, each as likely as any other; equal tables are equal, and one key of a cache."""

    values: Float[np.ndarray, "F M"]
    uniforms: int = 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Rows({self.count}, {self.digest[:16]})"

    @property
    def dimension(self) -> int:
        """F."""
        return len(self.values)

    @property
    def count(self) -> int:
        """M."""
        return int(self.values.shape[1])

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of shape and values, in hexadecimal."""
        data = np.ascontiguousarray(self.values, "<f8").tobytes()
        return sha256(f"{self.dimension} ".encode() + data).hexdigest()

    @property
    def native(self) -> Native:
        """For the fused engine."""
        return Native(picked, None, self.values.ravel())

    def sample(self, uniforms: Float[np.ndarray, "*E 1 N"]) -> Float[np.ndarray, "*E F N"]:
        """Row ⌊u · M⌋ of the table, the product in the uniforms' float type as in compiled code."""
        place = uniforms[..., 0, :] * uniforms.dtype.type(self.count)
        row = np.minimum(place.astype(np.int64), self.count - 1)
        return np.moveaxis(self._of_type(uniforms.dtype)[:, row], 0, -2)

    def _of_type(self, dtype: np.dtype) -> Float[np.ndarray, "F M"]:
        return self.values if dtype == np.float64 else self._single

    @cached_property
    def _single(self) -> Float[np.ndarray, "F M"]:
        return self.values.astype(np.float32)


def picked(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    """Parameters: the first feature of all rows, then the second."""
    features, count = x.size // u.size, u.size
    rows = parameters.size // features
    most = x.dtype.type(rows)
    for k in range(count):
        row = min(int(u[k] * most), rows - 1)
        for f in range(features):
            x[f * count + k] = parameters[f * rows + row]
