"""Points and lines between them, at places from 0 to 1 along both axes, as rasters of points."""

import numpy as np
from jaxtyping import Bool, Float

from gancli.plots.terminal.characters import POINTS, Cells, Characters, dotted


def raster(
    x: Float[np.ndarray, "*E"], y: Float[np.ndarray, "*E"], rows: int, width: int
) -> Bool[np.ndarray, "R C"]:
    """Points at places from 0 to 1, y upwards, on so many rows and columns of cells; the others are left out."""
    height, across = rows * POINTS[0], width * POINTS[1]
    made = np.zeros((height, across), bool)
    with np.errstate(invalid="ignore"):
        there = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    column = np.minimum((x[there] * across).astype(np.intp), across - 1)
    row = height - 1 - np.minimum((y[there] * height).astype(np.intp), height - 1)
    made[row, column] = True
    return made


def polylines(
    x: Float[np.ndarray, " T"], y: Float[np.ndarray, "K T"], rows: int, width: int, characters: Characters
) -> Cells:
    """Series at places from 0 to 1 with straight lines between them; what is not finite is a gap."""
    along = np.linspace(0, 1, 8 * rows)[:, None, None]
    between_x = x[:-1] + along * np.diff(x)
    with np.errstate(invalid="ignore"):
        between_y = y[:, :-1] + along * np.diff(y, axis=1)
    shape = between_y.shape
    all_x = [np.broadcast_to(between_x, shape).ravel(), np.broadcast_to(x, y.shape).ravel()]
    all_y = [between_y.ravel(), y.ravel()]
    return dotted(raster(np.concatenate(all_x), np.concatenate(all_y), rows, width), characters)
