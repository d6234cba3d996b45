"""Marks that several panels put down: strokes of a rug, the truth as a curve, few points of many, lines joined."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gancli.plots.style import TRUTH


def rug(axes: Axes, colour: str, height: float = 6.0) -> Line2D:
    """Short strokes where points fall, so many points of type high, without a place yet."""
    (line,) = axes.plot([], [], "|", color=colour, markersize=height, alpha=0.4, zorder=2)
    return line


def true_curve(axes: Axes, places: Float[np.ndarray, "2 G"], width: float = 1.3) -> Line2D:
    """The truth as a curve: black and dashed in every panel."""
    (line,) = axes.plot(*places, color=TRUTH, lw=width, dashes=(4, 2.5), dash_capstyle="butt", zorder=2.6)
    return line


def thinned(cloud: Float[np.ndarray, "*E F N"], most: int) -> Float[np.ndarray, "*E F M"]:
    """Every so many-th point, so that at most so many are left."""
    return cloud[..., :: max(1, -(-cloud.shape[-1] // most))]


def joined(pieces: Sequence[Float[np.ndarray, "_ 2"]]) -> Float[np.ndarray, "2 L"]:
    """Lines one after the other, with NaN between them, to be drawn as one."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([np.empty((0, 2)), *(part for piece in pieces for part in (piece, gap))]).T
