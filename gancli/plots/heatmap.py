"""A heat map drawn straight through a colour table at the resolution of its axes."""

import numpy as np
from jaxtyping import Float, UInt8
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from gancli.plots.style import BELIEF

UNKNOWN = "#dfe3e6"
"""The colour of what is not finite."""


def table(colours: tuple[str, ...] = BELIEF) -> UInt8[np.ndarray, "257 4"]:
    """The colours of 256 levels, and that of the unknown after them."""
    levels = LinearSegmentedColormap.from_list("", [to_rgb(colour) for colour in colours], 256)(np.arange(256))
    return np.round(255 * np.vstack([levels, [*to_rgb(UNKNOWN), 1.0]])).astype(np.uint8)


class HeatMap(Artist):
    """Values on a grid that fills its axes, one snapshot at a time, between grid points interpolated linearly.

    Args:
        axes: Linear axes from the grid's first to its last point.
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
        self.set_zorder(0.5)
        axes.add_artist(self)

    def show(self, t: int) -> None:
        """Turns to snapshot t."""
        self._t = t

    def draw(self, renderer: RendererBase) -> None:
        """Puts the map onto the canvas."""
        axes = self.axes
        assert isinstance(axes, Axes)
        scale = renderer.get_image_magnification()
        left, bottom, right, top = np.round(axes.bbox.extents)
        shape = (round((top - bottom) * scale), round((right - left) * scale))
        if shape != self._shape:
            self._shape = shape
            self._rows, self._columns = _weights(self._y, shape[0]), _weights(self._x, shape[1])
        graphics = renderer.new_gc()
        renderer.draw_image(graphics, left, bottom, self._pixels())
        graphics.restore()

    def _pixels(self) -> UInt8[np.ndarray, "P Q 4"]:
        levels = self._rows @ self._levels[self._t] @ self._columns.T
        np.clip(levels, 0, 255, out=levels)
        return self._table[np.nan_to_num(levels, copy=False, nan=256).astype(np.int16)]


def _weights(grid: Float[np.ndarray, " G"], pixels: int) -> Float[np.ndarray, "P G"]:
    """What each grid point adds to each pixel's centre."""
    centres = grid[0] + (grid[-1] - grid[0]) * (np.arange(pixels) + 0.5) / pixels
    right = np.searchsorted(grid, centres).clip(1, len(grid) - 1)
    share = (centres - grid[right - 1]) / (grid[right] - grid[right - 1])
    weights = np.zeros((pixels, len(grid)), np.float32)
    weights[np.arange(pixels), right] = share
    weights[np.arange(pixels), right - 1] += 1 - share
    return weights
