"""The tile that counts: in how many runs each way to end was met, and the rate of success with its interval."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from gancli.plots.ensemble.parts import Parts
from gancli.plots.furniture import furnish
from gancli.plots.style import INK, SIGNS, count, number, percent
from gancli.records import EnsembleStory

_BAR = 0.3
"""The height of a bar; a row is 1."""
_LEAST_ROWS = 4


def ends(axes: Axes, story: EnsembleStory, _runs: Parts) -> None:
    """A row for success and for every other way to end that there was: its sign, its word, its number, its share."""
    labels: list[str | None] = [verdict.label for verdict in story.verdicts]
    there = [label for label in SIGNS if label in labels or label == "converged"]
    shares = np.array([labels.count(label) / len(labels) for label in there])
    furnish(axes, "how the runs end", x="share of the runs; ● with the Wilson 95 % interval")
    rows = max(len(there), _LEAST_ROWS)
    axes.set(xlim=(0, 1), xticks=[0, 0.25, 0.5, 0.75, 1], ylim=(rows - 0.35, -0.65), yticks=[])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    for row, (label, share) in enumerate(zip(there, shares.tolist(), strict=True)):
        sign = SIGNS[label]
        axes.barh(row + 0.1, share, height=_BAR, color=sign.colour, alpha=0.35, linewidth=0, zorder=2)
        word = f"{sign.symbol} {label or 'too short to judge'}"
        axes.text(0.012, row - 0.1, word, color=sign.colour, fontsize=9.5, va="bottom", zorder=4)
        _number(axes, row, _counted(labels.count(label), share))
    _interval(axes, float(shares[0]), story.interval)


def _counted(runs: int, share: float) -> str:
    return f"{count(runs)} · {'<1 %' if 0 < share <= 0.005 else percent(share)}"


def _number(axes: Axes, row: int, words: str) -> None:
    axes.text(0.988, row - 0.1, words, color=INK, fontsize=9.5, ha="right", va="bottom", zorder=4)


def _interval(axes: Axes, rate: float, interval: tuple[float, float]) -> None:
    """The point and its bar on the first row, with the ends in words between the row's word and its number."""
    colour = SIGNS["converged"].colour
    axes.hlines(0.1, *interval, color=colour, linewidth=2.2, zorder=3)
    axes.plot([rate], [0.1], "o", color=colour, markersize=7, clip_on=False, zorder=4)
    low, high = (number(end) for end in interval)
    axes.text(0.56, -0.1, f"{low}–{high}", color=colour, fontsize=9.5, ha="center", va="bottom", zorder=4)
