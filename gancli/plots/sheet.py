"""The sheet of a grid of runs: rows and columns, where each cell's box lies, and the room over it."""

from dataclasses import dataclass
from math import ceil, log

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure

EDGE, TOP, BOTTOM = 0.3, 0.86, 0.62
"""In inches, around the cells: at either side, for the headline, for ticks and caption."""


@dataclass(frozen=True)
class Sheet:
    """One pair of axes over the whole figure, in inches, and the boxes of the cells in it."""

    axes: Axes
    rows: int
    columns: int
    boxes: Float[np.ndarray, "E 4"]
    """Left, bottom, width and height of each cell's box."""
    head: float
    """The room for a title over each box."""

    @property
    def lowest(self) -> Float[np.ndarray, "C 4"]:
        """The boxes with no other below them."""
        return self.boxes[max(0, len(self.boxes) - self.columns) :]


def shape(cells: int, width: float, height: float) -> tuple[int, int]:
    """Rows and columns for cells about 1.2 times as wide as tall, with few places empty: ten give 2 × 5."""

    def cost(rows: int) -> float:
        columns = ceil(cells / rows)
        aspect = (width / columns) / (height / rows)
        return abs(log(aspect / 1.2)) + 3 * (rows * columns - cells) / cells

    rows = min((r for r in range(1, cells + 1) if ceil(cells / ceil(cells / r)) == r), key=cost)
    return rows, ceil(cells / rows)


def lay_out(figure: Figure, cells: int) -> Sheet:
    """Places that many cells on a figure, row by row."""
    width, height = (float(length) for length in figure.get_size_inches())
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    inner, tall = width - 2 * EDGE, height - TOP - BOTTOM
    rows, columns = shape(cells, inner, tall)
    slot, floor = inner / columns, tall / rows
    gap = min(0.16, 0.09 * slot)
    head = 0.3 if slot > 1.6 else 0.22 if slot > 0.7 else min(0.06, 0.1 * floor)
    row, column = np.divmod(np.arange(cells), columns)
    left = EDGE + column * slot + gap / 2
    bottom = height - TOP - (row + 1) * floor + 0.03
    size = np.broadcast_to([slot - gap, floor - head - 0.06], (cells, 2))
    return Sheet(axes, rows, columns, np.column_stack([left, bottom, size]), head)
