"""The panel ``set-shapes``: skewness and excess kurtosis of real and of generated sets, each set a point."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gancli.plots.furniture import corner_note, furnish, points
from gancli.plots.panels.absent import Absent
from gancli.plots.panels.panel import Panel
from gancli.plots.style import GENERATED_DARK, QUIET, REAL_DARK, number, percent
from gancli.records import Missing, SetShapes, Story

TITLE = "shape of sets"

ROOM = 6.0
"""The axes go so many sds of the real sets to both sides of their median."""

MARKS = ("o", "^")
"""The first and the second feature of points in the plane."""


def set_shapes(axes: Axes, story: Story, _window: int) -> Panel:
    """Every set's skewness and excess kurtosis."""
    if isinstance(story.sets, Missing):
        return Absent(axes, TITLE, story.sets.reason)
    if not np.isfinite(story.sets.real[2:]).all():
        return Absent(axes, TITLE, "the points of a real set are all equal, so that it has no shape")
    return SetClouds(axes, story.sets, story.batch)


class SetClouds:
    """Two clouds that lie on each other where G makes sets like the real ones."""

    def __init__(self, axes: Axes, sets: SetShapes, batch: int) -> None:
        features = sets.real.shape[1]
        key = [("• real", REAL_DARK), ("• generated", GENERATED_DARK)]
        if features > 1:
            key = [("■ real", REAL_DARK), ("■ generated", GENERATED_DARK), ("• x₁", QUIET), ("▴ x₂", QUIET)]
        furnish(axes, TITLE, key, x=f"skewness of a set of {batch:,}", y="excess kurtosis")
        self._x, self._y = _ends(sets.real[2]), _ends(sets.real[3])
        axes.set(xlim=self._x, ylim=self._y)
        axes.grid()
        self._made = sets.made[:, 2:]
        for feature in range(features):
            _dots(axes, REAL_DARK, feature).set_data(*sets.real[2:, feature])
        self._dots = [_dots(axes, GENERATED_DARK, feature) for feature in range(features)]
        self._note = corner_note(axes)

    def update(self, t: int) -> Sequence[Artist]:
        """The generated sets at snapshot t, and in words those off the axes and those without a shape."""
        for feature, dots in enumerate(self._dots):
            dots.set_data(*self._made[t, :, feature])
        self._note.set_text(self._said(self._made[t].reshape(2, -1)))
        return (*self._dots, self._note)

    def _said(self, made: Float[np.ndarray, "2 S"]) -> str:
        shaped = np.isfinite(made).all(axis=0)
        x, y = made[:, shaped]
        off = (x < self._x[0]) | (x > self._x[1]) | (y < self._y[0]) | (y > self._y[1])
        said = []
        if off.any():
            place = ", ".join(number(float(np.median(one[off])), 1) for one in (x, y))
            said.append(f"{percent(off.sum() / len(shaped))} at ({place})")
        if not shaped.all():
            said.append(f"{percent(1 - shaped.mean())} without shape")
        return ", ".join(said)


def _dots(axes: Axes, colour: str, feature: int) -> Line2D:
    dots = points(axes, colour, 5.5, 0.6)
    dots.set_marker(MARKS[feature])
    return dots


def _ends(real: Float[np.ndarray, "F S"]) -> tuple[float, float]:
    """The middle of the real sets, and so many of their sds to both sides; of the wider feature."""
    middle, width = np.median(real, axis=1), ROOM * real.std(axis=1)
    low, high = float((middle - width).min()), float((middle + width).max())
    return (low, high) if high > low else (low - 1.0, high + 1.0)
