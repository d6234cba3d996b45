"""A heat map drawn straight through a colour table at the resolution of its axes."""

from typing import Any

import numpy as np
from jaxtyping import Float, Int, UInt8
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from gancli.plots.style import BELIEF, UNKNOWN


def table(colours: tuple[str, ...] = BELIEF) -> UInt8[np.ndarray, "257 4"]:
    """The colours of 256 levels, and that of the unknown after them."""
    levels = LinearSegmentedColormap.from_list("", [to_rgb(colour) for colour in colours], 256)(
        np.arange(256)
    )
    return np.round(255 * np.vstack([levels, [*to_rgb(UNKNOWN), 1.0]])).astype(np.uint8)


class HeatMap(Artist):
    """Values on a grid that fills its axes, one snapshot at a time, linear between the points of the grid.

    Args:
        axes: Linear axes that end within the grid.
        x: The first coordinate of the grid, ascending.
        y: The second.
        values: One map for each snapshot.
        ends: The values at the two ends of the colour table.
    """

    def __init__(
        self,
        axes: Axes,
        x: Float[np.ndarray, " G"],
        y: Float[np.ndarray, " H"],
        values: Float[np.ndarray, "T H G"],
        ends: tuple[float, float],
    ) -> None:
        super().__init__()
        self._x, self._y = x, y
        low, high = ends
        finite = np.where(np.isfinite(values), values, np.nan)
        self._levels = ((finite - low) * (255 / (high - low))).astype(np.float32)
        self._table = table()
        self._t = 0
        self._shape = (0, 0)
        self.set_zorder(0.6)  # over the ticks, as in a film, whose frames are drawn over the finished axes
        axes.add_artist(self)

    def show(self, t: int) -> None:
        """Turns to snapshot t."""
        self._t = t

    def draw(self, renderer: Any) -> None:
        """Puts the map onto the canvas."""
        axes = self.axes
        assert isinstance(axes, Axes)
        scale = renderer.get_image_magnification()
        left, bottom, right, top = np.round(axes.bbox.extents)
        shape = (round((top - bottom) * scale), round((right - left) * scale))
        if shape != self._shape:
            self._shape = shape
            self._rows, self._columns = (
                _between(self._y, shape[0], axes.get_ylim()),
                _between(self._x, shape[1], axes.get_xlim()),
            )
        graphics = renderer.new_gc()
        renderer.draw_image(graphics, left, bottom, self._pixels())
        graphics.restore()

    def _pixels(self) -> UInt8[np.ndarray, "P Q 4"]:
        levels = _blend(_blend(self._levels[self._t], *self._columns, axis=1), *self._rows, axis=0)
        np.clip(levels, 0, 255, out=levels)
        np.nan_to_num(levels, copy=False, nan=256)
        whole = self._table.view(np.uint32)[:, 0]  # a colour as one number: four times fewer to look up
        return whole.take(levels.astype(np.intp)).view(np.uint8).reshape(*levels.shape, 4)


def _between(
    grid: Float[np.ndarray, " G"], pixels: int, ends: tuple[float, float]
) -> tuple[Int[np.ndarray, " P"], Float[np.ndarray, " P"]]:
    """For each pixel's centre the grid point at its left, and how far it lies on the way to the next."""
    centres = ends[0] + (ends[1] - ends[0]) * (np.arange(pixels) + 0.5) / pixels
    left = np.searchsorted(grid, centres).clip(1, len(grid) - 1) - 1
    return left, ((centres - grid[left]) / (grid[left + 1] - grid[left])).astype(np.float32)


def _blend(
    levels: Float[np.ndarray, "A B"], left: Int[np.ndarray, " P"], share: Float[np.ndarray, " P"], axis: int
) -> Float[np.ndarray, "C D"]:
    """Linear interpolation along an axis; element by element, so that every machine gives the same bits."""
    share = share[:, None] if axis == 0 else share
    low, found = levels.take(left, axis), levels.take(left + 1, axis)
    found -= low
    found *= share
    found += low
    return found
