"""The panel ``samples``: on the line a histogram under the target's density, in the plane both clouds."""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes
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
from gancli.plots.furniture import (
    EdgeNotes,
    both,
    corner_note,
    furnish,
    lost_note,
    plane,
    points,
)
from gancli.plots.key import points_per_pixel
from gancli.plots.marks import joined, rug, thinned, true_curve
from gancli.plots.panels.panel import Panel
from gancli.plots.style import GENERATED, GENERATED_DARK, REAL, REAL_DARK, RULE, TRUTH
from gancli.records import Story

DOTS = 700
"""How many points of a cloud are drawn at most."""

STROKES = 200
"""And how many strokes of a rug."""

ROW = 0.065
"""The height of each of the two rugs under the histogram, in heights of it."""

SIGMAS = (1.0, 2.0, 3.0)
"""The radii of the ellipses around a mode, in its sds."""

APART = 2.5
"""In points of type: ellipses that would lie closer to each other are the outermost alone."""


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
    """A histogram of G's points under the target's density, and the rugs of some generated and some real points."""

    def __init__(self, axes: Axes, story: Story) -> None:
        target = known(story.target)
        key = (*both(target), ("| real", REAL_DARK))
        furnish(axes, "samples", key, x="x", y="density")
        self._samples = story.samples[:, 0]
        self._histogram = Histogram(axes, target)
        self._target = draw_target(axes, target)
        top = axes.get_ylim()[1]
        axes.set(ylim=(-2 * ROW * top, top))
        axes.axhline(0, color=RULE, lw=0.9, zorder=0.9)
        real = thinned(story.real[:1], STROKES)[0]
        row = 0.85 * ROW / (1 + 2 * ROW) * axes.bbox.height * points_per_pixel(axes)
        rug(axes, REAL_DARK, row).set_data(real, np.full(len(real), -1.5 * ROW * top))
        self._few = thinned(story.samples, STROKES)[:, 0]
        self._height = np.full(self._few.shape[-1], -0.5 * ROW * top)
        self._rug = rug(axes, GENERATED_DARK, row)

    def update(self, t: int) -> Sequence[Artist]:
        """G's points at snapshot t."""
        self._rug.set_data(self._few[t], self._height)
        return (self._rug, *self._histogram.show(self._samples[t]), self._target)


def draw_target(axes: Axes, target: Distribution) -> Line2D:
    """Draws the target's density on its axis."""
    x, p = curve(target)
    axes.fill_between(x, p, color=REAL, alpha=0.2, lw=0, zorder=1.2)
    return true_curve(axes, np.stack([x, p]), 1.6)


class PlaneSamples:
    """Real and generated points, with ellipses at one, two and three sds around the target's modes."""

    def __init__(self, axes: Axes, story: Story) -> None:
        target = known(story.target)
        shown = plane(axes, target)
        radii = _radii(axes, target)
        rings = ellipses(target, radii)
        key = [("• real", REAL_DARK), ("• generated", GENERATED_DARK)]
        told = f"- - {', '.join(f'{radius:g}' for radius in radii)} sd"
        furnish(axes, "samples", key + [(told, TRUTH)] * bool(rings), x="x₁", y="x₂")
        points(axes, REAL).set_data(*thinned(story.real, DOTS))
        true_curve(axes, joined(rings), 1.0)
        self._samples = thinned(story.samples, DOTS)
        self._outside = [off_plane(cloud, shown) for cloud in story.samples]
        self._dots, self._lost, self._note = (
            points(axes, GENERATED_DARK),
            lost_note(axes),
            corner_note(axes),
        )
        self._dots.set_zorder(2.9)  # over the rings, which are drawn once

    def update(self, t: int) -> Sequence[Artist]:
        """G's points at snapshot t."""
        self._dots.set_data(*self._samples[t])
        found = self._outside[t]
        self._note.set_text(str(found) if found else "")
        self._lost.set_visible(not np.isfinite(self._samples[t]).all())
        return (self._dots, self._note, self._lost)


def _radii(axes: Axes, target: Distribution) -> tuple[float, ...]:
    """The radii of the ellipses that can be told apart on these axes."""
    if target.modes is None:
        return SIGMAS
    low, high = axes.get_xlim()
    least = float(np.sqrt(np.linalg.eigvalsh(target.modes.covariances).min().clip(0)))
    apart = least * axes.bbox.width * points_per_pixel(axes) / (high - low)
    return SIGMAS if apart > APART else SIGMAS[-1:]
