"""The panels ``value-gap`` and ``calibration``: D beside the best D that there is for the same G."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.plots.furniture import corner_note, furnish, logarithmic
from gancli.plots.panels.absent import Absent
from gancli.plots.panels.curves import Curves, Series
from gancli.plots.panels.panel import Panel
from gancli.plots.series import ends
from gancli.plots.style import INK, JUDGE, QUIET, count
from gancli.records import JudgeStory, Missing, Story

LEAST = 1e-4
"""The value gap's axis goes no further down."""

LARGEST = 24.0
"""The diameter of the dot of all points, in points of type; others have as large an area as their share."""


def value_gap(axes: Axes, story: Story, _window: int) -> Panel:
    """How much less the best D would lose."""
    title, found = "value gap", story.judge
    if isinstance(found, Missing):
        return Absent(axes, title, found.reason)
    furnish(axes, title, (("━ V(best D) − V(D)", JUDGE),), x="epoch", y="D's loss − the least")
    gaps = np.maximum(found.gap, LEAST / 100)
    low, high = ends(np.log(gaps.clip(LEAST)), (np.log(0.1), np.log(1.0)), outer=0.0)
    logarithmic(axes, float(np.exp(low)), float(np.exp(high)))
    return Curves(axes, story, [Series("gap", gaps, JUDGE)], found.at)


def calibration(axes: Axes, story: Story, _window: int) -> Panel:
    """What D says against how often it is so."""
    title, found = "calibration", story.judge
    if isinstance(found, Missing):
        return Absent(axes, title, found.reason)
    if found.bins is None:
        return Absent(axes, title, 'the best D\'s output is not the probability of "real"')
    return Calibration(axes, story, found, title)


class Calibration:
    """Ten bins of D's output: dots as large as the share of all points in them; an honest D is on the diagonal."""

    def __init__(self, axes: Axes, story: Story, found: JudgeStory, title: str) -> None:
        key = (("● D's bins", JUDGE), ("- - honest", INK))
        furnish(axes, title, key, x="D's output P(real); dots by share of points", y="share of real points")
        axes.set(xlim=(0, 1), ylim=(-0.04, 1.04))
        axes.plot([0, 1], [0, 1], color=INK, lw=1.1, dashes=(4, 2.5), zorder=1.8)
        axes.grid(axis="y")
        self._epochs, self._at, self._bins = story.epochs, found.at, found.bins
        self._dots = axes.scatter(
            [], [], s=[], color=JUDGE, alpha=0.75, edgecolors="none", zorder=2.5, clip_on=False
        )
        (self._line,) = axes.plot([], [], color=JUDGE, lw=1.2, alpha=0.7, zorder=2.2)
        self._note = corner_note(axes)
        self._note.set(position=(0.985, 0.04), va="bottom", color=QUIET)

    def update(self, t: int) -> Sequence[Artist]:
        """The bins at the last snapshot up to t that was looked at."""
        assert self._bins is not None
        k = max(int(np.searchsorted(self._at, t, side="right")) - 1, 0)
        mass, claimed, real = self._bins[k]
        some = np.isfinite(mass)
        self._dots.set_offsets(np.stack([claimed[some], real[some]], axis=-1))
        self._dots.set_sizes((LARGEST**2 * mass[some]).clip(4.0))
        self._line.set_data(claimed[some], real[some])
        epoch = count(self._epochs[self._at[k]])
        self._note.set_text(f"at epoch {epoch}" if some.any() else f"epoch {epoch}: not finite")
        return (self._line, self._dots, self._note)
