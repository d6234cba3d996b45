"""The panel ``quantiles``: G's ordered points against the target's quantiles, with the band of real samples."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.distributions import Distribution1D, on_line
from gancli.plots.densities import WORTH_SAYING, known, span
from gancli.plots.furniture import furnish, points
from gancli.plots.panels.absent import Absent
from gancli.plots.panels.heights import Heights
from gancli.plots.panels.panel import Panel
from gancli.plots.style import GENERATED_DARK, INK, REAL, REAL_DARK, percent
from gancli.records import Story

TITLE = "quantiles"
SHOWN = 241
"""About so many of the ordered points are drawn: the outermost all, in the middle every so many-th."""


def quantiles(axes: Axes, story: Story, _window: int) -> Panel:
    """G's quantiles against the target's."""
    target = known(story.target)
    if not on_line(target):
        return Absent(axes, TITLE, "points in the plane have no order")
    return Quantiles(axes, target, story.samples[:, 0])


class Quantiles:
    """A quantile–quantile plot: a perfect G lies on the dashed diagonal."""

    def __init__(self, axes: Axes, target: Distribution1D, samples: Float[np.ndarray, "T N"]) -> None:
        count, ends = samples.shape[1], span(target)
        key = (("• G", GENERATED_DARK), ("- - target", INK), ("■ 95 % of real", REAL_DARK))
        furnish(axes, TITLE, key, x=f"quantile of the target{_beyond(target)}", y="x")
        axes.set(xlim=ends)
        self._samples, self._notes = samples, Heights(axes, ends)
        self._ranks = ranks(count)
        self._quantiles = target.quantile((self._ranks + 0.5) / count)
        low, high = band(target, self._ranks, count)
        axes.fill_between(self._quantiles, low, high, color=REAL, alpha=0.25, lw=0, zorder=1.2)
        self._dots = points(axes, GENERATED_DARK, 5.5, 0.9)
        (self._line,) = axes.plot(ends, ends, color=INK, lw=1.1, dashes=(4, 2.5), zorder=2.6)

    def update(self, t: int) -> Sequence[Artist]:
        """G's points at snapshot t."""
        self._dots.set_data(self._quantiles, np.sort(self._samples[t])[self._ranks])
        return (self._dots, self._line, *self._notes.show(self._samples[t]))


def _beyond(target: Distribution1D) -> str:
    """How much of the target lies off its own axis, where that is worth saying."""
    inside = float(np.diff(target.cdf(np.array(span(target))))[0])
    return f" ({percent(1 - inside)} off the axis)" if 1 - inside > WORTH_SAYING else ""


def ranks(count: int) -> Int[np.ndarray, " R"]:
    """Which of so many ordered points are drawn, from 0: evenly spaced in the log-odds of their level."""
    edge = np.log(2 * count - 1)
    level = 1 / (1 + np.exp(-np.linspace(-edge, edge, SHOWN)))
    return np.unique(np.rint(count * level - 0.5).astype(np.int64).clip(0, count - 1))


def band(
    target: Distribution1D, ranks: Int[np.ndarray, " R"], count: int, level: float = 0.95
) -> Float[np.ndarray, "2 R"]:
    """Between which ends each of the ordered points of a real sample lies so often, one at a time.

    The level F(x₍ᵢ₎) of the i-th of n points has the beta law (i, n + 1 − i), whatever the target.
    """
    from scipy.special import betaincinv

    tails = np.array([[(1 - level) / 2], [(1 + level) / 2]])
    return np.asarray(target.quantile(betaincinv(ranks + 1.0, count - ranks.astype(np.float64), tails)))
