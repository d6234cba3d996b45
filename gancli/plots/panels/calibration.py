"""The panel ``calibration``: what D says against how often it is so, exact on the line, counted elsewhere."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.plots.furniture import corner_note, furnish
from gancli.plots.marks import true_curve
from gancli.plots.panels.absent import Absent
from gancli.plots.panels.panel import Panel
from gancli.plots.style import JUDGE, QUIET, TRUTH, count
from gancli.records import NO_JUDGE, Missing, Story

TITLE = "calibration"

LARGEST = 24.0
"""The diameter of the dot of all points, in points of type; others have as large an area as their share."""

BINS = 10


def calibration(axes: Axes, story: Story, _window: int) -> Panel:
    """D's output against the share of real points with it."""
    found = story.judge
    if found == NO_JUDGE:
        return Absent(axes, TITLE, NO_JUDGE.reason)
    if not story.surface.is_probability or (not isinstance(found, Missing) and found.bins is None):
        return Absent(axes, TITLE, 'the best D\'s output is not the probability of "real"')
    if isinstance(found, Missing):
        bins, every = counted(story.real_scores, story.fake_scores), np.arange(len(story.epochs))
        label = f"D's output on {count(story.real_scores.shape[1])} real, as many generated"
        return Calibration(axes, story.epochs, every, bins, label)
    assert found.bins is not None
    return Calibration(
        axes, story.epochs, found.at, found.bins, "D's output P(real); dots by share of points"
    )


def counted(real: Float[np.ndarray, "T N"], made: Float[np.ndarray, "T M"]) -> Float[np.ndarray, "T 3 10"]:
    """The bins of D's output on points or sets of both kinds, each kind with half of the weight.

    Shares of all points, mean outputs and shares of real points, as in ``JudgeStory.bins``; NaN at a snapshot where
    an output is not finite.
    """
    (of_real, sum_real), (of_made, sum_made) = _shares(real), _shares(made)
    mass, total = (of_real + of_made) / 2, (sum_real + sum_made) / 2
    some = np.where(mass > 0, mass, np.nan)
    found = np.stack([some, total / some, of_real / 2 / some], axis=1)
    lost = ~(np.isfinite(real).all(axis=1) & np.isfinite(made).all(axis=1))
    return np.where(lost[:, None, None], np.nan, found)


def _shares(
    outputs: Float[np.ndarray, "T N"],
) -> tuple[Float[np.ndarray, "T 10"], Float[np.ndarray, "T 10"]]:
    """The share of the outputs in each bin, and that share times their mean."""
    finite = np.nan_to_num(outputs.astype(np.float64))
    place = np.clip((finite * BINS).astype(int), 0, BINS - 1) + BINS * np.arange(len(finite))[:, None]
    sizes = [np.bincount(place.ravel(), weights, BINS * len(finite)) for weights in (None, finite.ravel())]
    share, total = (size.reshape(len(finite), BINS) / finite.shape[1] for size in sizes)
    return share, total


class Calibration:
    """Ten bins of D's output: dots as large as the share of all points in them; an honest D is on the diagonal."""

    def __init__(
        self,
        axes: Axes,
        epochs: Int[np.ndarray, " T"],
        at: Int[np.ndarray, " J"],
        bins: Float[np.ndarray, "J 3 10"],
        label: str,
    ) -> None:
        furnish(axes, TITLE, (("● D's bins", JUDGE), ("- - honest", TRUTH)), x=label, y="share of real")
        axes.set(xlim=(0, 1), ylim=(-0.04, 1.04))
        true_curve(axes, np.array([[0.0, 1.0], [0.0, 1.0]])).set_zorder(1.8)
        axes.grid(axis="y")
        self._epochs, self._at, self._bins = epochs, at, bins
        self._dots = axes.scatter(
            [], [], s=[], color=JUDGE, alpha=0.75, edgecolors="none", zorder=2.5, clip_on=False
        )
        (self._line,) = axes.plot([], [], color=JUDGE, lw=1.2, alpha=0.7, zorder=2.2)
        self._note = corner_note(axes)
        self._note.set(position=(0.985, 0.04), va="bottom", color=QUIET)

    def update(self, t: int) -> Sequence[Artist]:
        """The bins at the last snapshot up to t that was looked at."""
        k = max(int(np.searchsorted(self._at, t, side="right")) - 1, 0)
        mass, claimed, real = self._bins[k]
        some = np.isfinite(mass)
        self._dots.set_offsets(np.stack([claimed[some], real[some]], axis=-1))
        self._dots.set_sizes((LARGEST**2 * mass[some]).clip(4.0))
        self._line.set_data(claimed[some], real[some])
        epoch = count(self._epochs[self._at[k]])
        self._note.set_text(f"at epoch {epoch}" if some.any() else f"epoch {epoch}: not finite")
        return (self._line, self._dots, self._note)
