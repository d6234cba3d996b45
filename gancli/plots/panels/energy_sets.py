"""The panel ``energy`` where D judges sets of the line: its map over their mean and sd, and both clouds of sets."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.plots.densities import known, mean_and_sd
from gancli.plots.furniture import corner_note, furnish, lost_note, points
from gancli.plots.panels.judge_map import JudgeMap
from gancli.plots.style import GENERATED_DARK, REAL_DARK, TRUTH, number
from gancli.records import Missing, SetShapes, Story

TAIL = 12
"""How many of the last steps of a path are drawn strongly."""

SIZE = 4.2
"""Of a set's dot, in points."""


class Sets:
    """A heat map of D over the mean and sd of a set, real and generated sets, and the path that G's have taken."""

    def __init__(self, axes: Axes, story: Story) -> None:
        found, target = story.surface, known(story.target)
        assert found.y is not None
        axes.set(xlim=(found.x[0], found.x[-1]), ylim=(found.y[0], found.y[-1]))
        self._map = JudgeMap(axes, found)
        clouds = None if isinstance(story.sets, Missing) else story.sets
        key = [("• real", REAL_DARK), ("• generated", GENERATED_DARK)] if clouds else []
        key += [("○ path", GENERATED_DARK), ("+ target", TRUTH), self._map.undecided]
        furnish(axes, "discriminator", key, x="mean of a set", y="sd of a set")
        axes.spines[:].set_visible(False)
        self._clouds = clouds and _Clouds(axes, clouds)
        self._path = _Path(axes, mean_and_sd(story.samples)[:, :, 0])
        sd = np.sqrt(target.covariance[:1, 0])
        (self._aim,) = axes.plot(target.mean, sd, "+", color=TRUTH, mew=1.5, ms=15, zorder=3)

    def update(self, t: int) -> Sequence[Artist]:
        """The map, the sets and the path up to snapshot t."""
        clouds = self._clouds.update(t) if self._clouds else ()
        on_top = (*clouds, self._aim, *self._path.update(t))
        return (*self._map.update(t), *sorted(on_top, key=Artist.get_zorder))


class _Clouds:
    """The mean and sd of each set."""

    def __init__(self, axes: Axes, sets: SetShapes) -> None:
        self._made = sets.made[:, :2, 0]
        self._dots = [points(axes, colour, SIZE, 0.6) for colour in (REAL_DARK, GENERATED_DARK)]
        self._dots[0].set_data(*sets.real[:2, 0])

    def update(self, t: int) -> Sequence[Artist]:
        self._dots[1].set_data(*self._made[t])
        return self._dots


class _Path:
    """The mean and sd of G's points so far, the last steps strongly, and in words where they are off the axes."""

    def __init__(self, axes: Axes, places: Float[np.ndarray, "2 T"]) -> None:
        self._places, self._ends = places, (axes.get_xlim(), axes.get_ylim())
        (self._whole,) = axes.plot([], [], color=GENERATED_DARK, lw=0.9, alpha=0.4, zorder=2.4)
        (self._tail,) = axes.plot([], [], color=GENERATED_DARK, lw=1.7, alpha=0.9, zorder=2.5)
        (self._head,) = axes.plot([], [], "o", color=GENERATED_DARK, mfc="none", mew=1.7, ms=11, zorder=4)
        self._note, self._lost = corner_note(axes), lost_note(axes)

    def update(self, t: int) -> Sequence[Artist]:
        mean, sd = self._places[:, t]
        self._whole.set_data(*self._places[:, : t + 1])
        self._tail.set_data(*self._places[:, max(0, t - TAIL) : t + 1])
        self._head.set_data([mean], [sd])
        there = all(low <= place <= high for place, (low, high) in zip((mean, sd), self._ends, strict=True))
        lost = not np.isfinite(mean + sd)
        self._lost.set_visible(bool(lost))
        self._note.set_text("" if there or lost else f"off the axes: mean {number(mean)}, sd {number(sd)}")
        return (self._whole, self._tail, self._head, self._lost, self._note)
