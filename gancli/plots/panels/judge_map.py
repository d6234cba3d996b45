"""D as a map: its heat map, the lines of equal output, and the scale beside it."""

from collections.abc import Sequence

import numpy as np
from contourpy import LineType, contour_generator
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.plots.heatmap import HeatMap, table
from gancli.plots.marks import joined
from gancli.plots.series import ends
from gancli.plots.style import INK, QUIET, tick
from gancli.records import Surface

LEVELS = (0.1, 0.25, 0.75, 0.9)
"""The fine lines beside that of ½; where D gives scores, at these parts of its scale."""


def belief_ends(found: Surface) -> tuple[float, float]:
    """The ends of D's scale: 0 and 1 for a probability, else nearly all of the recorded scores."""
    return (0.0, 1.0) if found.is_probability else ends(found.values, room=0.02)


class JudgeMap:
    """The heat map with the line on which D cannot tell, four finer ones, and its colour bar.

    The finer lines of a probability are those of .1, .25, .75 and .9.
    """

    def __init__(self, axes: Axes, found: Surface) -> None:
        assert found.y is not None
        self._found, (low, high) = found, belief_ends(found)
        self._heat = HeatMap(axes, found.x, found.y, found.values, (low, high))
        (self._fine,) = axes.plot([], [], color=INK, lw=0.6, alpha=0.4, zorder=2.1)
        (self._half,) = axes.plot([], [], color=INK, lw=1.4, alpha=0.8, zorder=2.2)
        self._level = 0.5 if found.is_probability else 0.0
        self._levels = tuple(low + part * (high - low) for part in LEVELS)
        axes.spines[:].set_visible(False)
        _bar(axes, (low, high), "P(real)" if found.is_probability else "score")

    @property
    def undecided(self) -> tuple[str, str]:
        """The strong line's entry in a key."""
        return ("━ ½" if self._found.is_probability else "━ 0"), INK

    def update(self, t: int) -> Sequence[Artist]:
        """The map at snapshot t."""
        self._heat.show(t)
        half, *fine = contours(self._found, t, (self._level, *self._levels))
        self._half.set_data(*half)
        self._fine.set_data(*joined([one.T for one in fine]))
        return (self._heat, self._half, self._fine)


def contours(found: Surface, t: int, heights: Sequence[float]) -> list[Float[np.ndarray, "2 _"]]:
    """The lines on which a surface has each of these heights at snapshot t, with NaN between them."""
    values = found.values[t]
    if not np.isfinite(values).all():
        values = np.ma.masked_invalid(values)
    generator = contour_generator(found.x, found.y, values, line_type=LineType.ChunkCombinedNan)
    pieces = [[one for one in generator.lines(height)[0] if one is not None] for height in heights]
    return [joined(one) for one in pieces]


def _bar(axes: Axes, ends: tuple[float, float], label: str) -> None:
    bar = axes.inset_axes((1.02, 0.0, 0.022, 1.0))
    bar.imshow(table()[:256, None], aspect="auto", origin="lower", extent=(0, 1, *ends))
    middle = sum(ends) / 2
    names = ["0", "½", "1"] if ends == (0.0, 1.0) else [tick(end) for end in (ends[0], middle, ends[1])]
    bar.set_yticks([ends[0], middle, ends[1]], names)
    bar.yaxis.tick_right()
    bar.set_xticks([])
    bar.spines[:].set_visible(False)
    bar.tick_params(length=0)
    bar.set_xlabel(label, fontsize=9, color=QUIET, labelpad=16)
