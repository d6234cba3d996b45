"""The panel ``samples``: on the line a histogram under the target's density, in the plane both clouds."""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from gancli.distributions import Distribution
from gancli.plots.densities import (
    BINS,
    binned,
    ceiling,
    curve,
    edges,
    ellipses,
    known,
    off_plane,
    outside,
    span,
)
from gancli.plots.furniture import EdgeNotes, both, furnish, halo, lost_note, points
from gancli.plots.panels.panel import Panel
from gancli.plots.style import GENERATED, GENERATED_DARK, REAL, REAL_DARK
from gancli.records import Story

DOTS = 700
"""How many points of a cloud are drawn at most."""


def samples(axes: Axes, story: Story, _window: int) -> Panel:
    """The panel for the target's dimension."""
    kinds: dict[int, Callable[[Axes, Story], Panel]] = {1: LineSamples, 2: PlaneSamples}
    return kinds[known(story.target).dimension](axes, story)


class Histogram:
    """A histogram on the target's fixed bins, marked where it is cut, with notes on what is off the axis."""

    def __init__(self, axes: Axes, target: Distribution, bins: int = BINS, top: float | None = None) -> None:
        self._span, self._edges = span(target), edges(target, bins)
        self._top = ceiling(target) if top is None else top
        axes.set(xlim=self._span, ylim=(0, self._top))
        nothing = np.zeros(len(self._edges) - 1)
        self._fill = axes.stairs(
            nothing, self._edges, fill=True, color=GENERATED, alpha=0.5, zorder=1.5, lw=0
        )
        self._outline = axes.stairs(
            nothing, self._edges, color=GENERATED_DARK, lw=1.0, zorder=1.6, baseline=None
        )
        (self._clipped,) = axes.plot([], [], "^", color=GENERATED_DARK, markersize=5, zorder=3)
        self._notes, self._lost = EdgeNotes(axes), lost_note(axes)

    def show(self, points: Float[np.ndarray, " N"]) -> Sequence[Artist]:
        """Takes these points."""
        heights = binned(points, self._edges)
        self._fill.set_data(heights)
        self._outline.set_data(heights)
        middles = (self._edges[1:] + self._edges[:-1]) / 2
        over = middles[heights > self._top]
        self._clipped.set_data(over, np.full(len(over), 0.965 * self._top))
        self._lost.set_visible(not np.isfinite(points).all())
        notes = self._notes.show(outside(points, *self._span))
        return (self._fill, self._outline, self._clipped, self._lost, *notes)


class LineSamples:
    """A histogram of G's points and the target's density over it."""

    def __init__(self, axes: Axes, story: Story) -> None:
        target = known(story.target)
        furnish(axes, "samples", both(target), x="x", y="density")
        self._samples = story.samples[:, 0]
        self._histogram = Histogram(axes, target)
        self._target = draw_target(axes, target)

    def update(self, t: int) -> Sequence[Artist]:
        """G's points at snapshot t."""
        return (*self._histogram.show(self._samples[t]), self._target)


def draw_target(axes: Axes, target: Distribution) -> Line2D:
    """Draws the target's density on its axis."""
    x, p = curve(target)
    axes.fill_between(x, p, color=REAL, alpha=0.13, lw=0, zorder=1.2)
    (line,) = axes.plot(x, p, color=REAL_DARK, lw=2.0, zorder=2.2)
    return line


class PlaneSamples:
    """Real and generated points, with ellipses at one and two sds around the target's modes."""

    def __init__(self, axes: Axes, story: Story) -> None:
        target = known(story.target)
        furnish(axes, "samples", (("real", REAL_DARK), ("generated", GENERATED_DARK)), x="x₁", y="x₂")
        square(axes, target)
        real = points(axes, REAL)
        real.set_data(*thinned(story.real))
        axes.add_collection(
            LineCollection(ellipses(target), colors=REAL_DARK, linewidths=1.0, alpha=0.8, zorder=2.6)
        )
        self._samples = thinned(story.samples)
        self._outside = [off_plane(cloud, target) for cloud in story.samples]
        self._dots, self._lost = points(axes, GENERATED_DARK), lost_note(axes)
        self._note = halo(
            axes.text(
                0.98, 0.97, "", transform=axes.transAxes, ha="right", va="top", color=GENERATED_DARK, zorder=5
            )
        )

    def update(self, t: int) -> Sequence[Artist]:
        """G's points at snapshot t."""
        self._dots.set_data(*self._samples[t])
        found = self._outside[t]
        self._note.set_text(str(found) if found else "")
        self._lost.set_visible(not np.isfinite(self._samples[t]).all())
        return (self._dots, self._lost, self._note)


def square(axes: Axes, target: Distribution) -> None:
    """Gives axes in the plane the target's limits."""
    axes.set(xlim=target.limits[0], ylim=target.limits[1])


def thinned(cloud: Float[np.ndarray, "*E F N"]) -> Float[np.ndarray, "*E F M"]:
    """Every so many-th point, so that at most DOTS are left."""
    return cloud[..., :: max(1, -(-cloud.shape[-1] // DOTS))]
