"""The panel ``energy`` on the line: D beside the best D, over the densities that both tell apart."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.distributions import Distribution
from gancli.plots.densities import best_judge, binned, ceiling, curve, edges, known, outside, span
from gancli.plots.furniture import EdgeNotes, furnish, level, lost_note
from gancli.plots.marks import rug, thinned, true_curve
from gancli.plots.panels.judge_map import belief_ends
from gancli.plots.style import GENERATED, GENERATED_DARK, JUDGE, QUIET, REAL, REAL_DARK, TRUTH
from gancli.records import Story

RUG = 200
"""How many strokes mark where points fall."""

BENEATH = 0.35
"""The top of the panel ``samples`` lies so high in this one, whose lower part has both densities."""


class Line:
    """D over the line, D* from a histogram, both densities beneath, and where real and generated points fall."""

    def __init__(self, axes: Axes, story: Story) -> None:
        found, target = story.surface, known(story.target)
        low, high = belief_ends(found)
        pad, sure = 0.06 * (high - low), found.is_probability
        axes.set(xlim=target.limits[0], ylim=(low - pad, high + pad))
        best = [("- - D* (binned)", TRUTH)] if sure else []
        key = [("━ D", JUDGE), *best, ("■ real", REAL_DARK), ("■ generated", GENERATED_DARK)]
        furnish(axes, "discriminator", key, x="x", y="P(real)" if sure else "score of D")
        self._values, self._all = found.values, story.samples[:, 0]
        self._below = _Densities(axes, target, story, (low, high))
        self._best = _Best(axes, target, story) if sure else None
        (self._line,) = axes.plot(found.x, found.values[0], color=JUDGE, lw=2.2, zorder=3)
        real = thinned(story.real, RUG)[0]
        rug(axes, REAL_DARK).set_data(real, np.full(len(real), high + pad / 2))
        self._few = thinned(story.samples, RUG)[:, 0]
        self._height = np.full(self._few.shape[-1], low - pad / 2)
        self._rug, self._span = rug(axes, GENERATED_DARK), span(target)
        self._notes, self._lost = EdgeNotes(axes), lost_note(axes)

    def update(self, t: int) -> Sequence[Artist]:
        """D, D* and the generated points at snapshot t."""
        self._line.set_ydata(self._values[t])
        self._rug.set_data(self._few[t], self._height)
        self._lost.set_visible(not np.isfinite(self._all[t]).all())
        notes = self._notes.show(outside(self._all[t], *self._span))
        best = self._best.update(t) if self._best else ()
        return (*self._below.update(t), self._rug, *best, self._line, self._lost, *notes)


class _Densities:
    """The target's density and the histogram of G's points, pale and on one scale."""

    def __init__(self, axes: Axes, target: Distribution, story: Story, ends: tuple[float, float]) -> None:
        low, at = ends[0], edges(target)
        scale = BENEATH * (ends[1] - low) / ceiling(target)
        x, p = curve(target)
        axes.fill_between(x, low, low + scale * p, color=REAL, alpha=0.25, lw=0, zorder=1.2)
        self._heights = low + scale * binned(story.samples[:, 0], at).clip(max=ceiling(target))
        self._fill = axes.stairs(
            self._heights[0], at, baseline=low, fill=True, color=GENERATED, alpha=0.35, lw=0, zorder=1.3
        )
        if story.surface.is_probability:
            level(axes, 0.5, QUIET)

    def update(self, t: int) -> Sequence[Artist]:
        self._fill.set_data(self._heights[t])
        return (self._fill,)


class _Best:
    """D* = p/(p + q) with q from a histogram."""

    def __init__(self, axes: Axes, target: Distribution, story: Story) -> None:
        at = edges(target)
        self._values = best_judge(target, story.samples[:, 0])
        self._line = true_curve(axes, np.stack([(at[1:] + at[:-1]) / 2, self._values[0]]))

    def update(self, t: int) -> Sequence[Artist]:
        self._line.set_ydata(self._values[t])
        return (self._line,)
