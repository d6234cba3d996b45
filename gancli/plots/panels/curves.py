"""The panels ``moments`` and ``w``: numbers about G's points over the snapshots, against the target's."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.plots.densities import known, mean_and_sd
from gancli.plots.furniture import dot, furnish, level, logarithmic, put
from gancli.plots.panels.panel import Panel
from gancli.plots.series import ends
from gancli.plots.style import GENERATED, GENERATED_DARK, JUDGE, QUIET, REAL_DARK, number
from gancli.records import Story

TOLERANCE = 0.35
"""The largest distance, in the target's sd, of a run that counts as converged."""


def moments(axes: Axes, story: Story, _window: int) -> Panel:
    """Mean and sd of every feature."""
    target = known(story.target)
    curves = np.concatenate(list(mean_and_sd(story.samples)), axis=1).T
    own = np.concatenate([target.mean, np.sqrt(np.diag(target.covariance))])
    aims = own[np.isfinite(own)].tolist()
    key = (("mean", GENERATED), ("sd", GENERATED_DARK), ("- - target", REAL_DARK))
    furnish(axes, "mean and sd of G", key, x="epoch")
    axes.set(ylim=ends(curves, tuple(aims), outer=0.01))
    for aim in sorted(set(aims)):
        level(axes, aim, REAL_DARK)
    shades = [GENERATED] * target.dimension + [GENERATED_DARK] * target.dimension
    return Curves(axes, story, list(curves), shades)


def distance(axes: Axes, story: Story, _window: int) -> Panel:
    """The distance W1 in the target's sd."""
    key = ((f"- - tolerance {number(TOLERANCE)}", QUIET),)
    furnish(axes, "distance w", key, x="epoch", y="W1 in sd")
    found = np.log(np.where(story.w > 0, story.w, np.nan))
    low, high = ends(found, (float(np.log(TOLERANCE)),), outer=0.0)
    logarithmic(axes, float(np.exp(low)), float(np.exp(high)))
    level(axes, TOLERANCE, QUIET)
    return Curves(axes, story, [story.w], [JUDGE])


class Curves:
    """Series over the snapshots: whole and pale, so far and strong, with a dot where they stand."""

    def __init__(
        self, axes: Axes, story: Story, series: Sequence[Float[np.ndarray, " T"]], colours: Sequence[str]
    ) -> None:
        self._epochs, self._series = story.epochs, series
        axes.set(xlim=(0, max(int(story.epochs[-1]), 1)))
        axes.grid(axis="y")
        for values, colour in zip(series, colours, strict=True):
            axes.plot(story.epochs, values, color=colour, lw=1.0, alpha=0.3, zorder=1.6)
        self._lines = [axes.plot([], [], color=colour, lw=1.7, zorder=2.2)[0] for colour in colours]
        self._dots = [dot(axes, colour) for colour in colours]

    def update(self, t: int) -> Sequence[Artist]:
        """The series up to snapshot t."""
        for values, line, head in zip(self._series, self._lines, self._dots, strict=True):
            line.set_data(self._epochs[: t + 1], values[: t + 1])
            put(head, self._epochs[t : t + 1].astype(np.float64), values[t : t + 1])
        return (*self._lines, *self._dots)
