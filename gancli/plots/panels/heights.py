"""The vertical axis of the panels that show each of G's points as a height, and notes on what is off it."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text

from gancli.plots.densities import outside
from gancli.plots.furniture import lost_note, note


class Heights:
    """The two notes on points above and below the axes, in the corners that a rising (or falling) curve leaves."""

    def __init__(self, axes: Axes, span: tuple[float, float], *, rising: bool = True) -> None:
        axes.set(ylim=span)
        self._span, self._lost = span, lost_note(axes)
        self._above = _corner(axes, 0.955, "top", left=rising)
        self._below = _corner(axes, 0.045, "bottom", left=not rising)

    def show(self, points: Float[np.ndarray, " N"]) -> Sequence[Artist]:
        """Says where these points are off the axes."""
        self._lost.set_visible(not np.isfinite(points).all())
        below, above = outside(points, *self._span)
        self._above.set_text(f"↑ {above}" if above else "")
        self._below.set_text(f"↓ {below}" if below else "")
        return (self._lost, self._above, self._below)


def _corner(axes: Axes, y: float, edge: Literal["top", "bottom"], *, left: bool) -> Text:
    return note(axes, 0.02, y, "left", edge) if left else note(axes, 0.98, y, "right", edge)
