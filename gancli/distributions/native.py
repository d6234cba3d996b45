"""Drawing from the targets, and the density of those on the line, for the fused engine: flat arrays, filled in place.

``sample(u, x, parameters)`` makes the points (F·N) of the uniforms (U·N); ``density(x, p, parameters)`` writes the
density at points on the line.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from gancli import scalars

Fill = Callable[[np.ndarray, np.ndarray, np.ndarray], None]


class Native(NamedTuple):
    """The functions of a target with the numbers that it is given by."""

    sample: Fill
    density: Fill | None
    parameters: Sequence[float]


def uniform(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    """Parameters: low, high."""
    low, width = parameters[0], parameters[1] - parameters[0]
    for k in range(x.size):
        x[k] = low + width * u[k]


def uniform_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    """Constant inside, 0 outside."""
    zero, height = x.dtype.type(0), x.dtype.type(1) / (parameters[1] - parameters[0])
    for k in range(x.size):
        p[k] = height if (x[k] >= parameters[0]) & (x[k] <= parameters[1]) else zero


def normal(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    """Parameters: mean, sd, 1."""
    mean, sd = parameters[0], parameters[1]
    for k in range(x.size):
        x[k] = mean + sd * scalars.normal_quantile(u[k])


def line_mixture(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    """Parameters: all means, all sds, all weights; the first uniform chooses the mode."""
    modes, count = parameters.size // 3, x.size
    for k in range(count):
        mode, total = 0, parameters[2 * modes]
        while mode < modes - 1 and u[k] >= total:
            mode += 1
            total += parameters[2 * modes + mode]
        x[k] = parameters[mode] + parameters[modes + mode] * scalars.normal_quantile(u[count + k])


def line_mixture_density(x: np.ndarray, p: np.ndarray, parameters: np.ndarray) -> None:
    """Σ w exp(−z²/2) / (sd √2π)."""
    modes = parameters.size // 3
    half, root = x.dtype.type(0.5), x.dtype.type(0.3989422804014327)
    p[:] = x.dtype.type(0)
    for mode in range(modes):
        mean, inverse = parameters[mode], x.dtype.type(1) / parameters[modes + mode]
        height = parameters[2 * modes + mode] * inverse * root
        for k in range(x.size):
            z = (x[k] - mean) * inverse
            p[k] += height * scalars.exp(-half * z * z)


def plane_mixture(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    """Parameters: x and y of all means, then the Cholesky factors' xx, yx and yy, then all weights."""
    modes, count = parameters.size // 6, x.size // 2
    normals = u[u.size - 2 * count :]
    for k in range(count):
        mode, total = 0, parameters[5 * modes]
        while mode < modes - 1 and u[k] >= total:
            mode += 1
            total += parameters[5 * modes + mode]
        first = scalars.normal_quantile(normals[k])
        second = scalars.normal_quantile(normals[count + k])
        x[k] = parameters[mode] + parameters[2 * modes + mode] * first
        x[count + k] = (
            parameters[modes + mode]
            + parameters[3 * modes + mode] * first
            + parameters[4 * modes + mode] * second
        )
