"""The panel ``phase``: the path of G's mean and sd through their plane (of its means in the plane), and the target."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from gancli.distributions import Distribution, Distribution1D, has_variance, is_data, on_line, place_and_width
from gancli.plots.densities import known, mean_and_sd
from gancli.plots.furniture import corner_note, dot, furnish, logarithmic, lost_note, square
from gancli.plots.panels.absent import Absent
from gancli.plots.panels.panel import Panel
from gancli.plots.series import ends
from gancli.plots.style import GENERATED_DARK, GENERATED_PALE, PAPER, TRUTH, number
from gancli.records import Story

TITLE = "phase plane"

FAR = 12.0
"""No axis goes farther from the target's mean, in its sds."""

LEAST, MOST = 1e-4, 100.0
"""Nor to smaller or larger sds, in its own."""


def phase(axes: Axes, story: Story, _window: int) -> Panel:
    """The path of (mean, sd), or of (median, IQR) where the target has no variance; of both means in the plane."""
    target = known(story.target)
    if not on_line(target):
        return _in_plane(axes, target, mean_and_sd(story.samples)[0].T)
    if target.sd == 0:
        return Absent(axes, TITLE, "the target is a point, without a width")
    names = ("mean", "sd") if has_variance(target) else ("median", "IQR")
    goal, path = place_and_width(target)[:, 0], whereabouts(target, story.samples[:, 0])
    x, y = _limits(goal, target.scale, path)
    axes.set(xlim=x)
    return Track(axes, names, goal, path, y)


def _in_plane(axes: Axes, target: Distribution, path: Float[np.ndarray, "2 T"]) -> "Track":
    """The path of the mean, on axes with one scale that go as far to every side; of own data each with its own."""
    if is_data(target):
        axes.set(xlim=target.limits[0], ylim=target.limits[1])
        return Track(axes, ("mean of x₁", "mean of x₂"), np.asarray(target.mean, np.float64), path)
    goal, scale = np.asarray(target.mean, np.float64), float(np.sqrt(np.diag(target.covariance)).max())
    away = np.abs(path - goal[:, None]).clip(max=FAR * scale)
    half = max(ends(away, (0.0, 2 * scale), outer=0.0))
    square(axes, np.stack([goal - half, goal + half], axis=1))
    return Track(axes, ("mean of x₁", "mean of x₂"), goal, path)


class Track:
    """The path so far, darker with time, the place of now, and a cross at the target's.

    Args:
        axes: With the horizontal ends set.
        names: What is along both axes.
        goal: Where the target stands.
        path: Where G does.
        upright: The ends of a logarithmic vertical axis; a linear one has its own already.
    """

    def __init__(
        self,
        axes: Axes,
        names: tuple[str, str],
        goal: Float[np.ndarray, "2"],
        path: Float[np.ndarray, "2 T"],
        upright: tuple[float, float] | None = None,
    ) -> None:
        self._names, self._path = names, path
        place, width = names
        key = (("━ stronger later", GENERATED_DARK), ("● now", GENERATED_DARK), ("✚ target", TRUTH))
        furnish(axes, TITLE, key, x=place, y=width)
        if upright:
            logarithmic(axes, *upright)
        self._x, self._y = axes.get_xlim(), axes.get_ylim()
        axes.grid()
        self._pieces = _pieces(path, positive=upright is not None)
        self._line = LineCollection([], colors=_shades(len(self._pieces)), linewidths=1.8, zorder=2)
        axes.add_collection(self._line, autolim=False)
        (self._goal,) = axes.plot(*goal[:, None], "P", color=TRUTH, mec=PAPER, mew=1.0, ms=12, zorder=2.5)
        self._dot, self._note, self._lost = dot(axes, GENERATED_DARK), corner_note(axes), lost_note(axes)

    def update(self, t: int) -> Sequence[Artist]:
        """The path up to snapshot t."""
        x, y = self._path[:, t]
        inside = bool(self._x[0] <= x <= self._x[1] and self._y[0] <= y <= self._y[1])
        off = bool(np.isfinite(x + y)) and not inside
        self._line.set_segments(list(self._pieces[:t]))
        self._dot.set_data([x] * inside, [y] * inside)
        place, width = self._names
        self._note.set_text(f"off the axes: {place} {number(x)}, {width} {number(y)}" if off else "")
        self._lost.set_visible(not np.isfinite(x + y))
        return (self._line, self._goal, self._dot, self._note, self._lost)


def whereabouts(target: Distribution1D, samples: Float[np.ndarray, "T N"]) -> Float[np.ndarray, "2 T"]:
    """The same of G's points at every snapshot; NaN where they are not finite."""
    if has_variance(target):
        return mean_and_sd(samples[:, None])[:, :, 0]
    finite = np.isfinite(samples).all(axis=1)
    low, middle, high = np.quantile(np.where(finite[:, None], samples, 0.0), [0.25, 0.5, 0.75], axis=1)
    return np.where(finite, np.stack([middle, high - low]), np.nan)


def _limits(
    goal: Float[np.ndarray, "2"], scale: float, path: Float[np.ndarray, "2 T"]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of both axes: the whole path and the target's surroundings, but nothing too far away."""
    x = path[0].clip(goal[0] - FAR * scale, goal[0] + FAR * scale)
    y = np.log(path[1].clip(LEAST * goal[1], MOST * goal[1]))
    low, high = ends(y, (float(np.log(goal[1] / 2)), float(np.log(goal[1] * 2))), outer=0.0)
    across = ends(x, (goal[0] - 2 * scale, goal[0] + 2 * scale), outer=0.0)
    return across, (float(np.exp(low)), float(np.exp(high)))


def _pieces(path: Float[np.ndarray, "2 T"], *, positive: bool) -> Float[np.ndarray, "steps 2 2"]:
    """The straight piece from each snapshot to the next, as pairs of points; a log axis has no place for a height 0."""
    places = (np.where(path[1] > 0, path, np.nan) if positive else path).T
    return np.stack([places[:-1], places[1:]], axis=1)


def _shades(count: int) -> Float[np.ndarray, "steps 3"]:
    part = np.linspace(0, 1, max(count, 1))[:, None]
    return np.asarray((1 - part) * to_rgb(GENERATED_PALE) + part * np.asarray(to_rgb(GENERATED_DARK)))
