"""The vertical axis of the panels that show each of G's points as a height, and notes on what is off it."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text

from gancli.plots.densities import outside
from gancli.plots.furniture import edge_note, halo, lost_note
from gancli.plots.style import GENERATED_DARK


class Heights:
    """The two notes on points above and below the axes, in the corners that a rising (or falling) curve leaves."""

    def __init__(self, axes: Axes, span: tuple[float, float], *, rising: bool = True) -> None:
        axes.set(ylim=span)
        self._span, self._lost = span, lost_note(axes)
        self._above = _note(axes, 0.955, "left" if rising else "right", "top")
        self._below = _note(axes, 0.045, "right" if rising else "left", "bottom")

    def show(self, points: Float[np.ndarray, " N"]) -> Sequence[Artist]:
        """Says where these points are off the axes."""
        self._lost.set_visible(not np.isfinite(points).all())
        below, above = outside(points, *self._span)
        self._above.set_text(f"↑ {edge_note(above)}" if above else "")
        self._below.set_text(f"↓ {edge_note(below)}" if below else "")
        return (self._lost, self._above, self._below)


def _note(axes: Axes, y: float, side: Literal["left", "right"], edge: Literal["top", "bottom"]) -> Text:
    x = 0.02 if side == "left" else 0.98
    place = axes.transAxes
    return halo(
        axes.text(x, y, "", transform=place, ha=side, va=edge, color=GENERATED_DARK, fontsize=9.5, zorder=5)
    )
