"""The panel ``energy`` in the plane: a map of D under both clouds, and where G's loss pulls its points."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.distributions import is_data
from gancli.plots.densities import known, off_plane
from gancli.plots.furniture import corner_note, furnish, lost_note, plane, points
from gancli.plots.marks import thinned
from gancli.plots.panels.judge_map import JudgeMap
from gancli.plots.panels.samples import DOTS
from gancli.plots.style import GENERATED_DARK, INK, REAL, REAL_DARK
from gancli.records import Missing, Pull, Story

LONGEST = 0.12
"""An arrow is at most so long, in lengths of the shorter axis."""

APART = 0.035
"""No arrow starts nearer to another one, in the same."""

USUAL = 0.95
"""This quantile of the whole run's forces, and all larger ones, are drawn as the longest arrows."""

HEAD = 0.3
"""The length of an arrow's head in lengths of the arrow."""


class Plane:
    """The map, real and generated points on top (or the means of sets), and arrows on some of the latter."""

    def __init__(self, axes: Axes, story: Story) -> None:
        target = known(story.target)
        shown = plane(axes, target)
        self._map = JudgeMap(axes, story.surface)
        real, self._clouds, labels = _clouds(story)
        self._outside = [off_plane(cloud, shown) for cloud in self._clouds]
        self._clouds = thinned(self._clouds, DOTS)
        self._real, self._dots = points(axes, REAL, 3.4, 0.6), points(axes, GENERATED_DARK, 3.4, 0.5)
        self._real.set_data(*thinned(real, DOTS))
        key = [("• real", REAL_DARK), ("• generated", GENERATED_DARK), self._map.undecided]
        pull = None if is_data(target) else story.pull  # lengths mean nothing between two units
        self._force = _Force(axes, pull) if isinstance(pull, Pull) else None
        arrows = [("→ √(pull on G)", INK)] if self._force else []
        furnish(axes, "discriminator", key + arrows, x=labels[0], y=labels[1])
        axes.spines[:].set_visible(False)
        self._note, self._lost = corner_note(axes), lost_note(axes)

    def update(self, t: int) -> Sequence[Artist]:
        """The map, G's points and the arrows at snapshot t."""
        self._dots.set_data(*self._clouds[t])
        found = self._outside[t]
        self._note.set_text(str(found) if found else "")
        self._lost.set_visible(not np.isfinite(self._clouds[t]).all())
        force = self._force.update(t) if self._force else ()
        return (*self._map.update(t), self._real, self._dots, *force, self._lost, self._note)


def _clouds(story: Story) -> tuple[Float[np.ndarray, "2 N"], Float[np.ndarray, "T 2 M"], tuple[str, str]]:
    """What D judges of real and of generated points, and what is along the axes: points, or the means of sets."""
    if isinstance(story.sets, Missing):
        return story.real, story.samples, ("x₁", "x₂")
    return story.sets.real[0], story.sets.made[:, 0], ("mean of x₁", "mean of x₂")


class _Force:
    """Arrows as long as the square root of the force, so that a hundredth of it is still a tenth as long."""

    def __init__(self, axes: Axes, pull: Pull) -> None:
        side = float(min(np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())))
        places = apart(pull.places, APART * side)
        self._lines = arrows(places, lengths(pull.force, LONGEST * side))
        (self._line,) = axes.plot([], [], color=INK, lw=0.9, zorder=3)

    def update(self, t: int) -> Sequence[Artist]:
        self._line.set_data(*self._lines[t])
        return (self._line,)


def apart(places: Float[np.ndarray, "T 2 A"], least: float) -> Float[np.ndarray, "T 2 A"]:
    """The places, with NaN for each that lies nearer to one before it that is left."""
    left = np.array(places, np.float64)
    for k in range(1, left.shape[-1]):
        with np.errstate(over="ignore", invalid="ignore"):
            gaps = np.hypot(*np.moveaxis(left[:, :, :k] - left[:, :, k : k + 1], 1, 0))
            left[(gaps < least).any(axis=1), :, k] = np.nan
    return left


def lengths(force: Float[np.ndarray, "T 2 A"], longest: float) -> Float[np.ndarray, "T 2 A"]:
    """Forces as vectors to be drawn: √(force / usual force) of the longest arrow, none longer than that."""
    with np.errstate(over="ignore", invalid="ignore"):
        size = np.hypot(force[:, :1], force[:, 1:])
        some = size[np.isfinite(size) & (size > 0)]
        usual = float(np.quantile(some, USUAL)) if len(some) else 1.0
        share = np.sqrt(np.minimum(size / usual, 1.0))
        return np.where(size > 0, longest * share * force / np.where(size > 0, size, 1.0), np.nan)


def arrows(
    places: Float[np.ndarray, "T 2 A"], vectors: Float[np.ndarray, "T 2 A"]
) -> Float[np.ndarray, "T 2 L"]:
    """Each arrow's shaft and head as one line after the other, with NaN between them."""
    tips = places + vectors
    aside = 0.5 * HEAD * np.stack([-vectors[:, 1], vectors[:, 0]], axis=1)
    back = tips - HEAD * vectors
    corners = [places, tips, back + aside, tips, back - aside, np.full_like(tips, np.nan)]
    return np.stack(corners, axis=-1).reshape(*tips.shape[:2], -1)
