"""Smooth functions as polynomials on equal cells, for where their own formula is slow or cannot be compiled."""

import numpy as np
from jaxtyping import Float

DEGREE = 7
_NODES = 0.5 - 0.5 * np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
"""Chebyshev's points of a cell from 0 to 1."""


def nodes(low: float, width: float, cells: int) -> Float[np.ndarray, "C 8"]:
    """The eight points of each cell at which a function must be known; the first cell starts at ``low``."""
    return low + width * (np.arange(cells)[:, None] + _NODES)


def fitted(values: Float[np.ndarray, "C 8"]) -> Float[np.ndarray, "8 C"]:
    """The coefficients by cell, the constant ones first, in powers of (x − start of the cell) / width.

    Between the nodes the polynomials are off by at most 2 (width/4)⁸/8! times the function's eighth derivative.

    Args:
        values: Of the function at the nodes.
    """
    return np.linalg.solve(np.vander(_NODES, increasing=True), values.T)


def look_up(table: Float[np.ndarray, "8 C"], place: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
    """The value at places counted in cells from the start of the first; the nearest end beyond the table."""
    within = np.clip(place, 0, table.shape[1])
    cell = np.minimum(within.astype(np.int64), table.shape[1] - 1)
    rest = within - cell
    total = table[-1][cell]
    for row in table[-2::-1]:
        total = total * rest + row[cell]
    return np.asarray(total)
