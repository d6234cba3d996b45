"""The panel ``moments``, and how every number over the snapshots is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.plots.densities import known, mean_and_sd
from gancli.plots.furniture import corner_note, dot, furnish, level, lost_note, put
from gancli.plots.panels.panel import Panel
from gancli.plots.series import ends
from gancli.plots.style import GENERATED, GENERATED_DARK, TRUTH, number
from gancli.records import Story

MARKS = {"o": "●", "^": "▲", "s": "■", "D": "◆"}
"""The marks at the heads of curves, as they are written in a key."""

WIDTHS = (1.7, 1.0)
"""Of the curves of the first and of the second feature."""


@dataclass(frozen=True, eq=False)
class Series:
    """A number at J of the snapshots: what it is called, its values (J,), and its look."""

    name: str
    values: Float[np.ndarray, " J"]
    colour: str
    mark: str = "o"
    width: float = 1.7


def moments(axes: Axes, story: Story, _window: int) -> Panel:
    """Mean and sd of every feature."""
    target = known(story.target)
    mean, sd = mean_and_sd(story.samples)
    own = np.concatenate([target.mean, np.sqrt(np.diag(target.covariance))])
    aims = own[np.isfinite(own)].tolist()
    series = features("mean", mean, GENERATED) + features("sd", sd, GENERATED_DARK, "sD")
    furnish(axes, "mean and sd of G", key_of(series) + [("- - target", TRUTH)] * bool(aims), x="epoch")
    axes.set(ylim=ends(np.stack([mean, sd]), tuple(aims), outer=0.01))
    for aim in sorted(set(aims)):
        level(axes, aim, TRUTH)
    return Curves(axes, story, series)


def features(name: str, values: Float[np.ndarray, "T F"], colour: str, marks: str = "o^") -> list[Series]:
    """A series for each feature: mean on the line, mean₁ and, finer and with another mark, mean₂ in the plane."""
    indices = ("",) if values.shape[1] == 1 else ("₁", "₂")
    looks = zip(indices, values.T, marks, WIDTHS, strict=False)
    return [Series(name + index, column, colour, mark, width) for index, column, mark, width in looks]


def key_of(series: Sequence[Series]) -> list[tuple[str, str]]:
    """The key of some series: each one's mark, name and colour."""
    return [(f"{MARKS[one.mark]} {one.name}", one.colour) for one in series]


class Curves:
    """Series over the snapshots: whole and pale, so far and strong, with a mark where they stand.

    Args:
        axes: Furnished, with its vertical ends set.
        story: The run.
        series: What is drawn.
        at: The snapshots that the values belong to, ascending (J,); all of them where left out.
    """

    def __init__(
        self,
        axes: Axes,
        story: Story,
        series: Sequence[Series],
        at: Int[np.ndarray, " J"] | None = None,
    ) -> None:
        self._at = np.arange(len(story.epochs)) if at is None else at
        self._epochs, self._series = story.epochs[self._at].astype(np.float64), series
        axes.set(xlim=(0, max(int(story.epochs[-1]), 1)))
        axes.grid(axis="y")
        for one in series:
            axes.plot(self._epochs, one.values, color=one.colour, lw=1.0, alpha=0.3, zorder=1.6)
        self._lines = [axes.plot([], [], color=one.colour, lw=one.width, zorder=2.2)[0] for one in series]
        self._dots = [dot(axes, one.colour, one.mark) for one in series]
        self._note, self._sign = corner_note(axes), lost_note(axes)
        self._lost = np.logical_not(np.isfinite(story.samples).all(axis=(1, 2)))

    def update(self, t: int) -> Sequence[Artist]:
        """The series up to snapshot t, and in words what is off the axis there."""
        until = int(np.searchsorted(self._at, t, side="right"))
        last, off = slice(max(until - 1, 0), until), []
        for one, line, head in zip(self._series, self._lines, self._dots, strict=True):
            line.set_data(self._epochs[:until], one.values[:until])
            off += [f"{one.name} {number(y)}" for y in put(head, self._epochs[last], one.values[last])]
        self._note.set_text(f"off the axis: {', '.join(off)}" if off else "")
        known = any(np.isfinite(one.values[last]).any() for one in self._series)
        self._sign.set_visible(bool(self._lost[t]) and not known)
        return (*self._lines, *self._dots, self._sign, self._note)
