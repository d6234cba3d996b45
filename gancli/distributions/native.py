"""Drawing from the targets, and the density of those on the line, for the fused engine: flat arrays, filled in place.

``sample(u, x, parameters)`` makes the points (F·N) of the uniforms (U·N); ``density(x, p, parameters)`` writes the
density at points on the line. Targets of a family bring their own density (bounded.py, unbounded.py, heavy.py).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gancli import scalars

Fill = Callable[[np.ndarray, np.ndarray, np.ndarray], None]


class Native(NamedTuple):
    """The functions of a target with the numbers that it is given by."""

    sample: Fill
    density: Fill | None
    parameters: Sequence[float] | npt.NDArray[np.float64]


class Table(NamedTuple):
    """Equal cells around 0 on the axis of standard normal numbers, each with the coefficients of a polynomial."""

    cells: int
    width: float


TABLE = Table(cells=176, width=1 / 16)
"""Up to ±5.5: a uniform number of 23 bits stands for no normal one beyond 5.3. Sixteenths are exact in float32."""


def tabled(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    """Location + factor · a tabled function of the normal number that u stands for.

    Parameters: location, factor, three numbers of the density, the coefficients of all cells from the lowest power on.
    """
    half, width = TABLE.cells // 2, x.dtype.type(TABLE.width)
    for k in range(x.size):
        place = scalars.normal_quantile(u[k]) / width
        cell = min(max(int(np.floor(place)), -half), half - 1)
        y = _polynomial(parameters, 5 + 8 * (half + cell), 1, place - x.dtype.type(cell))
        x[k] = parameters[0] + parameters[1] * y


def constant(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    """Parameter: the place of all points."""
    for k in range(x.size):
        x[k] = parameters[0]


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


def along_curve(u: np.ndarray, x: np.ndarray, parameters: np.ndarray) -> None:
    """A place on a tabled curve, chosen by the first uniform, and normal noise in both directions.

    Parameters: the noise's sd, how many cells the curve has, then 16 coefficients a cell: of x and y in turns, from the
    lowest power on.
    """
    count, cells = x.size // 2, int(parameters[1])
    for k in range(count):
        place = u[k] * parameters[1]
        cell = min(int(np.floor(place)), cells - 1)
        start, rest = 2 + 16 * cell, place - x.dtype.type(cell)
        x[k] = _polynomial(parameters, start, 2, rest)
        x[k] += parameters[0] * scalars.normal_quantile(u[count + k])
        x[count + k] = _polynomial(parameters, start + 1, 2, rest)
        x[count + k] += parameters[0] * scalars.normal_quantile(u[2 * count + k])


def _polynomial(coefficients: np.ndarray, start: int, step: int, x: np.floating) -> np.floating:
    """The polynomial of degree 7 whose coefficients begin at ``start`` and lie ``step`` apart, at x."""
    total: np.floating = coefficients[start + 7 * step]
    for power in range(6, -1, -1):
        total = total * x + coefficients[start + power * step]
    return total
