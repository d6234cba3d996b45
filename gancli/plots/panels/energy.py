"""The panel ``energy``: what D thinks of every point of the line or the plane, or of every kind of set."""

from collections.abc import Callable, Sequence

import numpy as np
from contourpy import contour_generator
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gancli.distributions import Distribution
from gancli.plots.densities import best_judge, edges, known, mean_and_sd
from gancli.plots.furniture import furnish, level, points
from gancli.plots.heatmap import HeatMap, table
from gancli.plots.panels.panel import Panel
from gancli.plots.panels.samples import square, thinned
from gancli.plots.series import ends
from gancli.plots.style import GENERATED_DARK, INK, JUDGE, PAPER, QUIET, REAL, REAL_DARK, tick
from gancli.records import Story, Surface

RUG = 200
"""How many strokes mark where points fall."""

TAIL = 12
"""How many of the last steps of a path are drawn strongly."""


def energy(axes: Axes, story: Story, _window: int) -> Panel:
    """The panel for the kind of surface that was recorded."""
    kinds: dict[str, Callable[[Axes, Story], Panel]] = {"line": Line, "map": Plane, "moments": Sets}
    return kinds[story.surface.kind](axes, story)


def belief_ends(found: Surface) -> tuple[float, float]:
    """The ends of D's scale: 0 and 1 for a probability, else nearly all of the recorded scores."""
    return (0.0, 1.0) if found.is_probability else ends(found.values, room=0.02)


class Line:
    """D over the line, the best judge D* on bins, and where real and generated points fall."""

    def __init__(self, axes: Axes, story: Story) -> None:
        found, target = story.surface, known(story.target)
        low, high = belief_ends(found)
        pad = 0.06 * (high - low)
        axes.set(xlim=target.limits[0], ylim=(low - pad, high + pad))
        key = [("D", JUDGE), ("D* (binned)", QUIET)] if found.is_probability else [("D", JUDGE)]
        furnish(axes, "discriminator", key, x="x", y="P(real)" if found.is_probability else "score of D")
        self._values, self._samples = found.values, story.samples[:, 0, :: _stride(story.samples)]
        if found.is_probability:
            level(axes, 0.5, QUIET)
        self._best = _Best(axes, target, story) if found.is_probability else None
        (self._line,) = axes.plot(found.x, found.values[0], color=JUDGE, lw=2.2, zorder=3)
        real = story.real[0, :: _stride(story.real)]
        _rug(axes, REAL_DARK).set_data(real, np.full(len(real), high + pad / 2))
        self._height = np.full(self._samples.shape[-1], low - pad / 2)
        self._rug = _rug(axes, GENERATED_DARK)

    def update(self, t: int) -> Sequence[Artist]:
        """D and D* at snapshot t."""
        self._line.set_ydata(self._values[t])
        self._rug.set_data(self._samples[t], self._height)
        best = self._best.update(t) if self._best else ()
        return (self._rug, *best, self._line)


def _rug(axes: Axes, colour: str) -> Line2D:
    """Short strokes where points fall, without a place yet."""
    (line,) = axes.plot([], [], "|", color=colour, markersize=7, alpha=0.35, zorder=2)
    return line


class _Best:
    """D* = p/(p + q) with q from a histogram."""

    def __init__(self, axes: Axes, target: Distribution, story: Story) -> None:
        at = edges(target)
        self._values = best_judge(target, story.samples[:, 0])
        (self._line,) = axes.plot(
            (at[1:] + at[:-1]) / 2, self._values[0], color=QUIET, lw=1.3, drawstyle="steps-mid", zorder=2.4
        )

    def update(self, t: int) -> Sequence[Artist]:
        self._line.set_ydata(self._values[t])
        return (self._line,)


class Plane:
    """A heat map of D with its ½ line, and both clouds on top."""

    def __init__(self, axes: Axes, story: Story) -> None:
        found = story.surface
        furnish(axes, "discriminator", x="x₁", y="x₂")
        square(axes, known(story.target))
        self._map = _Map(axes, found)
        real = points(axes, REAL, 3.4, 0.6)
        real.set_data(*thinned(story.real))
        self._real = real
        self._samples = thinned(story.samples)
        self._dots = points(axes, GENERATED_DARK, 3.4, 0.5)

    def update(self, t: int) -> Sequence[Artist]:
        """The map and G's points at snapshot t."""
        self._dots.set_data(*self._samples[t])
        return (*self._map.update(t), self._real, self._dots)


class Sets:
    """A heat map of D over the mean and sd of a set, and the path that G's sets have taken."""

    def __init__(self, axes: Axes, story: Story) -> None:
        found, target = story.surface, known(story.target)
        assert found.y is not None
        furnish(axes, "discriminator", x="mean of a set", y="sd of a set")
        axes.set(xlim=(found.x[0], found.x[-1]), ylim=(found.y[0], found.y[-1]))
        self._map = _Map(axes, found)
        self._means, self._sds = mean_and_sd(story.samples)[:, :, 0]
        (self._path,) = axes.plot([], [], color=GENERATED_DARK, lw=0.9, alpha=0.4, zorder=2.4)
        (self._tail,) = axes.plot([], [], color=GENERATED_DARK, lw=1.7, alpha=0.9, zorder=2.5)
        (self._head,) = axes.plot([], [], "o", color=GENERATED_DARK, mec=PAPER, mew=1.2, ms=8, zorder=4)
        sd = float(np.sqrt(target.covariance[0, 0]))
        (self._star,) = axes.plot(
            target.mean, [sd], "*", color=REAL_DARK, mec=PAPER, mew=1.0, ms=15, zorder=3
        )

    def update(self, t: int) -> Sequence[Artist]:
        """The map and the path up to snapshot t."""
        recent = slice(max(0, t - TAIL), t + 1)
        self._path.set_data(self._means[: t + 1], self._sds[: t + 1])
        self._tail.set_data(self._means[recent], self._sds[recent])
        self._head.set_data(self._means[t : t + 1], self._sds[t : t + 1])
        return (*self._map.update(t), self._path, self._tail, self._star, self._head)


class _Map:
    """The heat map with the line on which D cannot tell, and its colour bar."""

    def __init__(self, axes: Axes, found: Surface) -> None:
        assert found.y is not None
        self._found, self._ends = found, belief_ends(found)
        self._heat = HeatMap(axes, found.x, found.y, found.values, self._ends)
        (self._half,) = axes.plot([], [], color=INK, lw=1.1, alpha=0.7, zorder=2.2)
        self._level = 0.5 if found.is_probability else 0.0
        axes.spines[:].set_visible(False)
        _bar(axes, self._ends, "P(real)" if found.is_probability else "score")

    def update(self, t: int) -> Sequence[Artist]:
        self._heat.show(t)
        self._half.set_data(*contour(self._found, t, self._level))
        return (self._heat, self._half)


def contour(found: Surface, t: int, height: float) -> tuple[Float[np.ndarray, " L"], Float[np.ndarray, " L"]]:
    """The lines on which a surface has that height at snapshot t, with NaN between them."""
    lines = contour_generator(found.x, found.y, np.ma.masked_invalid(found.values[t])).lines(height)
    pieces = [piece for line in lines for piece in (np.asarray(line), np.full((1, 2), np.nan))]
    joined = np.concatenate([np.empty((0, 2)), *pieces])
    return joined[:, 0], joined[:, 1]


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
    bar.set_title(label, fontsize=9, fontweight="normal", color=QUIET, loc="center")


def _stride(cloud: np.ndarray) -> int:
    return max(1, -(-int(cloud.shape[-1]) // RUG))
