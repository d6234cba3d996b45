"""The panel ``quantiles``: G's ordered points against the target's quantiles, with the band of real samples."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.distributions import Distribution, Distribution1D
from gancli.plots.densities import WORTH_SAYING, known
from gancli.plots.furniture import furnish, points
from gancli.plots.marks import true_curve
from gancli.plots.panels.heights import Heights
from gancli.plots.panels.panel import Panel
from gancli.plots.panels.shape import marginals
from gancli.plots.style import GENERATED, GENERATED_DARK, REAL, REAL_DARK, TRUTH, percent
from gancli.records import Story

TITLE = "quantiles"
SHOWN = 241
"""About so many of the ordered points are drawn: the outermost all, in the middle every so many-th."""


LOOKS = ((".", 5.5, GENERATED_DARK), ("^", 2.6, GENERATED))
"""The mark, its size and its colour of the first and of the second feature."""


def quantiles(axes: Axes, story: Story, _window: int) -> Panel:
    """G's quantiles against the target's, of every feature on its own."""
    return Quantiles(axes, known(story.target), story.samples)


class Quantiles:
    """A quantile–quantile plot of each feature: a perfect G lies on the dashed diagonal."""

    def __init__(self, axes: Axes, target: Distribution, samples: Float[np.ndarray, "T F N"]) -> None:
        laws, ends = marginals(target), (float(target.limits[:, 0].min()), float(target.limits[:, 1].max()))
        names = ["• G"] if len(laws) == 1 else ["• x₁", "▴ x₂"]
        marks = [(name, look[2]) for name, look in zip(names, LOOKS, strict=False)]
        key = (*marks, ("- - target", TRUTH), ("■ 95 % of real", REAL_DARK))
        furnish(axes, TITLE, key, x=f"quantile of the target{_beyond(laws, ends)}", y="x")
        axes.set(xlim=ends)
        self._samples, self._notes = samples, Heights(axes, ends)
        self._ranks = ranks(samples.shape[2])
        self._curves = [
            _Curve(axes, law, self._ranks, samples.shape[2], look)
            for law, look in zip(laws, LOOKS, strict=False)
        ]
        self._line = true_curve(axes, np.array([ends, ends]))

    def update(self, t: int) -> Sequence[Artist]:
        """G's points at snapshot t."""
        ordered = np.sort(self._samples[t])[:, self._ranks]
        dots = [curve.update(row) for curve, row in zip(self._curves, ordered, strict=True)]
        return (*dots, self._line, *self._notes.show(self._samples[t].ravel()))


class _Curve:
    """One feature's quantiles over its law's, and the band of real points."""

    def __init__(
        self,
        axes: Axes,
        law: Distribution1D,
        ranks: Int[np.ndarray, " R"],
        count: int,
        look: tuple[str, float, str],
    ) -> None:
        mark, size, colour = look
        self._x = law.quantile((ranks + 0.5) / count)
        low, high = band(law, ranks, count)
        axes.fill_between(self._x, low, high, color=REAL, alpha=0.2, lw=0, zorder=1.2)
        self._dots = points(axes, colour, size, 0.9)
        self._dots.set_marker(mark)

    def update(self, ordered: Float[np.ndarray, " R"]) -> Artist:
        self._dots.set_data(self._x, ordered)
        return self._dots


def _beyond(laws: Sequence[Distribution1D], ends: tuple[float, float]) -> str:
    """How much of the target lies off its own axis, where that is worth saying."""
    off = max(1 - float(np.diff(law.cdf(np.array(ends)))[0]) for law in laws)
    return f" ({percent(off)} off the axis)" if off > WORTH_SAYING else ""


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
